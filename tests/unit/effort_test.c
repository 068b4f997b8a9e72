#include "run/effort.h"

#include <check.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Suite *effort_suite(void);

#define MS INT64_C(1000000)

static void burn(int ms)
{
    struct timespec used;

    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    while (used.tv_sec * 1000 + used.tv_nsec / MS < ms);
}

/* A child that burns so much, itself or in children that it waits for, says so, and then waits to be killed. */
static pid_t worker(int own_ms, int children, int each_ms)
{
    int pair[2];
    char byte;

    ck_assert_int_eq(pipe(pair), 0);
    pid_t pid = fork();
    if (pid == 0) {
        burn(own_ms);
        for (int i = 0; i < children; i++) {
            pid_t child = fork();
            if (child == 0) {
                burn(each_ms);
                _exit(0);
            }
            waitpid(child, NULL, 0);
        }
        (void)!write(pair[1], "", 1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(pair[0], &byte, 1), 1);
    close(pair[0]);
    close(pair[1]);
    return pid;
}

static void end(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

START_TEST(children_that_were_waited_for_count)
{
    struct arena *arena = arena_new();
    struct effort *effort = effort_new(arena);
    pid_t pid = worker(10, 3, 40);

    effort_look(effort, &pid, 1);
    ck_assert_int_ge(effort_used_ns(effort), 100 * MS);
    ck_assert_int_ge(effort_demand_ns(effort), effort_used_ns(effort));
    end(pid);
    arena_free(arena);
}
END_TEST

START_TEST(what_vanished_counts_as_it_was_last)
{
    struct arena *arena = arena_new();
    struct effort *effort = effort_new(arena);
    pid_t pids[] = {worker(50, 0, 0), worker(30, 0, 0)};

    effort_look(effort, pids, 2);
    int64_t both_ns = effort_used_ns(effort), demand_ns = effort_demand_ns(effort), delay_ns = effort_delay_ns(effort);
    ck_assert_int_ge(both_ns, 80 * MS);
    end(pids[0]);
    effort_look(effort, pids + 1, 1);
    ck_assert_int_ge(effort_used_ns(effort), both_ns);
    ck_assert_int_lt(effort_used_ns(effort), both_ns + 25 * MS);
    end(pids[1]);
    effort_look(effort, pids, 0);
    ck_assert_int_ge(effort_used_ns(effort), both_ns);
    ck_assert_int_ge(effort_demand_ns(effort), demand_ns);
    ck_assert_int_ge(effort_delay_ns(effort), delay_ns);
    /* Another comes: it is added. */
    pid_t other = worker(40, 0, 0);
    effort_look(effort, &other, 1);
    ck_assert_int_ge(effort_used_ns(effort), both_ns + 40 * MS);
    end(other);
    arena_free(arena);
}
END_TEST

Suite *effort_suite(void)
{
    Suite *suite = suite_create("effort");
    TCase *tcase = tcase_create("effort");

    tcase_add_test(tcase, children_that_were_waited_for_count);
    tcase_add_test(tcase, what_vanished_counts_as_it_was_last);
    suite_add_tcase(suite, tcase);
    return suite;
}
