/*
 * score: points from verdicts. Pure: runs on stored results.
 *
 * Points are thousandths (milli). SKIPPED counts in the maximum, HARNESS does not, extra credit never does.
 */
#ifndef JUDGE_SCORE_H
#define JUDGE_SCORE_H

#include "judge/result.h"
#include "spec/spec.h"

struct score {
    int64_t points_milli, max_milli;
};

/* One test's. */
struct score score_test(const struct test *test, const struct result *result);

/* A submission's: `results` in the spec's order, NULL for a test that was not run (it counts nothing). */
struct score score_submission(const struct spec *spec, struct result *const *results);

/* The submission in one word: HARNESS when a test was void, else BUILD or MISSING when that stopped it all, PASS when
 * all that ran passed, else FAIL. */
enum verdict score_verdict(const struct spec *spec, struct result *const *results);

/* "12", "7.5", "0.333": no zeros at the end. `out` holds 32 bytes. */
void score_format(int64_t milli, char out[32]);

#endif
