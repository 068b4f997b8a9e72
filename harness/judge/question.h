/*
 * question: which probe would decide what the facts leave open. Pure.
 */
#ifndef JUDGE_QUESTION_H
#define JUDGE_QUESTION_H

#include "judge/facts.h"

/* The next probe that is worth its time: one that was not made yet, and whose outcome some rule waits for. False: none,
 * or one has passed already. The result has the hints
 * that the facts gave by themselves. */
bool question_next(const struct facts *facts, const struct result *result, enum probe_kind *kind);

#endif
