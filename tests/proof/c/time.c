/* Ways to wait for a time: sleeps, timeouts, timers and signals. */
#define _GNU_SOURCE
#include "late.h"

void way_sleep(void)
{
    rest();
}

void way_sleep_until(void)
{
    struct timespec then = until(CLOCK_MONOTONIC);

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, NULL);
}

void way_many_short_sleeps(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        usleep(100);
}

void way_busy(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        ;
}

void way_yield(void)
{
    for (long long end = now_ms() + delay_ms; now_ms() < end;)
        sched_yield();
}

void way_poll(void)
{
    poll(&(struct pollfd){connection, POLLIN, 0}, 1, delay_ms);
}

void way_poll_nothing(void)
{
    poll(NULL, 0, delay_ms);
}

void way_ppoll(void)
{
    struct timespec limit = {delay_ms / 1000, delay_ms % 1000 * 1000000L};

    ppoll(&(struct pollfd){connection, POLLIN, 0}, 1, &limit, NULL);
}

void way_select(void)
{
    struct timeval limit = {delay_ms / 1000, delay_ms % 1000 * 1000L};
    fd_set set;

    FD_ZERO(&set);
    FD_SET(connection, &set);
    select(connection + 1, &set, NULL, NULL, &limit);
}

void way_epoll(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, connection, &event);
    epoll_wait(epoll, &event, 1, delay_ms);
}

void way_rcvtimeo(void)
{
    struct timeval limit = {delay_ms / 1000, delay_ms % 1000 * 1000L + (delay_ms == 0)};
    char byte;

    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    (void)!recv(connection, &byte, 1, 0);
}

static void on_signal(int number)
{
    (void)number;
    answer();
    connection = -1;
}

static void start_itimer(void)
{
    struct itimerval timer = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000L}};

    setitimer(ITIMER_REAL, &timer, NULL);
}

void way_setitimer(void)
{
    signal(SIGALRM, on_signal);
    start_itimer();
    while (connection >= 0)
        pause();
}

void way_setitimer_recv(void)
{
    char byte;
    int fd = connection;

    signal(SIGALRM, on_signal);
    start_itimer();
    while (connection >= 0)
        (void)!recv(fd, &byte, 1, 0);
}

static void die_of_timer(void)
{
    signal(SIGALRM, SIG_DFL);
    start_itimer();
    for (;;)
        pause();
}

void way_setitimer_default(void)
{
    waitpid(child_that(die_of_timer), NULL, 0);
}

void way_alarm(void)
{
    signal(SIGALRM, on_signal);
    alarm(1);
    while (connection >= 0)
        pause();
}

void way_timer_create(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct itimerspec when = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000000L}};
    sigset_t set;
    timer_t timer;
    int number;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    timer_create(CLOCK_MONOTONIC, &event, &timer);
    timer_settime(timer, 0, &when, NULL);
    sigwait(&set, &number);
}

static int make_timerfd(void)
{
    struct itimerspec when = {{0, 0}, {delay_ms / 1000, delay_ms % 1000 * 1000000L}};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);

    timerfd_settime(fd, 0, &when, NULL);
    return fd;
}

void way_timerfd(void)
{
    uint64_t count;

    (void)!read(make_timerfd(), &count, sizeof count);
}

void way_timerfd_poll(void)
{
    poll(&(struct pollfd){make_timerfd(), POLLIN, 0}, 1, -1);
}

void way_timerfd_epoll(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    epoll_ctl(epoll, EPOLL_CTL_ADD, make_timerfd(), &event);
    epoll_wait(epoll, &event, 1, -1);
}

void way_sigtimedwait(void)
{
    struct timespec limit = {delay_ms / 1000, delay_ms % 1000 * 1000000L};
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigtimedwait(&set, NULL, &limit);
}

static void signal_parent(void)
{
    rest();
    kill(getppid(), SIGUSR1);
}

void way_signalfd(void)
{
    struct signalfd_siginfo info;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, 0);
    child_that(signal_parent);
    (void)!read(fd, &info, sizeof info);
}

static void nothing(int number)
{
    (void)number;
}

void way_sigsuspend(void)
{
    sigset_t set, old;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    signal(SIGUSR1, nothing);
    child_that(signal_parent);
    sigsuspend(&old);
}
