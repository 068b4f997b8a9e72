/*
 * idle: whether a program burns processor time while nobody asks it for anything.
 *
 * It is looked at in stretches. What counts is the time it used, as a part of the time for which it could run: on a
 * busy machine one that spins is given little and waits for more, and one that sleeps waits for nothing. A runtime that
 * looks up a few times a second is idle.
 */
#ifndef RUN_IDLE_H
#define RUN_IDLE_H

#include "run/process.h"

struct idle {
    const struct process *process;
    int64_t stretch_ns;                     /* how long a stretch is */
    int64_t since_ns, used_ns, demand_ns;   /* of this stretch: its beginning, and what had been used and wanted then */
    int64_t burnt_ns;                       /* in stretches so far, one behind the other, in which it was not idle */
    double share;                           /* of one processor, in the last whole stretch */
    bool idle, burns;                       /* in a whole stretch it was; or never, for so long that it never will */
};

void idle_begin(struct idle *idle, const struct process *process, int64_t stretch_ns);

/* To be asked now and then: `arg` is a struct idle. True when it burns, or when one of the two is known. */
bool idle_burns(void *arg);
bool idle_is_known(void *arg);

#endif
