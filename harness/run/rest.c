#include "run/rest.h"

#include "base/clock.h"
#include "os/remote.h"

#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

/* How a system call waits. */
enum way {
    FOR_READING, /* on the descriptor that is its first argument */
    FOR_WRITING,
    POLL,   /* on an array of struct pollfd */
    SELECT, /* on sets of descriptors */
    EPOLL,
    FUTEX,
    OTHERS, /* for a child or a signal: nothing that comes by itself, since timers are asked elsewhere */
};

/* Where its timeout is. */
enum timeout { NONE, MILLISECONDS, TIMESPEC, TIMEVAL };

static const struct call {
    long number;
    const char *word;
    enum way way;
    enum timeout timeout;
    int timeout_argument;
} calls[] = {
    {SYS_read, "read", FOR_READING, NONE, 0},
    {SYS_readv, "read", FOR_READING, NONE, 0},
    {SYS_recvfrom, "recv", FOR_READING, NONE, 0},
    {SYS_recvmsg, "recvmsg", FOR_READING, NONE, 0},
    {SYS_accept4, "accept", FOR_READING, NONE, 0},
    {SYS_write, "write", FOR_WRITING, NONE, 0},
    {SYS_writev, "write", FOR_WRITING, NONE, 0},
    {SYS_sendto, "send", FOR_WRITING, NONE, 0},
    {SYS_sendmsg, "sendmsg", FOR_WRITING, NONE, 0},
    {SYS_connect, "connect", FOR_WRITING, NONE, 0},
    {SYS_ppoll, "poll", POLL, TIMESPEC, 2},
    {SYS_pselect6, "select", SELECT, TIMESPEC, 4},
    {SYS_epoll_pwait, "epoll_wait", EPOLL, MILLISECONDS, 3},
    {SYS_epoll_pwait2, "epoll_wait", EPOLL, TIMESPEC, 3},
    {SYS_futex, "futex", FUTEX, NONE, 0},
    {SYS_wait4, "wait", OTHERS, NONE, 0},
    {SYS_waitid, "wait", OTHERS, NONE, 0},
    {SYS_rt_sigsuspend, "sigsuspend", OTHERS, NONE, 0},
    {SYS_rt_sigtimedwait, "sigwait", OTHERS, TIMESPEC, 2},
#ifdef SYS_accept
    {SYS_accept, "accept", FOR_READING, NONE, 0},
#endif
#ifdef SYS_poll
    {SYS_poll, "poll", POLL, MILLISECONDS, 2},
#endif
#ifdef SYS_select
    {SYS_select, "select", SELECT, TIMEVAL, 4},
#endif
#ifdef SYS_epoll_wait
    {SYS_epoll_wait, "epoll_wait", EPOLL, MILLISECONDS, 3},
#endif
#ifdef SYS_pause
    {SYS_pause, "pause", OTHERS, NONE, 0},
#endif
};

/* While a Java machine's own thread is at work the others may wait for it, for the end of a collection; and at the end of
 * the program one looks every 10 ms whether the others are done. So what they wait for must be some time away. */
#define HOUSEKEEPING_NS (20 * CLOCK_MS)

enum { MOST_DESCRIPTORS = 4096, NEAR = 1 << 20 };

static const struct call *find_call(const struct thread *thread)
{
    for (size_t i = 0; thread->in_call && i < sizeof calls / sizeof calls[0]; i++)
        if (calls[i].number == thread->call)
            return &calls[i];
    return NULL;
}

static enum rest unknown(const char **why, const char *words)
{
    *why = words;
    return REST_UNKNOWN;
}

/* Whether it gives up by itself after a while: a socket or a terminal with a time limit. */
static bool gives_up(const struct remote *remote, bool writing)
{
    struct timeval limit = {0};
    socklen_t size = sizeof limit;
    struct termios modes;

    if (remote->kind == REMOTE_TERMINAL)
        return tcgetattr(remote->fd, &modes) < 0 || ((modes.c_lflag & ICANON) == 0 && modes.c_cc[VTIME] != 0);
    if (remote->kind != REMOTE_SOCKET)
        return false;
    return getsockopt(remote->fd, SOL_SOCKET, writing ? SO_SNDTIMEO : SO_RCVTIMEO, &limit, &size) < 0 ||
           limit.tv_sec != 0 || limit.tv_usec != 0;
}

/* A descriptor among those that a thread waits on. */
static enum rest rest_on(const struct rest_view *view, int fd, short events, bool timed, const char **why)
{
    struct remote remote;

