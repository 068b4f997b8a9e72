/*
 * holdings: what a process holds: open descriptors, by what they are, and memory, as /proc tells; and who is a zombie.
 */
#ifndef OS_HOLDINGS_H
#define OS_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Kinds of descriptors, in the words of one and of several. The states of TCP stand in the kernel's order, from 1. */
#define HOLDING_LIST(X)                                                                                                \
    X(ESTABLISHED, "connection that is open", "connections that are open")                                             \
    X(SYN_SENT, "connection in SYN_SENT", "connections in SYN_SENT")                                                   \
    X(SYN_RECV, "connection in SYN_RECV", "connections in SYN_RECV")                                                   \
    X(FIN_WAIT1, "connection in FIN_WAIT1", "connections in FIN_WAIT1")                                                \
    X(FIN_WAIT2, "connection in FIN_WAIT2", "connections in FIN_WAIT2")                                                \
    X(TIME_WAIT, "connection in TIME_WAIT", "connections in TIME_WAIT")                                                \
    X(CLOSED, "socket without a connection (CLOSED)", "sockets without a connection (CLOSED)")                         \
    X(CLOSE_WAIT, "connection in CLOSE_WAIT", "connections in CLOSE_WAIT")                                             \
    X(LAST_ACK, "connection in LAST_ACK", "connections in LAST_ACK")                                                   \
    X(LISTEN, "socket that listens", "sockets that listen")                                                            \
    X(CLOSING, "connection in CLOSING", "connections in CLOSING")                                                      \
    X(UDP, "UDP socket", "UDP sockets")                                                                                \
    X(SOCKET, "other socket", "other sockets")                                                                         \
    X(PIPE, "end of a pipe", "ends of pipes")                                                                          \
    X(TERMINAL, "terminal", "terminals")                                                                               \
    X(FILE, "file", "files")                                                                                           \
    X(OTHER, "other descriptor", "other descriptors")

#define HOLDING_ENUM(id, one, several) HOLDING_##id,
enum holding { HOLDING_LIST(HOLDING_ENUM) HOLDINGS };
#undef HOLDING_ENUM

const char *holdings_word(enum holding holding, bool several);

/* Descriptors that are not its own: from that number on, and of files in that folder. */
struct holdings_foreign {
    int from;
    const char *folder;
};

/* How many descriptors it has open; 0 when it is gone. `foreign` may be NULL. */
size_t holdings_count(pid_t pid, const struct holdings_foreign *foreign);

/* Adds its descriptors to `counts`, by kind. */
void holdings_sort(pid_t pid, const struct holdings_foreign *foreign, size_t counts[HOLDINGS]);

/* A socket of the process, by its inode number, as a descriptor of ours, which keeps it open when the process has
 * ended. -1: it has none of that number, or we may not. */
int holdings_socket(pid_t pid, uint32_t inode);

/* Bytes of memory: of its own, with what it shares with others divided among them; and of files, which others may hold
 * as well. Both 0 when it is gone. */
struct memory {
    uint64_t own, files;
};
struct memory holdings_memory(pid_t pid);

/* Whether it has ended and its parent, which is `parent` then, has not asked how. `name` (16 bytes) is what it was
 * called, in bytes of its own choice. */
bool holdings_is_zombie(pid_t pid, pid_t *parent, char name[16]);

#endif
