#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

Suite *clock_suite(void);

START_TEST(it_never_goes_back)
{
    int64_t last = clock_now_ns();

    ck_assert_int_gt(last, 0);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_now_ns();
        ck_assert_int_ge(now, last);
        last = now;
    }
}
END_TEST

START_TEST(a_day_is_written_in_utc)
{
    char text[21];
    struct tm parts = {0};

    setenv("TZ", "America/New_York", 1);
    tzset();
    time_t before = time(NULL);
    clock_utc(text);
    time_t after = time(NULL);
    ck_assert_uint_eq(strlen(text), 20);
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    ck_assert_ptr_nonnull(rest);
    ck_assert_str_eq(rest, "");
    ck_assert_int_ge(timegm(&parts), before);
    ck_assert_int_le(timegm(&parts), after);
}
END_TEST

Suite *clock_suite(void)
{
    Suite *suite = suite_create("clock");
    TCase *group = tcase_create("clock");

    tcase_add_test(group, it_never_goes_back);
    tcase_add_test(group, a_day_is_written_in_utc);
    suite_add_tcase(suite, group);
    return suite;
}
