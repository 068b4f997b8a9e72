/*
 * proof: whether the programs of a test can do anything more unless we do something first.
 *
 * Theory of operation. Every thread is looked at twice. When none has run between its two looks, there was a moment
 * between the first looks and the second at which all of them waited at once. Since then only what was under way in
 * the kernel can have woken one, and all of that has arrived before the second look (a fence, no retransmission timer,
 * terminals emptied): then a thread would have run, or something of ours would be readable. Who waits for a time of its
 * own, or has timers, is not proven quiet but UNKNOWN.
 */
#ifndef RUN_PROOF_H
#define RUN_PROOF_H

#include "os/loop.h"
#include "run/network.h"

enum proof { PROOF_QUIET, PROOF_BUSY, PROOF_UNKNOWN };

struct proof_plan {
    struct loop *loop;
    const struct network *network;
    size_t (*list)(void *arg, pid_t *pids,
                   size_t most);   /* all processes of the programs; the count, which may be larger */
    bool (*has_timers)(void *arg); /* whether one of them may have a timer, or nobody knows */
    bool (*has_output)(void *arg); /* whether something of theirs can be read by us, now */
    bool (*holds)(void *arg, bool last); /* whether the harness holds something for them that it will pass on by itself.
                                            `last`: all else is quiet, so what waits for company goes alone now */
    void *arg;
    int64_t began_ns; /* when the first of them was started */
    int64_t until_ns; /* the moment that matters: what happens behind it does not */
};

/* `why` says what stood against it, in half a sentence; "" when QUIET. */
enum proof proof_try(const struct proof_plan *plan, const char **why);

#endif
