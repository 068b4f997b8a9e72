/*
 * play: one test, from its beginning to its result.
 */
#ifndef RUN_PLAY_H
#define RUN_PLAY_H

#include "judge/result.h"
#include "spec/spec.h"

struct play_plan {
    const struct spec *spec;
    size_t test;                   /* index */
    const struct outside *outside; /* with the seed */
    const char *scratch;           /* an empty folder of ours for this test, absolute */
    const char *const *folders;    /* by index of the test's programs: the built folder each is copied from */
    bool keep;                     /* what programs write stays in `scratch`, in place of a disk that ends */
    bool no_proof;                 /* waits end by what comes or by the clock */
    bool no_probes;                /* a failure is not looked into any further */
    bool explain;                  /* events say how each wait ended */
    int64_t quiet_ns;              /* how long silence must last where it is not proven; 0: the language's 300 ms */
    const char *pcap;              /* a file for what travels in its networks, or NULL */
    void (*alive)(void *arg);      /* called every few seconds while the test makes progress; may be NULL */
    void *arg;
};

/* Runs the test (all its `runs`), in a fresh network where the machine gives one. Always a result: what goes wrong on
 * our side is the verdict HARNESS; a capture that cannot be written is told on standard error and changes nothing. All
 * that was started is dead when it returns. */
struct result *play_test(struct arena *arena, const struct play_plan *plan);

#endif
