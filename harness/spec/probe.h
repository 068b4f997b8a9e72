/*
 * probe: a test with one thing changed, to see whether it passes then. Pure: the changed test is a copy, the nodes that
 * did not change are shared with the test it was made from.
 *
 * Each change but that of a step in a loop asks whether the step that failed succeeds now; what comes behind it, and
 * the end, are not asked for.
 */
#ifndef SPEC_PROBE_H
#define SPEC_PROBE_H

#include "spec/spec.h"

/* Each with the words that tell of it. */
#define PROBE_LIST(X)                                                                                                  \
    X(WHOLE, "whole instead of split")                                                                                 \
    X(APART, "each line in a segment of its own")                                                                      \
    X(NEWLINE, "with a line end behind the message")                                                                   \
    X(HALF_CLOSE, "with a half-close behind the message")                                                              \
    X(ALONE, "one client instead of several")                                                                          \
    X(LONGER, "with a longer wait")

#define PROBE_ENUM(id, words) PROBE_##id,
enum probe_kind { PROBE_LIST(PROBE_ENUM) PROBE_KINDS };
#undef PROBE_ENUM

/* "whole instead of split" */
const char *probe_words(enum probe_kind kind);

struct probe_plan {
    enum probe_kind kind;
    const struct test *test;
    struct place at;     /* of the step that failed */
    const char *peer;    /* whose matter it was, or NULL */
    const size_t *sizes; /* APART: of the lines without the last, in bytes */
    size_t size_count;
};

struct probe {
    struct test test;
    bool to_step; /* its steps end with the one that failed, and the end is not judged */
};

/* NULL: this change does not apply to this test, or would change nothing. */
const struct probe *probe_change(struct arena *arena, const struct probe_plan *plan);

/* The test itself, with the bounds that a probe has. */
const struct probe *probe_same(struct arena *arena, const struct test *test);

#endif
