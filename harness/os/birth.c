/*
 * Theory of operation. The child is made with vfork: it shares our memory until exec, so exec's errno is just a
 * variable, and nothing is copied. Between vfork and exec only system calls are made. To be born in the box's pid
 * namespace we join that for our children, and leave it again.
 *
 * The last call before exec puts the filter of system calls on. Its listener belongs to the child then, which sends it
 * to us through a socket, and loses it, as all else that it has of ours, by exec.
 *
 * A change of users makes the memory that is shared unreadable for others, us included: we undo that for ourselves.
 */
#include "os/birth.h"

#include "base/clock.h"
#include "os/cgroup.h"
#include "os/filter.h"
#include "os/hole.h"
#include "os/ids.h"
#include "os/landlock.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long the listener may wait to be let through. */
#define WAY_NS (2 * CLOCK_S)

/* Where the socket for the listener is in the child; what is above is closed. */
enum { REPORT = 3 };

struct delivery {
    const struct birth *birth;
    const char *program;
    const struct sock_fprog *filter, *deaf; /* `deaf` where nobody may listen to `filter` */
    int report;                             /* -1: no listener is wanted */
};

/* ---- in the child: only system calls; each returns 0 or an errno ---- */

static int enter_spaces(const int spaces[SPACES])
{
    static const int order[] = {SPACE_MOUNTS, SPACE_IPC, SPACE_NAMES, SPACE_USERS};

    if (spaces[SPACE_PID] < 0)
        return 0;
    /* Its group is the top of what it sees of cgroups. Where it cannot be, it sees its path. */
    (void)unshare(CLONE_NEWCGROUP);
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (spaces[order[i]] >= 0 && !(order[i] == SPACE_IPC && hole("ipc")) && setns(spaces[order[i]], 0) < 0)
            return errno;
    return 0;
}

/* When memory is short, strangers go first. */
static void volunteer(void)
{
    int fd = hole("volunteer") ? -1 : open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)!write(fd, "1000", 4);
    close(fd);
}

static int take_descriptors(const struct delivery *delivery)
{
    const struct launch *launch = delivery->birth->launch;

    for (int i = 0; i < 3; i++)
        if (dup2(launch->fds[i], i) < 0)
            return errno;
    if (delivery->report >= 0 && dup3(delivery->report, REPORT, O_CLOEXEC) < 0)
        return errno;
    close_range(delivery->report >= 0 ? REPORT + 1 : REPORT, ~0U, 0);
    return 0;
}

static void set_limits(const struct launch *launch)
{
    /* A core of one byte: of none, a helper that the machine has for cores would be started all the same. */
    const struct {
        int resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CPU, launch->cpu_s}, {RLIMIT_FSIZE, launch->file_size}, {RLIMIT_NPROC, launch->processes},
        {RLIMIT_CORE, 1},            {RLIMIT_MEMLOCK, 65536},           {RLIMIT_SIGPENDING, 4096},
        {RLIMIT_RTPRIO, 0},          {RLIMIT_NICE, 0},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        rlim_t hard = limits[i].value;
        /* SIGXCPU a second before the kernel's SIGKILL, so that the cause can be told. */
        if (limits[i].resource == RLIMIT_CPU && hard != RLIM_INFINITY)
            hard++;
        if ((limits[i].resource == RLIMIT_FSIZE && hole("file-size")) ||
            (limits[i].resource == RLIMIT_NPROC && hole("processes")))
            continue;
        setrlimit(limits[i].resource, &(struct rlimit){limits[i].value, hard});
    }
}

/* Behind the filter, which allows it: while the listener is under way, the kernel holds all descriptors that are under
 * way for its user against this limit. */
static void set_open_files(const struct launch *launch)
{
    setrlimit(RLIMIT_NOFILE, &(struct rlimit){launch->open_files, launch->open_files});
}

/* While it has rights still: it can have none again, whatever it runs. */
static void bar_rights(void)
{
    prctl(PR_SET_SECUREBITS,
          SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED);
    for (unsigned long capability = 0; capability <= 63; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void drop_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};

    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    syscall(SYS_capset, &header, none);
}

