#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/progress.h"

Suite *progress_suite(void);

static struct buf out;

static const char *line(const struct progress_now *now, double per_second, size_t columns)
{
    buf_clear(&out);
    progress_line(&out, now, per_second, columns);
    return buf_string(&out);
}

static const char *words(const struct progress_now *now, double per_second)
{
    buf_clear(&out);
    progress_words(&out, now, per_second);
    return buf_string(&out);
}

START_TEST(a_line_tells_counts_rate_time_and_the_slowest)
{
    struct progress_now now = {570, 5700, "amy", "three clients", 4150 * CLOCK_MS};

    ck_assert_str_eq(line(&now, 41.2, 70), "[#.............] 570/5700 tests, 41.2/s, 2:05 left, amy: three … 4.1 s");
    ck_assert_str_eq(line(&now, 41.2, 120),
                     "[#.............] 570/5700 tests, 41.2/s, 2:05 left, amy: three clients 4.1 s");
    ck_assert_str_eq(line(&now, 41.2, 40), "570/5700 tests, 41.2/s, 2:05 left");
    ck_assert_str_eq(line(&now, 0, 40), "570/5700 tests, amy: three clients 4.1 s");
    now.test = NULL;
    ck_assert_str_eq(line(&now, 0, 79), "[#.............] 570/5700 tests, amy: build 4.1 s");
    now.running_ns = 900 * CLOCK_MS;
    ck_assert_str_eq(line(&now, 0.5, 79), "[#.............] 570/5700 tests, 0.5/s, 2:51:00 left");
    now = (struct progress_now){.finished = 5, .total = 5};
    ck_assert_str_eq(line(&now, 120.4, 79), "[##############] 5/5 tests, 120/s");
    now = (struct progress_now){0};
    ck_assert_str_eq(line(&now, 0, 79), "[##############] 0/0 tests");
}
END_TEST

START_TEST(words_of_a_tenth)
{
    struct progress_now now = {.finished = 570, .total = 5700, .hand_in = "amy", .running_ns = CLOCK_S * 9};

    ck_assert_str_eq(words(&now, 45.8), "570 of 5700 tests, 45.8/s, 1:52 left");
    ck_assert_str_eq(words(&now, 0), "570 of 5700 tests");
    now.finished = 5700;
    ck_assert_str_eq(words(&now, 45.8), "5700 of 5700 tests, 45.8/s");
    now.finished = 0;
    ck_assert_str_eq(words(&now, 1e-9), "0 of 5700 tests, 0.0/s, 999:00:00 left");
}
END_TEST

START_TEST(no_line_is_wider_than_the_terminal)
{
    struct progress_now now = {123456, 99999999, "\033[2J\xe6\x97\xa5\xe6\x9c\xac", "a \xf0\x9f\x98\x80 test\n", CLOCK_S * 5000};

    for (size_t columns = 1; columns < 200; columns++) {
        ck_assert_uint_gt(strlen(line(&now, 12345.6, columns)), 0);
        ck_assert_msg(text_columns(buf_bytes(&out)) <= columns, "%zu: %s", columns, buf_string(&out));
        ck_assert_ptr_null(strpbrk(buf_string(&out), "\033\n\r"));
    }
}
END_TEST

START_TEST(a_rate_is_calm)
{
    struct pace pace;
    int64_t now_ns = 5 * CLOCK_S;
    size_t finished = 1000;   /* known from before */

    pace_start(&pace, now_ns, finished);
    ck_assert(pace.per_second == 0);
    /* Ten a second, in bursts of ten. */
    for (int i = 1; i <= 600; i++) {
        now_ns += 100 * CLOCK_MS;
        finished += i % 10 ? 0 : 10;
        pace_take(&pace, now_ns, finished);
        if (i > 100)
            ck_assert_msg(pace.per_second > 8.5 && pace.per_second < 11.5, "%g after %d", pace.per_second, i);
    }
    /* A burst of a hundred moves it little, and a lasting change is followed. */
    finished += 100;
    now_ns += CLOCK_S;
    pace_take(&pace, now_ns, finished);
    ck_assert_msg(pace.per_second < 14, "%g", pace.per_second);
    for (int i = 0; i < 120; i++) {
        now_ns += CLOCK_S;
        finished += 2;
        pace_take(&pace, now_ns, finished);
    }
    ck_assert_msg(pace.per_second > 1.8 && pace.per_second < 2.5, "%g", pace.per_second);
}
END_TEST

static void tear_down(void)
{
    buf_free(&out);
}

Suite *progress_suite(void)
{
    Suite *suite = suite_create("progress");
    TCase *cases = tcase_create("progress");

    tcase_add_checked_fixture(cases, NULL, tear_down);
    tcase_add_test(cases, a_line_tells_counts_rate_time_and_the_slowest);
    tcase_add_test(cases, words_of_a_tenth);
    tcase_add_test(cases, no_line_is_wider_than_the_terminal);
    tcase_add_test(cases, a_rate_is_calm);
    suite_add_tcase(suite, cases);
    return suite;
}