    if (!remote_open(view->pidfd, fd, &remote))
        return unknown(why, "waits on a descriptor that cannot be looked at");
    enum rest rest = REST_WAITS;
    if (remote.kind == REMOTE_OTHER || remote.kind == REMOTE_EPOLL || remote.kind == REMOTE_FILE)
        rest = unknown(why, "waits on a descriptor that may become ready by itself");
    else if (timed && gives_up(&remote, (events & POLLOUT) != 0))
        rest = unknown(why, "waits on a descriptor with a time limit");
    else if (remote_ready(&remote, events))
        rest = unknown(why, "waits on a descriptor that is ready");
    close(remote.fd);
    return rest;
}

static enum rest rest_on_polled(const struct rest_view *view, const struct thread *thread, const char **why)
{
    struct pollfd polled[MOST_DESCRIPTORS];
    size_t count = (size_t)thread->args[1];

    if (count > MOST_DESCRIPTORS || !remote_read(thread->pid, thread->args[0], polled, count * sizeof *polled))
        return unknown(why, "polls descriptors that cannot be looked at");
    for (size_t i = 0; i < count; i++) {
        if (polled[i].fd < 0)
            continue;
        enum rest rest = rest_on(view, polled[i].fd, polled[i].events, false, why);
        if (rest != REST_WAITS)
            return rest;
    }
    return REST_WAITS;
}

/* The sets in its memory are what was asked for until the call returns. */
static enum rest rest_on_selected(const struct rest_view *view, const struct thread *thread, const char **why)
{
    static const short events[] = {POLLIN, POLLOUT, POLLPRI};
    size_t bits = (size_t)thread->args[0], words = (bits + 63) / 64;
    uint64_t set[MOST_DESCRIPTORS / 64];

    for (int kind = 0; kind < 3; kind++) {
        if (!thread->args[1 + kind])
            continue;
        if (bits > MOST_DESCRIPTORS || !remote_read(thread->pid, thread->args[1 + kind], set, words * sizeof *set))
            return unknown(why, "selects descriptors that cannot be looked at");
        for (size_t fd = 0; fd < bits; fd++) {
            if (!(set[fd / 64] >> fd % 64 & 1))
                continue;
            enum rest rest = rest_on(view, (int)fd, events[kind], false, why);
            if (rest != REST_WAITS)
                return rest;
        }
    }
    return REST_WAITS;
}

/* What it watches must be of a kind that waits for others; whether some of it is ready the kernel tells of all at once,
 * as it would tell the thread: data that an edge has told of before is news no more. */
static enum rest rest_on_watched(const struct rest_view *view, const struct thread *thread, const char **why)
{
    int fds[MOST_DESCRIPTORS], count = remote_watched(thread->pid, (int)thread->args[0], fds, MOST_DESCRIPTORS);
    struct remote epoll, watched;
    enum rest rest = REST_WAITS;

    if (count < 0 || count > MOST_DESCRIPTORS || !remote_open(view->pidfd, (int)thread->args[0], &epoll))
        return unknown(why, "waits on descriptors that cannot be looked at");
    for (int i = 0; i < count && rest == REST_WAITS; i++) {
        if (!remote_open(view->pidfd, fds[i], &watched)) {
            rest = unknown(why, "watches a descriptor that it has closed");
            break;
        }
        if (watched.kind == REMOTE_OTHER || watched.kind == REMOTE_EPOLL || watched.kind == REMOTE_FILE)
            rest = unknown(why, "watches a descriptor that may become ready by itself");
        /* A terminal's bytes arrive when somebody looks. */
        if (watched.kind == REMOTE_TERMINAL)
            (void)remote_ready(&watched, POLLIN);
        close(watched.fd);
    }
    if (rest == REST_WAITS && (epoll.kind != REMOTE_EPOLL || remote_ready(&epoll, POLLIN)))
        rest = unknown(why, "waits on a descriptor that is ready");
    close(epoll.fd);
    return rest;
}

/* How long a wait of its own may take, at least, from when the program began. */
static bool ends_late(const struct rest_view *view, int64_t timeout_ns)
{
    return timeout_ns >= view->until_ns - view->began_ns;
}

/* A time in the thread's own frames is what it was when the call began; one elsewhere another thread may have changed. */
static bool is_its_own(const struct thread *thread, uint64_t address)
{
    return address >= thread->stack && address - thread->stack < NEAR;
}

static bool read_timeout(const struct thread *thread, const struct call *call, int64_t *timeout_ns)
{
    uint64_t argument = thread->args[call->timeout_argument];
    int64_t pair[2];

    if (call->timeout == MILLISECONDS) {
        *timeout_ns = (int32_t)argument < 0 ? CLOCK_NEVER : (int32_t)argument * CLOCK_MS;
        return true;
    }
    *timeout_ns = CLOCK_NEVER;
    if (call->timeout == NONE || argument == 0)
        return true;
    if (!is_its_own(thread, argument) || !remote_read(thread->pid, argument, pair, sizeof pair) || pair[0] < 0 ||
        pair[0] > INT32_MAX)
        return false;
    *timeout_ns = pair[0] * CLOCK_S + pair[1] * (call->timeout == TIMEVAL ? 1000 : 1);
    return true;
}

