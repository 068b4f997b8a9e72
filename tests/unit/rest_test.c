#include <check.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "run/rest.h"

Suite *rest_suite(void);

/* signal(7): which calls go on by themselves when their thread was stopped meanwhile. */
START_TEST(calls_that_restart)
{
    static const struct {
        long call;
        uint64_t flags;
        bool restarts;
    } rows[] = {
        {SYS_recvfrom, 0, true},   {SYS_recvfrom, MSG_WAITALL, false}, {SYS_recvmsg, 0, true},
        {SYS_recvmsg, MSG_WAITALL, false}, {SYS_read, 0, true}, {SYS_accept4, 0, true}, {SYS_connect, 0, true},
        {SYS_ppoll, 0, true}, {SYS_pselect6, 0, true}, {SYS_futex, 0, true}, {SYS_wait4, 0, true},
        {SYS_epoll_pwait, 0, false}, {SYS_rt_sigtimedwait, 0, false}, {SYS_write, 0, false}, {SYS_sendto, 0, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct thread thread = {.in_call = true, .call = rows[i].call};
        thread.args[rows[i].call == SYS_recvmsg ? 2 : 3] = rows[i].flags;
        struct rest_place place = rest_place(&thread);
        ck_assert_ptr_nonnull(place.call);
        ck_assert_msg(place.restarts == rows[i].restarts, "%s", place.call);
    }
}
END_TEST

START_TEST(no_call)
{
    struct thread thread = {.in_call = true, .call = SYS_getpid};

    ck_assert_ptr_null(rest_place(&thread).call);
    ck_assert(!rest_place(&thread).restarts);
}
END_TEST

Suite *rest_suite(void)
{
    Suite *suite = suite_create("rest");
    TCase *tests = tcase_create("rest");

    tcase_add_test(tests, calls_that_restart);
    tcase_add_test(tests, no_call);
    suite_add_tcase(suite, tests);
    return suite;
}
