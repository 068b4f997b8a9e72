/*
 * mark: remembers what a program holds when it has come to rest, for a later `check` of how much that has grown.
 */
#ifndef RUN_MARK_H
#define RUN_MARK_H

#include "run/figures.h"
#include "run/idle.h"
#include "run/stage.h"

/* Waits until all is quiet, but not for a program that burns. `idle` has begun; -1 when the test failed meanwhile. */
int mark_rest(struct stage *stage, struct idle *idle);

/* What it holds from here on is what `grows` begins from. 0, or -1 after a failure. */
int mark_take(struct stage *stage, struct actor *actor);

/* The same for a program that is ready, where the test asks; harmless when that is done. */
int mark_once(struct stage *stage, struct actor *actor);

#endif
