/*
 * sandbox: a box in which a stranger's programs live, and which ends with all of them.
 *
 * With namespaces a box is a pid, a mount and an IPC namespace of its own. Its pid 1 is ours: it mounts /proc, reaps
 * orphans, and ends at end of file of a pipe whose other end only this process holds; the kernel then kills whatever is
 * left. So when box_kill returns, or when this process is gone for whatever reason, nothing that ever started in the
 * box is alive. Without them (refused by the machine) a box is what descends from the programs started in it, and this
 * process a subreaper: box_kill kills every descendant until none is left.
 *
 * Programs get: their own session, closed descriptors but the three given, no new privileges, no capabilities, default
 * signals, the limits and the environment of the launch.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

struct box;

/*
 * fork() into a process that can make boxes. With `namespaces` the child lives in a user, pid and mount namespace of
 * its own (root there, pid 1, with its own /proc), so that it can make boxes and networks, and everything below it ends
 * with it. Without, it adopts every orphan among its descendants. The child dies with its parent. -1 and an error when
 * the machine refuses.
 */
pid_t sandbox_fork(bool namespaces, struct err *err);

/* In the child, first of all: 0, or -1 when the machine refuses what `namespaces` asked for. */
int sandbox_settle(struct err *err);

/* Whether this process has namespaces of its own. */
bool sandbox_has_namespaces(void);

/* A new box, killed at the end of the arena at the latest. NULL on error. */
struct box *box_new(struct arena *arena, struct err *err);

struct launch {
    const char *const *argv; /* NULL-terminated; argv[0] with a slash is relative to `folder`, else found in PATH */
    const char *const *env;  /* "NAME=value", NULL-terminated: all of it */
    const char *folder;      /* working directory, absolute */
    int fds[3];              /* become 0, 1, 2; stay the caller's */
    int network;             /* a network namespace to start in; -1: this process's */
    rlim_t cpu_s, file_size, open_files, processes; /* RLIM_INFINITY: none */
};

struct child {
    pid_t pid;      /* as this process sees it. It stays a zombie until box_kill: ask with waitid and WNOWAIT */
    int pidfd;      /* readable when it has ended; closed at the end of the arena */
    int exec_errno; /* 0: the program runs; else why exec refused, and the child is reaped already */
};

/* Starts a program in the box. -1 and an error only for the harness's own failure. */
int box_spawn(struct arena *arena, struct box *box, const struct launch *launch, struct child *child, struct err *err);

/* Every process in the box (without our pid 1), zombies too, at most `most`; the count, which may be larger. */
size_t box_processes(const struct box *box, pid_t *pids, size_t most);

/* SIGTERM to every process in the box. */
void box_terminate(const struct box *box);

/* Kills and reaps all. After it the box is empty for ever. Harmless twice. */
void box_kill(struct box *box);

#endif
