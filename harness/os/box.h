/*
 * box: where one stranger's program lives, and which ends with all that it started.
 *
 * With namespaces a box has a pid, mount, IPC, UTS and user namespace of its own, and sees its disk and the root of
 * root.h. Its pid 1 is ours: it reaps orphans, and ends at end of file of a pipe whose other end only this process
 * holds; the kernel then kills whatever is left. So when box_kill returns, or when this process is gone for whatever
 * reason, nothing that ever started in the box is alive. Without them a box is what descends from the programs started
 * in it, and this process a subreaper: box_kill kills every descendant until none is left.
 *
 * Programs get: their own session, closed descriptors but the three given, no new privileges, no capabilities, a filter
 * of system calls (filter.h), default signals, the limits and the environment of the launch; and without namespaces,
 * where the kernel has it, Landlock.
 */
#ifndef OS_BOX_H
#define OS_BOX_H

#include "base/arena.h"
#include "base/err.h"
#include "os/birth.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct box;
struct disk;

struct box_plan {
    const struct disk *disk; /* handed over already */
    uint64_t memory;         /* where a cgroup counts them */
    unsigned tasks;          /* processes and threads, the same */
};

/* A new box, killed at the end of the arena at the latest. NULL on error. */
struct box *box_new(struct arena *arena, const struct box_plan *plan, struct err *err);

struct child {
    pid_t pid;      /* as this process sees it. It stays a zombie until box_kill: ask with waitid and WNOWAIT */
    int pidfd;      /* readable when it has ended; closed at the end of the arena */
    int exec_errno; /* 0: the program runs; else why exec refused, and the child is reaped already */
};

/* Starts a program in the box. -1 and an error only for the harness's own failure. */
int box_spawn(struct arena *arena, struct box *box, const struct launch *launch, struct child *child, struct err *err);

/*
 * A program started with `timers` waits whenever it makes a timer until box_hear is called; the descriptor is readable
 * then. -1 when this machine does not tell of timers. box_hear is false when nobody is left who could make one.
 */
int box_listener(const struct box *box);
bool box_hear(struct box *box);

/* How many timers its programs made so far, and how often they set a time limit on a socket but for the first time; -1 when
 * that is not known. */
int box_timers(const struct box *box);

/* What the kernel held against its programs so far. */
struct box_news {
    bool counted;   /* memory and tasks are, by a cgroup: nobody else needs to look */
    bool killed;    /* one was killed for want of memory */
    bool refused;   /* no process or thread more could be had */
    bool disk_full;
};
struct box_news box_look(const struct box *box);

/* Every process in the box (without our pid 1), zombies too, at most `most`; the count, which may be larger. */
size_t box_processes(const struct box *box, pid_t *pids, size_t most);

/* Sends the signal to every process in the box. */
void box_signal(const struct box *box, int number);

/* Kills and reaps all. After it the box is empty for ever. Harmless twice. */
void box_kill(struct box *box);

#endif
