#include "judge/score.h"

#include <inttypes.h>
#include <stdio.h>

static int64_t earned_milli(const struct test *test, const struct result *result)
{
    if (result->verdict == VERDICT_PASS)
        return test->points_milli;
    if (!test->points_by_step || result->verdict == VERDICT_FLAKY || result->earned_milli < 0)
        return 0;
    return result->earned_milli < test->points_milli ? result->earned_milli : test->points_milli;
}

struct score score_test(const struct test *test, const struct result *result)
{
    if (!result || result->verdict == VERDICT_HARNESS)
        return (struct score){0, 0};
    return (struct score){earned_milli(test, result), test->extra ? 0 : test->points_milli};
}

struct score score_submission(const struct spec *spec, struct result *const *results)
{
    struct score sum = {0, 0};

    for (size_t i = 0; i < spec->test_count; i++) {
        struct score one = score_test(&spec->tests[i], results[i]);
        sum.points_milli += one.points_milli;
        sum.max_milli += one.max_milli;
    }
    return sum;
}

enum verdict score_verdict(const struct spec *spec, struct result *const *results)
{
    size_t ran = 0, count[VERDICTS] = {0};

    for (size_t i = 0; i < spec->test_count; i++)
        if (results[i]) {
            ran++;
            count[results[i]->verdict]++;
        }
    if (count[VERDICT_HARNESS])
        return VERDICT_HARNESS;
    if (count[VERDICT_PASS] == ran)
        return VERDICT_PASS;
    if (count[VERDICT_BUILD] && count[VERDICT_BUILD] + count[VERDICT_SKIPPED] == ran)
        return VERDICT_BUILD;
    if (count[VERDICT_MISSING] && count[VERDICT_MISSING] + count[VERDICT_SKIPPED] == ran)
        return VERDICT_MISSING;
    return VERDICT_FAIL;
}

void score_format(int64_t milli, char out[32])
{
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    int len = snprintf(out, 32, "%s%" PRIu64 ".%03" PRIu64, milli < 0 ? "-" : "", size / 1000, size % 1000);

    while (out[len - 1] == '0')
        out[--len] = '\0';
    if (out[len - 1] == '.')
        out[len - 1] = '\0';
}
