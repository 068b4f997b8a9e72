/*
 * skipped: why a test got its verdict without being run, in a sentence.
 */
#ifndef RUN_SKIPPED_H
#define RUN_SKIPPED_H

#include "judge/result.h"
#include "run/plan.h"

struct skipped {
    const struct spec *spec;
    const struct skip *skip;
    const char *const *uses;      /* the teacher's folders */
    struct result *const *builds; /* what their builds came to; NULL: not known */
};

/* "" for one that is not told in a sentence of its own: the build's stands for it. */
const char *skipped_because(struct arena *arena, const struct skipped *skipped);

#endif
