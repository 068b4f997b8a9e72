/*
 * changes: how one run differs from another, submission after submission, by name.
 */
#ifndef STORE_CHANGES_H
#define STORE_CHANGES_H

#include "store/runs.h"

/* Bits: what may be why a verdict is another one. None: it was run again, and came out otherwise. */
enum { WHY_PROGRAM = 1, WHY_SPEC = 2, WHY_SEED = 4, WHY_HARNESS = 8, WHY_OPTIONS = 16 };

struct test_change {
    const char *test;
    const char *before, *after; /* verdicts' words; NULL: that run has no result of it */
    int64_t before_milli, before_max_milli, after_milli, after_max_milli;
};

struct change {
    const char *name;
    bool before, after; /* in which runs the submission is */
    unsigned why;       /* of both */
    int64_t before_milli, before_max_milli, after_milli, after_max_milli;
    const struct test_change *tests; /* only those whose verdict or points changed */
    size_t test_count;
};

/* What differs between the settings of two runs. */
unsigned changes_settings(const struct run *before, const struct run *after);

/* Calls `each` for every submission of either run, in the order of names; the change is gone after the call. */
int changes_each(struct db *db, const struct run *before, const struct run *after,
                 void (*each)(void *arg, const struct change *change), void *arg, struct err *err);

#endif
