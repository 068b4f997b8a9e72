/*
 * sandbox: processes that can make boxes, and how well a machine lets them.
 */
#ifndef OS_SANDBOX_H
#define OS_SANDBOX_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

/*
 * How far stranger's programs are kept apart from the machine and from each other, best first.
 * L0 and L1: user, mount, pid, network, IPC, UTS and cgroup namespaces of their own. L2: the same without the user
 * namespace, for root. L3, by another program's help, is not offered. L4: no namespaces: Landlock, one shared network.
 * L5: nothing but limits and a process group of our own.
 * L0 needs cgroups; from L1 on memory is looked at now and then, and what no process maps is bounded by a stricter
 * filter and small socket buffers.
 */
enum level { LEVEL_0, LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_4, LEVEL_5, LEVELS };

/* "L0", and what it is, in a sentence's half. */
const char *level_name(enum level level);
const char *level_words(enum level level);

/* The level of that name; LEVELS for none. */
enum level level_parse(const char *name);

struct sandbox_plan {
    enum level level;
    const char *room; /* an empty folder of ours, absolute: processes mount what boxes show there, each for itself */
};

/* In the parent, first of all: what workers get from it. -1 and the reason when the level cannot be had for that. */
int sandbox_open(enum level level, struct err *err);
void sandbox_close(void);

/*
 * fork() into a process that can make boxes. With namespaces it lives in a user, pid and mount namespace of its own
 * (root there, pid 1, with its own /proc), so that it can make boxes and networks, and everything below it ends with
 * it. Without, it adopts every orphan among its descendants. The child dies with its parent. -1 and an error when the
 * machine refuses. `plan` must outlive the child.
 */
pid_t sandbox_fork(const struct sandbox_plan *plan, struct err *err);

/* In the child, first of all: 0, or -1 when the machine refuses what the level asks for. */
int sandbox_settle(struct err *err);

/* Of this process. LEVEL_5 where nothing was settled. */
enum level sandbox_level(void);

/* Whether this process has namespaces of its own, and gives its boxes a user namespace. */
bool sandbox_has_namespaces(void);
bool sandbox_has_users(void);

/* A descriptor of this process's own pid namespace. */
int sandbox_pid_space(void);

/* Clones this process with these CLONE_NEW flags; 0 in the child, -1 with errno. */
pid_t sandbox_clone(unsigned long flags);

#endif
