#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

Suite *err_suite(void);

START_TEST(setting_gives_kind_sentence_and_minus_one)
{
    struct err err = {0};

    ck_assert_int_eq(err_set(&err, ERR_SPEC, "unknown key '%s'", "expct"), -1);
    ck_assert_int_eq(err.kind, ERR_SPEC);
    ck_assert_str_eq(err.text, "unknown key 'expct'");
}
END_TEST

START_TEST(a_system_error_says_what_the_system_said)
{
    struct err err = {0};

    errno = ENOENT;
    ck_assert_int_eq(err_sys(&err, "cannot open '%s'", "x.yaml"), -1);
    ck_assert_int_eq(err.kind, ERR_HARNESS);
    ck_assert_str_eq(err.text, "cannot open 'x.yaml': No such file or directory");
}
END_TEST

START_TEST(wrapping_keeps_the_kind_and_goes_in_front)
{
    struct err err = {0};

    err_set(&err, ERR_USAGE, "no such folder");
    ck_assert_int_eq(err_wrap(&err, "submission '%s'", "amy"), -1);
    err_wrap(&err, "grade");
    ck_assert_int_eq(err.kind, ERR_USAGE);
    ck_assert_str_eq(err.text, "grade: submission 'amy': no such folder");
}
END_TEST

START_TEST(what_does_not_fit_is_cut_and_ended)
{
    struct err err = {0};
    char long_text[2000];

    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    err_set(&err, ERR_HARNESS, "%s", long_text);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    err_wrap(&err, "outer");
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert_int_eq(strncmp(err.text, "outer: xxx", 10), 0);
    errno = EIO;
    err_sys(&err, "%s", long_text);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
}
END_TEST

START_TEST(nobody_has_to_listen)
{
    ck_assert_int_eq(err_set(NULL, ERR_SPEC, "x"), -1);
    ck_assert_int_eq(err_sys(NULL, "x"), -1);
    ck_assert_int_eq(err_wrap(NULL, "x"), -1);
}
END_TEST

START_TEST(fatal_ends_the_process)
{
    close(STDERR_FILENO);
    err_fatal("nothing is left");
}
END_TEST

Suite *err_suite(void)
{
    Suite *suite = suite_create("err");
    TCase *group = tcase_create("err");

    tcase_add_test(group, setting_gives_kind_sentence_and_minus_one);
    tcase_add_test(group, a_system_error_says_what_the_system_said);
    tcase_add_test(group, wrapping_keeps_the_kind_and_goes_in_front);
    tcase_add_test(group, what_does_not_fit_is_cut_and_ended);
    tcase_add_test(group, nobody_has_to_listen);
    tcase_add_test_raise_signal(group, fatal_ends_the_process, SIGABRT);
    suite_add_tcase(suite, group);
    return suite;
}
