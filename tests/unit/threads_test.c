#include <check.h>
#include <string.h>

#include "os/threads.h"

Suite *threads_suite(void);

/* As a kernel wrote them. */
static const char status[] = "Name:\tG1 Service\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t411\nNgid:\t0\nPid:\t433\n"
                             "PPid:\t410\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t64\nGroups:\t \n"
                             "Threads:\t20\nSigQ:\t0/95848\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t1021\n"
                             "nonvoluntary_ctxt_switches:\t4\n";

START_TEST(a_status)
{
    struct thread thread = {0};

    ck_assert(threads_parse_status(status, &thread));
    ck_assert_int_eq(thread.state, 'S');
    ck_assert_str_eq(thread.name, "G1 Service");
    ck_assert_uint_eq(thread.switches, 1025);
}
END_TEST

START_TEST(a_status_that_is_none)
{
    static const char *const texts[] = {
        "", "Name:\tx\n", "Name:\tx\nState:\tR (running)\nvoluntary_ctxt_switches:\t1\n",
        "State:\tS\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t4\n"};
    struct thread thread;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ck_assert_msg(!threads_parse_status(texts[i], &thread), "%s", texts[i]);
}
END_TEST

/* The name may hold what looks like the rest; a line feed in it is written as \n by the kernel. */
START_TEST(a_name_like_a_status)
{
    struct thread thread = {0};

    ck_assert(threads_parse_status("Name:\tState:\tR\nState:\tS (sleeping)\nvoluntary_ctxt_switches:\t2\n"
                                   "nonvoluntary_ctxt_switches:\t3\n",
                                   &thread));
    ck_assert_int_eq(thread.state, 'S');
    ck_assert_uint_eq(thread.switches, 5);
}
END_TEST

START_TEST(a_call)
{
    struct thread thread = {0};

    ck_assert(threads_parse_call("45 0x4 0x7ffd5f0e8a90 0x1000 0x0 0x0 0x0 0x7ffd5f0e8a48 0x7f4a8a51c9ee\n", &thread));
    ck_assert(thread.in_call);
    ck_assert_int_eq(thread.call, 45);
    ck_assert_uint_eq(thread.args[0], 4);
    ck_assert_uint_eq(thread.args[1], 0x7ffd5f0e8a90);
    ck_assert_uint_eq(thread.args[2], 0x1000);
    ck_assert_uint_eq(thread.stack, 0x7ffd5f0e8a48);
    ck_assert_uint_eq(thread.code, 0x7f4a8a51c9ee);
}
END_TEST

START_TEST(no_call)
{
    struct thread thread = {.in_call = true};

    ck_assert(threads_parse_call("running\n", &thread));
    ck_assert(!thread.in_call);
    ck_assert(threads_parse_call("-1 0x7ffd5f0e8a48 0x7f4a8a51c9ee\n", &thread));
    ck_assert(!thread.in_call);
    ck_assert_int_eq(thread.call, -1);
    ck_assert(!threads_parse_call("", &thread));
    ck_assert(!threads_parse_call("45 0x4 0x1\n", &thread));
    ck_assert(!threads_parse_call("45 0x4 0x1 0x2 0x3 0x4 0x5 0x7ffd5f0e8a48\n", &thread));
}
END_TEST

START_TEST(samples_that_are_the_same)
{
    const struct thread one = {.tid = 7, .state = 'S', .call = 45, .switches = 3};
    struct thread other = one;

    ck_assert(threads_same(&one, &other, 1));
    other.switches++;
    ck_assert(!threads_same(&one, &other, 1));
    other = one;
    other.state = 'R';
    ck_assert(!threads_same(&one, &other, 1));
    other = one;
    other.call = 0;
    ck_assert(!threads_same(&one, &other, 1));
    other = one;
    other.tid = 8;
    ck_assert(!threads_same(&one, &other, 1));
}
END_TEST

Suite *threads_suite(void)
{
    Suite *suite = suite_create("threads");
    TCase *all = tcase_create("all");

    tcase_add_test(all, a_status);
    tcase_add_test(all, a_status_that_is_none);
    tcase_add_test(all, a_name_like_a_status);
    tcase_add_test(all, a_call);
    tcase_add_test(all, no_call);
    tcase_add_test(all, samples_that_are_the_same);
    suite_add_tcase(suite, all);
    return suite;
}
