/*
 * effort: the processor time of a program's processes, of those that have ended, too: no sum ever falls.
 *
 * The kernel forgets a process when it is reaped, and a thread when it ends. What a living parent has waited for, and what
 * ended threads have used, stand in /proc/PID/stat; of others the last look counts.
 */
#ifndef RUN_EFFORT_H
#define RUN_EFFORT_H

#include "base/arena.h"

#include <sys/types.h>

struct effort;

struct effort *effort_new(struct arena *arena);

/* Looks at the processes that are there now: all of them, at most PROCESS_MOST_PIDS. */
void effort_look(struct effort *effort, const pid_t *pids, size_t count);

/* As far as it was looked at: time on a processor; that and time for which they waited for one; the longest time for which
 * one thread did. */
int64_t effort_used_ns(const struct effort *effort);
int64_t effort_demand_ns(const struct effort *effort);
int64_t effort_delay_ns(const struct effort *effort);

#endif
