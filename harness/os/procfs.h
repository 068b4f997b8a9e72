/*
 * procfs: what /proc says about processes, read with care: any of them may vanish at any moment.
 */
#ifndef OS_PROCFS_H
#define OS_PROCFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* `roots` that exist and all that descend from them, at most `most` in `out`; the count, which may be larger. */
size_t procfs_tree(const pid_t *roots, size_t root_count, pid_t *out, size_t most);

/* The processes whose parent is `parent`. */
size_t procfs_children(pid_t parent, pid_t *out, size_t most);

/* Whether a thread of it lives. The first thread may have ended before the others: then the process looks like a
 * zombie. */
bool procfs_is_alive(pid_t pid);

/* The signal of a crash (a bad address, an abort...) of which a process died that nobody has waited for yet; else 0. */
int procfs_crash(pid_t pid);

/* Whether all its threads are stopped, or it is gone: a signal stops each when that gets to run. */
bool procfs_is_stopped(pid_t pid);

/* How many threads it has, 0 when it is gone. */
size_t procfs_threads(pid_t pid);

/* Bytes of memory that it holds, 0 when it is gone. */
uint64_t procfs_memory(pid_t pid);

/* The same with what it shares with others divided among them. Dear: the kernel walks through all of it. */
uint64_t procfs_memory_share(pid_t pid);

/* The letter of the process's state (R, S, D, T, Z...), '\0' when it is gone. */
char procfs_state(pid_t pid);

/* True when a thread of the process runs, or would if it got a processor, or is in the middle of a system call that
 * cannot be interrupted (its end, too). A thread that was woken counts from that moment. */
bool procfs_is_running(pid_t pid);

/* Processor time. False when it is gone. */
struct procfs_effort {
    int64_t used_ns;   /* by its threads, to 10 ms those that have ended, too */
    int64_t waited_ns; /* in which threads that live were ready to run and got no processor */
    int64_t delay_ns;  /* the longest of these */
    int64_t reaped_ns; /* used by children that it has waited for, and by theirs; to 10 ms */
};
bool procfs_effort(pid_t pid, struct procfs_effort *effort);

/* The longest time for which one of its threads, since it began, was ready to run and got no processor. */
int64_t procfs_delay_ns(pid_t pid);

/* The inode numbers of the sockets that the process has open, at most `most`; how many were written. */
size_t procfs_sockets(pid_t pid, uint32_t *inodes, size_t most);

#endif
