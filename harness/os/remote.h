/*
 * remote: another process's descriptors and memory, looked at from outside without its notice.
 *
 * Needs the rights over it that ptrace needs: a worker has them over its programs.
 */
#ifndef OS_REMOTE_H
#define OS_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum remote_kind {
    REMOTE_SOCKET, /* TCP, UDP, local, one that listens */
    REMOTE_PIPE,
    REMOTE_TERMINAL, /* one end of a pseudo-terminal */
    REMOTE_EVENTFD,
    REMOTE_EPOLL,
    REMOTE_FILE,  /* a regular file or a folder */
    REMOTE_OTHER, /* what may speak of its own accord: timers, signals, devices, other families */
};

/* An open file of a process. */
struct remote {
    int fd; /* the same open file as a descriptor of ours */
    enum remote_kind kind;
};

/* Opens descriptor `fd` of the process behind the pidfd. False: there is none, or we may not. Close remote->fd. */
bool remote_open(int pidfd, int fd, struct remote *remote);

/* Whether it is ready for any of these events of poll(2), now. */
bool remote_ready(const struct remote *remote, short events);

/* Memory of the process; false when not all of it can be read. */
bool remote_read(pid_t pid, uint64_t address, void *out, size_t len);

/* As much of it as can be read from there on; how much. */
size_t remote_copy(pid_t pid, uint64_t address, void *out, size_t most);

/* The descriptors that an epoll descriptor of the process watches, at most `most`; the count, which may be larger, or
 * -1. Source: /proc/PID/fdinfo. */
int remote_watched(pid_t pid, int epoll, int *fds, size_t most);

#endif
