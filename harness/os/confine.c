/*
 * Theory of operation. The child keeps one descriptor, the pipe's write end, as number 0. After prepare it closes all
 * that was opened, lets its rights go, and puts the filter on; a whole answer is one write, which a pipe takes at once.
 * We read until the pipe ends or the time is over, then kill it and reap it in any case.
 */
#include "os/confine.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ANSWER = 0, SOURCE = 1, MOST_ANSWER = 4096 };

static const int allowed[] = {
    SCMP_SYS(brk),   SCMP_SYS(mmap),  SCMP_SYS(munmap), SCMP_SYS(mremap),       SCMP_SYS(mprotect),
    SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(exit),   SCMP_SYS(madvise), SCMP_SYS(exit_group),
};

/* Those that talk have one file and a socket to read. */
static const int more_allowed[] = {SCMP_SYS(read), SCMP_SYS(lseek)};
enum { MORE_ALLOWED = sizeof more_allowed / sizeof more_allowed[0] };

/* The sanitizers' own memory is larger than any limit. */
#if !defined(__SANITIZE_ADDRESS__)
static void limit_memory(uint64_t more)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");

    if (!file || fscanf(file, "%llu", &pages) != 1)
        _exit(1);
    fclose(file);
    rlim_t most = pages * (rlim_t)sysconf(_SC_PAGESIZE) + more;
    if (setrlimit(RLIMIT_AS, &(struct rlimit){most, most}) < 0)
        _exit(1);
}
#else
static void limit_memory(uint64_t more)
{
    (void)more;
}
#endif

static void limit_time(int64_t within_ns)
{
    rlim_t seconds = (rlim_t)(within_ns / CLOCK_S) + 1;

    setrlimit(RLIMIT_CPU, &(struct rlimit){seconds, seconds});
    /* A core of one byte: of none, a helper that the machine has for cores would be started all the same. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){1, 1});
}

static bool drop_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};

    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_capset, &header, none) == 0;
}

/* A call that is not allowed fails, which a library may bear. */
static bool put_filter_on(size_t more)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool done = filter != NULL;

    for (size_t i = 0; done && i < sizeof allowed / sizeof allowed[0]; i++)
        done = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
    for (size_t i = 0; done && i < more; i++)
        done = seccomp_rule_add(filter, SCMP_ACT_ALLOW, more_allowed[i], 0) == 0;
    done = done && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return done;
}

static void set_signals(void)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGXCPU, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
}

static _Noreturn void be_child(const struct confinement *confinement, int pipe_end)
{
    char answer[MOST_ANSWER] = {0};

    set_signals();
    if (dup2(pipe_end, ANSWER) != ANSWER || close_range(ANSWER + 1, ~0U, 0) < 0)
        _exit(1);
    limit_time(confinement->within_ns);
    if (!confinement->prepare(confinement->arg))
        _exit(1);
    limit_memory(confinement->memory);
    close_range(ANSWER + 1, ~0U, 0);
    if (!drop_rights() || !put_filter_on(0))
        _exit(1);
    if (confinement->work(confinement->arg, answer))
        (void)!write(ANSWER, answer, confinement->size);
    _exit(0);
}

/* How much came until the end, or until the time was over, or `most`. */
static size_t read_answer(int fd, char *answer, size_t most, int64_t until_ns)
{
    size_t len = 0;

    while (len < most) {
        struct pollfd polled = {.fd = fd, .events = POLLIN};
        int64_t left_ns = until_ns - clock_now_ns();
        int ready = left_ns <= 0 ? 0 : poll(&polled, 1, (int)(left_ns / CLOCK_MS) + 1);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            break;
        ssize_t got = read(fd, answer + len, most - len);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            break;
        len += got > 0 ? (size_t)got : 0;
    }
    return len;
}

bool confine_run(const struct confinement *confinement, void *answer)
{
    int64_t until_ns = clock_now_ns() + confinement->within_ns;
    int ends[2];

    if (confinement->size > MOST_ANSWER || pipe2(ends, O_CLOEXEC) < 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        be_child(confinement, ends[1]);
    close(ends[1]);
    size_t len = pid > 0 ? read_answer(ends[0], answer, confinement->size, until_ns) : 0;
    close(ends[0]);
    if (pid > 0) {
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    return len == confinement->size;
}

static _Noreturn void be_talker(const struct confine_talk *talk, int socket)
{
    set_signals();
    /* Above both numbers first: either may be the other's. */
    int file = fcntl(talk->file, F_DUPFD, SOURCE + 1), own = fcntl(socket, F_DUPFD, SOURCE + 1);
    if (file < 0 || own < 0 || dup2(own, ANSWER) < 0 || dup2(file, SOURCE) < 0 || close_range(SOURCE + 1, ~0U, 0) < 0)
        _exit(1);
    limit_time(talk->cpu_ns);
    limit_memory(talk->memory);
    if (!drop_rights() || !put_filter_on(MORE_ALLOWED) || write(ANSWER, "", 1) != 1)
        _exit(1);
    talk->work(SOURCE, ANSWER);
    _exit(0);
}

int confine_start(const struct confine_talk *talk, struct confined *child, struct err *err)
{
    int ends[2];
    char ready;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return err_sys(err, "cannot make a socket");
    pid_t pid = fork();
    if (pid == 0)
        be_talker(talk, ends[1]);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return err_sys(err, "cannot start a process");
    }
    *child = (struct confined){pid, ends[0]};
    ssize_t got;
    do
        got = read(child->socket, &ready, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1)
        return 0;
    confine_stop(child);
    return err_set(err, ERR_HARNESS, "cannot confine a process that reads strangers' files");
}

void confine_stop(struct confined *child)
{
    if (child->pid <= 0)
        return;
    close(child->socket);
    kill(child->pid, SIGKILL);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    *child = (struct confined){0, -1};
}
