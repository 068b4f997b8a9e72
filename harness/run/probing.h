/*
 * probing: after a failure, the same test with one thing changed, where its outcome decides between mistakes.
 */
#ifndef RUN_PROBING_H
#define RUN_PROBING_H

#include "judge/facts.h"

struct probing {
    struct arena *arena;     /* of the result */
    const struct test *test; /* that failed */
    struct place at;         /* of the step that did */
    const char *peer;        /* whose matter it was, or NULL */
    struct facts *facts;
    struct result *result;                                      /* gets other hints, where a probe decided */
    bool explain;                                               /* and an event for each probe */
    enum verdict (*play)(void *arg, const struct probe *probe); /* once, in a fresh network */
    void *arg;
};

/*
 * Two probes at most, only after a failure that was had cheaply. A probe that passes counts when the unchanged test
 * fails once more. Verdict and points stay as they are.
 */
void probing_ask(const struct probing *probing);

#endif
