#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/confine.h"

Suite *confine_suite(void);

static bool ready(void *arg)
{
    (void)arg;
    return true;
}

static bool refuse(void *arg)
{
    (void)arg;
    return false;
}

static bool run(bool (*prepare)(void *), bool (*work)(void *, void *), void *arg, void *answer, size_t size)
{
    const struct confinement confinement = {
        .prepare = prepare, .work = work, .arg = arg, .size = size, .memory = 1 << 20, .within_ns = 200 * CLOCK_MS};

    return confine_run(&confinement, answer);
}

/* Nobody is left behind. */
static void check_reaped(void)
{
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

static bool add_one(void *arg, void *answer)
{
    int sum = *(int *)arg + 1;

    memcpy(answer, &sum, sizeof sum);
    return true;
}

START_TEST(an_answer)
{
    int number = 41, answer = 0;

    ck_assert(run(ready, add_one, &number, &answer, sizeof answer));
    ck_assert_int_eq(answer, 42);
    check_reaped();
    ck_assert(!run(refuse, add_one, &number, &answer, sizeof answer));
    ck_assert(!run(ready, add_one, &number, &answer, 4097));
}
END_TEST

static bool spin(void *arg, void *answer)
{
    (void)answer;
    while (*(volatile int *)arg == 0)
        continue;
    return false;
}

static bool sleep_on(void *arg)
{
    (void)arg;
    pause();
    return true;
}

static bool crash(void *arg, void *answer)
{
    (void)arg, (void)answer;
    abort();
}

static bool say_nothing(void *arg, void *answer)
{
    (void)arg, (void)answer;
    return false;
}

START_TEST(no_answer)
{
    int number = 0, answer = 0;
    int64_t before_ns = clock_now_ns();

    ck_assert(!run(ready, say_nothing, NULL, &answer, sizeof answer));
    ck_assert(!run(ready, crash, NULL, &answer, sizeof answer));
    check_reaped();
    ck_assert(!run(ready, spin, &number, &answer, sizeof answer));
    ck_assert(!run(sleep_on, say_nothing, NULL, &answer, sizeof answer));
    ck_assert_int_ge(clock_now_ns() - before_ns, 400 * CLOCK_MS);
    check_reaped();
}
END_TEST

/* What it must not do: one bit for each that it could. */
static bool try_all(void *arg, void *answer)
{
    unsigned done = 0;

    (void)arg;
    done |= (unsigned)(open("/dev/null", O_RDONLY) >= 0);
    done |= (unsigned)(socket(AF_INET, SOCK_STREAM, 0) >= 0) << 1;
    done |= (unsigned)(kill(getppid(), 0) == 0) << 2;
    done |= (unsigned)(fork() >= 0) << 3;
    done |= (unsigned)(unlink("/none") == 0 || errno != EPERM) << 4;
    done |= (unsigned)(write(STDERR_FILENO, "", 0) == 0) << 5;
    memcpy(answer, &done, sizeof done);
    return true;
}

START_TEST(no_rights)
{
    unsigned done = ~0U;

    ck_assert(run(ready, try_all, NULL, &done, sizeof done));
    ck_assert_uint_eq(done, 0);
}
END_TEST

static bool take_memory(void *arg, void *answer)
{
    bool some = malloc(256 << 10) != NULL, much = malloc(64 << 20) != NULL;
    unsigned got = (unsigned)some | (unsigned)much << 1;

    (void)arg;
    memcpy(answer, &got, sizeof got);
    return true;
}

START_TEST(little_memory)
{
    unsigned got = 0;

    ck_assert(run(ready, take_memory, NULL, &got, sizeof got));
#if !defined(__SANITIZE_ADDRESS__)
    ck_assert_uint_eq(got, 1);
#endif
}
END_TEST

Suite *confine_suite(void)
{
    Suite *suite = suite_create("confine");
    TCase *tests = tcase_create("confine");

    tcase_add_test(tests, an_answer);
    tcase_add_test(tests, no_answer);
    tcase_add_test(tests, no_rights);
    tcase_add_test(tests, little_memory);
    suite_add_tcase(suite, tests);
    return suite;
}
