#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "spec/fault.h"

Suite *fault_suite(void);

static struct arena *arena;
static struct faults faults;

static void begin(const char *source)
{
    arena = arena_new();
    faults = (struct faults){.arena = arena, .file = "x.yaml", .source = bytes_of(source)};
}

static const char *shown(void)
{
    struct buf *out = buf_new(arena, 0);

    faults_show(&faults, out);
    return buf_string(out);
}

START_TEST(shows_the_line_and_a_caret)
{
    begin("a: 1\n  - expct: \"hi\\n\"\r\n");
    ck_assert_int_eq(fault_add_wide(&faults, (struct place){2, 5, NULL}, 5, "did you mean 'expect'?", "unknown key '%s'", "expct"), -1);
    ck_assert_str_eq(shown(), "x.yaml:2:5: unknown key 'expct'\n"
                              "    2 |   - expct: \"hi\\n\"\n"
                              "      |     ^^^^^\n"
                              "  did you mean 'expect'?\n");
    arena_free(arena);
}
END_TEST

START_TEST(keeps_the_order_of_the_file_and_each_once)
{
    begin("a\nb\n");
    fault_add(&faults, (struct place){2, 1, NULL}, NULL, "second");
    fault_add(&faults, (struct place){1, 1, NULL}, NULL, "first");
    fault_add(&faults, (struct place){2, 1, NULL}, NULL, "second");
    fault_add(&faults, (struct place){0, 0, NULL}, NULL, "whole");
    ck_assert_uint_eq(faults.count, 3);
    ck_assert_str_eq(shown(), "x.yaml: whole\n\n"
                              "x.yaml:1:1: first\n    1 | a\n      | ^\n\n"
                              "x.yaml:2:1: second\n    2 | b\n      | ^\n");
    arena_free(arena);
}
END_TEST

START_TEST(counts_code_points_and_hides_controls)
{
    begin("\xef\xbb\xbf\xc3\xa9\t\x1b[m\xff x\n");
    fault_add_wide(&faults, (struct place){1, 7, NULL}, 2, NULL, "a \x1b here");
    ck_assert_str_eq(shown(), "x.yaml:1:7: a ? here\n"
                              "    1 | \xc3\xa9 ?[m? x\n"
                              "      |       ^^\n");
    arena_free(arena);
}
END_TEST

START_TEST(keeps_a_hundred_and_counts_all)
{
    begin("x\n");
    for (int i = 0; i < 150; i++)
        fault_add(&faults, (struct place){1, i + 1, NULL}, NULL, "number %d", i);
    ck_assert_uint_eq(faults.count, 150);
    ck_assert_ptr_null(strstr(shown(), "number 100\n"));
    ck_assert_ptr_nonnull(strstr(shown(), "number 99\n"));
    ck_assert_ptr_nonnull(strstr(shown(), "\nand 50 more\n"));
    arena_free(arena);
}
END_TEST

START_TEST(cuts_a_long_line_around_the_caret)
{
    char line[1001];

    memset(line, 'x', 1000);
    line[500] = '!';
    line[1000] = 0;
    begin(line);
    fault_add(&faults, (struct place){1, 501, NULL}, NULL, "there");
    ck_assert_uint_lt(strlen(shown()), 400);
    ck_assert_ptr_nonnull(strchr(shown(), '!'));
    arena_free(arena);
}
END_TEST

Suite *fault_suite(void)
{
    Suite *suite = suite_create("fault");
    TCase *tcase = tcase_create("fault");

    tcase_add_test(tcase, shows_the_line_and_a_caret);
    tcase_add_test(tcase, keeps_the_order_of_the_file_and_each_once);
    tcase_add_test(tcase, counts_code_points_and_hides_controls);
    tcase_add_test(tcase, keeps_a_hundred_and_counts_all);
    tcase_add_test(tcase, cuts_a_long_line_around_the_caret);
    suite_add_tcase(suite, tcase);
    return suite;
}
