/*
 * expect: waiting for bytes that a pattern describes, and saying what was wrong when they are not the ones.
 */
#ifndef RUN_EXPECT_H
#define RUN_EXPECT_H

#include "run/stage.h"

/* Where the bytes come from. */
struct origin {
    struct stage *stage;
    const char *who;                /* "alice", "stdout of the server" */
    const char *what;               /* of the event: "recv", "stdout" */
    struct named_peer *named;       /* a peer, or */
    struct output_end *output;      /* an output of this actor */
    struct actor *actor;            /* whose end makes waiting useless; NULL: anyone's */
};

/* Waits for the pattern at the front of what comes, takes it, keeps its captures. */
int expect_next(const struct origin *origin, const struct pattern *pattern, int64_t within_ns);

/* Judges a whole that is there. `words` says what it is ("the standard output"). */
int expect_whole(struct stage *stage, const struct pattern *pattern, const struct input *input, const char *words);

/* Fails with "extra data": what lies there and was not asked for. */
int expect_nothing_extra(struct stage *stage, const struct named_peer *named);

#endif