static void set_signals(void)
{
    static const int defaults[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD, SIGXFSZ};
    sigset_t none;

    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
        signal(defaults[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static int send_listener(int listener)
{
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {.head = {.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    char byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control.space};

    memcpy(CMSG_DATA(&control.head), &listener, sizeof listener);
    /* The kernel counts descriptors under way for all of a user's processes, against this one's limit of open files:
     * others that start at the same moment may fill it. */
    int64_t until_ns = clock_now_ns() + WAY_NS;
    ssize_t sent;
    do
        sent = sendmsg(REPORT, &message, 0);
    while (sent < 0 && errno == ETOOMANYREFS && clock_now_ns() < until_ns && sched_yield() == 0);
    return sent == 1 ? 0 : errno;
}

static int put_filter_on(const struct delivery *delivery)
{
    if (hole("filter"))
        return 0;
    int listener, status = filter_install(delivery->filter, delivery->report >= 0, &listener);

    if (status == EBUSY)
        return filter_install(delivery->deaf, false, &listener);
    return status == 0 && listener >= 0 ? send_listener(listener) : status;
}

static int change_rights(const struct birth *birth)
{
    bool boxed = birth->spaces[SPACE_PID] >= 0;

    bar_rights();
    int status = birth->ruleset >= 0 && !hole("landlock") ? landlock_enter(birth->ruleset) : 0;
    if (status == 0 && sandbox_level() != LEVEL_5 && !hole("user"))
        status = ids_become(boxed && birth->spaces[SPACE_USERS] >= 0);
    if (status)
        return status;
    /* Asked for last: a change of users takes it away. */
    if (!boxed)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    return 0;
}

static int become(const struct delivery *delivery)
{
    const struct birth *birth = delivery->birth;
    const struct launch *launch = birth->launch;
    int status = birth->cgroup ? cgroup_join(birth->cgroup) : 0;

    volunteer();
    if (status == 0 && launch->network >= 0 && setns(launch->network, CLONE_NEWNET) < 0)
        status = errno;
    if (status == 0)
        status = enter_spaces(birth->spaces);
    if (status == 0 && chdir(birth->home) < 0)
        status = errno;
    if (status == 0)
        status = change_rights(birth);
    if (status == 0)
        status = take_descriptors(delivery);
    if (status)
        return status;
    if (!hole("session"))
        setsid();
    set_limits(launch);
    drop_rights();
    set_signals();
    status = put_filter_on(delivery);
    if (status)
        return status;
    set_open_files(launch);
    execve(delivery->program, (char *const *)(uintptr_t)launch->argv, (char *const *)(uintptr_t)launch->env);
    return errno;
}

/* ---- in this process ---- */

/* Where exec finds argv[0]: its own words when it has a slash, else the first hit in the launch's PATH. */
static const char *find_program(struct arena *arena, const struct launch *launch)
{
    const char *path = NULL;

    if (strchr(launch->argv[0], '/'))
        return launch->argv[0];
    for (const char *const *entry = launch->env; *entry; entry++)
        if (strncmp(*entry, "PATH=", 5) == 0)
            path = *entry + 5;
    while (path && *path) {
        int len = (int)strcspn(path, ":");
        const char *candidate = arena_printf(arena, "%.*s/%s", len, path, launch->argv[0]);
        if (access(candidate, X_OK) == 0)
            return candidate;
        path += len;
        path += *path == ':';
    }
    return launch->argv[0];
}

static __attribute__((noinline)) pid_t start(const struct delivery *delivery, volatile int *exec_errno)
{
    pid_t pid = vfork();

    if (pid == 0) {
        *exec_errno = become(delivery);
        _exit(127);
    }
    return pid;
}

/* Its pid, or -1 with errno. */
static pid_t start_inside(const struct delivery *delivery, volatile int *exec_errno)
{
    int space = delivery->birth->spaces[SPACE_PID];
    sigset_t all, before;

    if (space >= 0 && setns(space, CLONE_NEWPID) < 0)
        return -1;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = start(delivery, exec_errno);
    int number = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    prctl(PR_SET_DUMPABLE, 1);
    if (space >= 0 && setns(sandbox_pid_space(), CLONE_NEWPID) < 0)
        err_fatal("cannot leave a box: %s", strerror(errno));
    errno = number;
    return pid;
}

/* What the child sent, or -1. */
static int receive_listener(int report)
{
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    char byte;
    int listener = -1;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                             .msg_controllen = sizeof control};

    if (recvmsg(report, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
        memcpy(&listener, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof listener);
    return listener;
}

/* Where no cgroup counts it, memory that no process maps is refused. */
static int prepare_filter(struct delivery *delivery, struct err *err)
{
    const struct launch *launch = delivery->birth->launch;
    unsigned kind = launch->traces ? FILTER_TRACES : 0;

    if (!delivery->birth->cgroup && sandbox_level() != LEVEL_5 && !hole("strict"))
        kind |= FILTER_STRICT;
    delivery->deaf = filter_program(kind, err);
    delivery->filter = launch->timers ? filter_program(kind | FILTER_TIMERS, err) : delivery->deaf;
    return delivery->deaf && delivery->filter ? 0 : -1;
}

int birth_start(struct arena *arena, const struct birth *birth, struct born *born, struct err *err)
{
    struct delivery delivery = {.birth = birth, .program = find_program(arena, birth->launch), .report = -1};
    volatile int exec_errno = 0;
    int pair[2] = {-1, -1};

    if (prepare_filter(&delivery, err) < 0)
        return -1;
    if (birth->launch->timers && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return err_sys(err, "cannot make a socket");
    delivery.report = pair[1];
    pid_t pid = start_inside(&delivery, &exec_errno);
    int status = pid < 0 ? err_sys(err, "cannot start a process") : 0;
    *born = (struct born){.pid = pid, .exec_errno = exec_errno, .listener = -1};
    if (pair[0] >= 0) {
        born->listener = receive_listener(pair[0]);
        close(pair[0]);
        close(pair[1]);
    }
    return status;
}
