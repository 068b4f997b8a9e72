/*
 * cgroup: memory and processes of a box, counted by the kernel.
 *
 * A run has one group, in the group that this process is in, and each box one below. Version 2 where memory and pids
 * are delegated to us; version 1 where its folders can be written, and then buffers of TCP are counted with it, which
 * version 1 does not do by itself.
 */
#ifndef OS_CGROUP_H
#define OS_CGROUP_H

#include "base/arena.h"
#include "base/err.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* Where the groups of a process are: folders, "" when there is none. */
struct cgroup_places {
    char memory[PATH_MAX], pids[PATH_MAX]; /* the same in version 2 */
    bool unified;
};

/* From the text of /proc/self/mountinfo and /proc/self/cgroup. False when memory or pids have no group. */
bool cgroup_locate(const char *mounts, const char *groups, struct cgroup_places *places);

/* In the parent, before it makes workers: the run's group. -1 and the reason when it cannot be had. Removed by
 * cgroup_close, together with what is left below it; those of runs that were killed are removed too. */
int cgroup_open(struct err *err);
void cgroup_close(void);

/* A group of its own; given back with the arena, when all in it must be dead: then it may be used again, by one who has
 * the same limits, when nothing is charged to it any more. NULL on error. */
struct cgroup;
struct cgroup *cgroup_new(struct arena *arena, uint64_t memory, unsigned tasks, struct err *err);

/* Puts this process into it. Only system calls. 0, or an errno. */
int cgroup_join(const struct cgroup *group);

/* How often the kernel killed in it for want of memory, and refused a process or thread, since it was given out. */
struct cgroup_news {
    uint64_t kills, refusals;
};
void cgroup_look(const struct cgroup *group, struct cgroup_news *news);

#endif
