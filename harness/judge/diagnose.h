/*
 * diagnose: names the mistakes behind a failed test. Pure: facts in, hints out, the best first.
 */
#ifndef JUDGE_DIAGNOSE_H
#define JUDGE_DIAGNOSE_H

#include "judge/facts.h"

/* Puts at most as many hints into the result as it has room for. None for a test that passed, that was not the
 * program's to win (BUILD, SKIPPED, HARNESS), or whose facts fit no rule. Texts live in the arena. */
void diagnose(struct arena *arena, const struct facts *facts, struct result *result);

/* The mistakes that have a name, in order: `at` from 0; NULL behind the last. */
struct mistake {
    const char *id, *title;
};
const struct mistake *diagnose_mistake(size_t at);

#endif
