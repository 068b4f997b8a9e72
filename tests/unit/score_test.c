#include <check.h>
#include <stdlib.h>

#include "judge/score.h"

Suite *score_suite(void);

START_TEST(points_of_one_test)
{
    static const struct {
        const char *what;
        struct test test;
        struct result result;
        int64_t points, most;
    } rows[] = {
        {"passed", {.points_milli = 2000}, {.verdict = VERDICT_PASS}, 2000, 2000},
        {"failed", {.points_milli = 2000}, {.verdict = VERDICT_FAIL}, 0, 2000},
        {"skipped counts in the maximum", {.points_milli = 2000}, {.verdict = VERDICT_SKIPPED}, 0, 2000},
        {"our fault counts nowhere", {.points_milli = 2000}, {.verdict = VERDICT_HARNESS}, 0, 0},
        {"flaky gets nothing, whatever it earned",
         {.points_milli = 2000, .points_by_step = true},
         {.verdict = VERDICT_FLAKY, .earned_milli = 1000},
         0,
         2000},
        {"what steps earned stays",
         {.points_milli = 2000, .points_by_step = true},
         {.verdict = VERDICT_CRASH, .earned_milli = 500},
         500,
         2000},
        {"but never more than there is",
         {.points_milli = 2000, .points_by_step = true},
         {.verdict = VERDICT_CRASH, .earned_milli = 9000},
         2000,
         2000},
        {"nor less than nothing",
         {.points_milli = 2000, .points_by_step = true},
         {.verdict = VERDICT_CRASH, .earned_milli = -1},
         0,
         2000},
        {"earned points without points on steps are none",
         {.points_milli = 2000},
         {.verdict = VERDICT_FAIL, .earned_milli = 500},
         0,
         2000},
        {"extra credit", {.points_milli = 2000, .extra = true}, {.verdict = VERDICT_PASS}, 2000, 0},
        {"extra credit missed", {.points_milli = 2000, .extra = true}, {.verdict = VERDICT_FAIL}, 0, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct score score = score_test(&rows[i].test, &rows[i].result);
        ck_assert_msg(score.points_milli == rows[i].points && score.max_milli == rows[i].most, "%s", rows[i].what);
    }
    struct score none = score_test(&rows[0].test, NULL);
    ck_assert(none.points_milli == 0 && none.max_milli == 0);
}
END_TEST

#define TESTS 3
#define NOT_RUN (-1)

START_TEST(a_submission_in_one_word)
{
    static const struct {
        int verdicts[TESTS];
        enum verdict word;
        int64_t points, most;
    } rows[] = {
        {{VERDICT_PASS, VERDICT_PASS, VERDICT_PASS}, VERDICT_PASS, 3000, 3000},
        {{VERDICT_PASS, NOT_RUN, NOT_RUN}, VERDICT_PASS, 1000, 1000},
        {{VERDICT_PASS, VERDICT_FAIL, VERDICT_SKIPPED}, VERDICT_FAIL, 1000, 3000},
        {{VERDICT_PASS, VERDICT_FAIL, VERDICT_HARNESS}, VERDICT_HARNESS, 1000, 2000},
        {{VERDICT_BUILD, VERDICT_BUILD, VERDICT_BUILD}, VERDICT_BUILD, 0, 3000},
        {{VERDICT_BUILD, VERDICT_SKIPPED, VERDICT_SKIPPED}, VERDICT_BUILD, 0, 3000},
        {{VERDICT_MISSING, NOT_RUN, VERDICT_MISSING}, VERDICT_MISSING, 0, 2000},
        {{VERDICT_BUILD, VERDICT_PASS, VERDICT_PASS}, VERDICT_FAIL, 2000, 3000},
        {{VERDICT_CRASH, VERDICT_CRASH, VERDICT_CRASH}, VERDICT_FAIL, 0, 3000},
    };
    struct test tests[TESTS];
    const struct spec spec = {.tests = tests, .test_count = TESTS};

    for (int i = 0; i < TESTS; i++)
        tests[i] = (struct test){.points_milli = 1000};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result given[TESTS] = {0}, *results[TESTS];
        for (int j = 0; j < TESTS; j++) {
            given[j].verdict = rows[i].verdicts[j] == NOT_RUN ? VERDICT_PASS : (enum verdict)rows[i].verdicts[j];
            results[j] = rows[i].verdicts[j] == NOT_RUN ? NULL : &given[j];
        }
        struct score score = score_submission(&spec, results);
        ck_assert_msg(score_verdict(&spec, results) == rows[i].word, "row %zu", i);
        ck_assert_msg(score.points_milli == rows[i].points && score.max_milli == rows[i].most, "row %zu", i);
    }
}
END_TEST

START_TEST(points_as_text)
{
    static const struct {
        int64_t milli;
        const char *text;
    } rows[] = {
        {0, "0"},        {12000, "12"},     {7500, "7.5"},   {333, "0.333"},         {10, "0.01"},
        {100000, "100"}, {-1500, "-1.5"},   {-1, "-0.001"},  {1010, "1.01"},
        {INT64_MAX, "9223372036854775.807"},
        {1, "0.001"},    {20000, "20"},     {INT64_MIN, "-9223372036854775.808"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        score_format(rows[i].milli, text);
        ck_assert_str_eq(text, rows[i].text);
    }
}
END_TEST

Suite *score_suite(void)
{
    Suite *suite = suite_create("score");
    TCase *tests = tcase_create("score");

    tcase_add_test(tests, points_of_one_test);
    tcase_add_test(tests, a_submission_in_one_word);
    tcase_add_test(tests, points_as_text);
    suite_add_tcase(suite, tests);
    return suite;
}