/* FUTEX_WAIT has a relative timeout, FUTEX_WAIT_BITSET an absolute one. */
static enum rest rest_on_futex(const struct rest_view *view, const struct thread *thread, const char **why)
{
    int operation = (int)thread->args[1] & FUTEX_CMD_MASK;
    int64_t pair[2];
    struct timespec now;

    if (operation != FUTEX_WAIT && operation != FUTEX_WAIT_BITSET)
        return unknown(why, "waits for a lock of a kind that is not known");
    if (thread->args[3] == 0)
        return REST_WAITS;
    if (!is_its_own(thread, thread->args[3]) || !remote_read(thread->pid, thread->args[3], pair, sizeof pair) ||
        pair[0] < 0 || pair[0] > INT64_MAX / CLOCK_S - 1)
        return unknown(why, "waits for a time that cannot be read");
    int64_t timeout_ns = pair[0] * CLOCK_S + pair[1];
    if (operation == FUTEX_WAIT)
        return ends_late(view, timeout_ns) ? REST_WAITS : unknown(why, "waits for a lock with a time limit");
    clock_gettime((thread->args[1] & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
    int64_t left_ns = timeout_ns - (now.tv_sec * CLOCK_S + now.tv_nsec);
    return left_ns >= view->until_ns - clock_now_ns() ? REST_WAITS : unknown(why, "waits for a lock with a time limit");
}

static enum rest rest_in(const struct rest_view *view, const struct thread *thread, const struct call *call,
                         const char **why)
{
    switch (call->way) {
    case FOR_READING:
        return rest_on(view, (int)thread->args[0], POLLIN, true, why);
    case FOR_WRITING:
        return rest_on(view, (int)thread->args[0], POLLOUT, true, why);
    case POLL:
        return rest_on_polled(view, thread, why);
    case SELECT:
        return rest_on_selected(view, thread, why);
    case EPOLL:
        return rest_on_watched(view, thread, why);
    case FUTEX:
        return rest_on_futex(view, thread, why);
    case OTHERS:
        return REST_WAITS;
    }
    return unknown(why, "waits in an unknown way");
}

static enum rest rest_of_house(const struct thread *thread, const char **why)
{
    int64_t now_ns = clock_now_ns();
    const struct rest_view soon = {.pidfd = -1, .began_ns = now_ns, .until_ns = now_ns + HOUSEKEEPING_NS};

    return rest_on_futex(&soon, thread, why);
}

enum rest rest_of(const struct rest_view *view, const struct thread *thread, const char **why)
{
    const struct call *call = find_call(thread);
    int64_t timeout_ns;

    if (thread->state == 'Z' || thread->state == 'T')
        return REST_WAITS; /* a stopped thread waits for somebody's SIGCONT */
    if (thread->state == 'R' || thread->state == 'D' || thread->state == 'X')
        return REST_BUSY;
    if (thread->state != 'S')
        return unknown(why, "is traced");
    if (!call)
        return unknown(why, "waits in a system call that is not known to wait for others alone");
    if (call->way == FUTEX && view->keeps_house)
        return rest_of_house(thread, why);
    if (!read_timeout(thread, call, &timeout_ns))
        return unknown(why, "waits for a time that cannot be read");
    if (!ends_late(view, timeout_ns))
        return unknown(why, "waits with a time limit");
    return rest_in(view, thread, call, why);
}

/* signal(7), "Interruption of system calls by stop signals"; and one that has done a part of its work says so then. */
static bool restarts(const struct thread *thread, const struct call *call)
{
    static const int flags_of_recvfrom = 3, flags_of_recvmsg = 2;

    if (call->number == SYS_recvfrom)
        return (thread->args[flags_of_recvfrom] & MSG_WAITALL) == 0;
    if (call->number == SYS_recvmsg)
        return (thread->args[flags_of_recvmsg] & MSG_WAITALL) == 0;
    if (call->way == FOR_WRITING)
        return call->number == SYS_connect;
    return call->way != EPOLL && call->number != SYS_rt_sigtimedwait;
}

struct rest_place rest_place(const struct thread *thread)
{
    const struct call *call = find_call(thread);
    struct rest_place place = {.fd = -1};

    if (!call)
        return place;
    place.call = call->word;
    place.restarts = restarts(thread, call);
    if (call->way == FOR_READING || call->way == FOR_WRITING) {
        place.fd = (int)thread->args[0];
        place.fds = 1;
    } else if (call->way == POLL) {
        place.fds = (size_t)thread->args[1];
    } else if (call->way == EPOLL) {
        int fds[1], count = remote_watched(thread->pid, (int)thread->args[0], fds, 1);
        place.fds = count > 0 ? (size_t)count : 0;
    }
    return place;
}
