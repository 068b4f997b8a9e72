/*
 * records: where the records of a run are kept, as functions that are handed down to the crew.
 *
 * The ledger is one place (gone with the run), the store of results another (which may know tests from an earlier run).
 * A hand-in and a test are the numbers that crew_plan gives them. All functions take `arg` first.
 */
#ifndef RUN_RECORDS_H
#define RUN_RECORDS_H

#include "judge/result.h"

/* A test that has a verdict from before. */
struct known {
    bool there;
    bool of_build; /* the build's verdict stands for it */
    enum verdict verdict;
    int64_t duration_ns;
};

/* One record, as it came, and what it says. `test` is nothing for a build. */
struct kept {
    size_t hand_in, test;
    struct bytes record;
    const struct result *result;
};

struct records {
    void *arg;
    int (*put_build)(void *arg, const struct kept *kept, struct err *err);
    int (*put_test)(void *arg, const struct kept *kept, struct err *err);
    /* The record of the build stands for that test. */
    int (*build_is_test)(void *arg, size_t hand_in, size_t test, struct err *err);
    /* Whether a test of the hand-in has a record; -1 on error. */
    int (*has)(void *arg, size_t hand_in, struct err *err);
    /* By test, NULL for a test without a record or not selected, and behind them the build, where it is kept although it went
     * well. NULL and an error when one cannot be read. */
    struct result **(*read)(void *arg, struct arena *arena, size_t hand_in, struct err *err);
    /* The hand-in was told. */
    void (*drop)(void *arg, size_t hand_in);

    /* The next two may be NULL. Tells, by test, what is known of a hand-in before it is begun; `tests` is all zero. */
    int (*recall)(void *arg, size_t hand_in, struct known *tests, struct err *err);
    /* Now is time: what was put is made to last. Called before the crew waits for anything. */
    int (*settle)(void *arg, struct err *err);
};

#endif
