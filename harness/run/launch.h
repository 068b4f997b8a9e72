/*
 * launch: the programs of a test, from the spec's words to something that runs and is ready.
 */
#ifndef RUN_LAUNCH_H
#define RUN_LAUNCH_H

#include "run/stage.h"

struct launch_wish {
    const char *program;         /* NULL: the only one */
    const char *as;              /* the actor's name; NULL: the program's */
    const struct node *run;      /* NULL: the program's */
    const struct payload *typed; /* NULL: nothing yet */
};

/* Copies its folder, starts it. Does not wait. NULL after a failure. */
struct actor *launch_start(struct stage *stage, const struct launch_wish *wish);

/* Waits until it is ready, or has ended when `may_end`. Harmless when it is. */
int launch_ready(struct stage *stage, struct actor *actor, bool may_end);

/* Starts a killed one again, in the same folder on the same port, and waits until it is ready. */
int launch_again(struct stage *stage, struct actor *actor);

#endif
