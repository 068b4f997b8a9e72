/*
 * Theory of operation. libseccomp makes the programs from the tables below, once; they are put on by the bare system
 * call, because that happens in a vfork child.
 *
 * A call that is told of waits in the kernel until we answer, and our answer is always "go on": the filter is there to
 * know, not to decide, so it does not matter that the program could change the arguments meanwhile. Whoever holds the
 * listener must answer soon, and keep it open while the program lives: without it the calls fail with ENOSYS.
 */
#include "os/filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

enum { MOST_INSTRUCTIONS = 4096 };

/* NOSYS where programs and libraries are known to try and to do without. */
static const struct {
    int call, number;
} refused[] = {
    {SCMP_SYS(io_uring_setup), ENOSYS}, {SCMP_SYS(io_uring_enter), ENOSYS}, {SCMP_SYS(io_uring_register), ENOSYS},
    {SCMP_SYS(io_setup), ENOSYS},
    {SCMP_SYS(userfaultfd), EPERM}, {SCMP_SYS(perf_event_open), EPERM}, {SCMP_SYS(bpf), EPERM},
    {SCMP_SYS(keyctl), EPERM}, {SCMP_SYS(add_key), EPERM}, {SCMP_SYS(request_key), EPERM},
    {SCMP_SYS(process_vm_readv), EPERM}, {SCMP_SYS(process_vm_writev), EPERM}, {SCMP_SYS(kcmp), EPERM},
    {SCMP_SYS(pidfd_getfd), EPERM}, {SCMP_SYS(process_madvise), EPERM},
    {SCMP_SYS(mount), EPERM}, {SCMP_SYS(umount), EPERM}, {SCMP_SYS(umount2), EPERM}, {SCMP_SYS(pivot_root), EPERM},
    {SCMP_SYS(chroot), EPERM}, {SCMP_SYS(move_mount), EPERM}, {SCMP_SYS(open_tree), EPERM}, {SCMP_SYS(fsopen), EPERM},
    {SCMP_SYS(fsconfig), EPERM}, {SCMP_SYS(fsmount), EPERM}, {SCMP_SYS(fspick), EPERM},
    {SCMP_SYS(mount_setattr), EPERM}, {SCMP_SYS(quotactl), EPERM}, {SCMP_SYS(quotactl_fd), EPERM},
    {SCMP_SYS(swapon), EPERM}, {SCMP_SYS(swapoff), EPERM}, {SCMP_SYS(fanotify_init), EPERM},
    {SCMP_SYS(name_to_handle_at), EPERM}, {SCMP_SYS(open_by_handle_at), EPERM},
    {SCMP_SYS(unshare), EPERM}, {SCMP_SYS(setns), EPERM}, {SCMP_SYS(clone3), ENOSYS},
    {SCMP_SYS(init_module), EPERM}, {SCMP_SYS(finit_module), EPERM}, {SCMP_SYS(delete_module), EPERM},
    {SCMP_SYS(kexec_load), EPERM}, {SCMP_SYS(kexec_file_load), EPERM}, {SCMP_SYS(reboot), EPERM},
    {SCMP_SYS(syslog), EPERM}, {SCMP_SYS(acct), EPERM}, {SCMP_SYS(vhangup), EPERM}, {SCMP_SYS(lookup_dcookie), EPERM},
    {SCMP_SYS(settimeofday), EPERM}, {SCMP_SYS(clock_settime), EPERM}, {SCMP_SYS(stime), EPERM},
    {SCMP_SYS(iopl), EPERM}, {SCMP_SYS(ioperm), EPERM}, {SCMP_SYS(modify_ldt), EPERM},
    {SCMP_SYS(memfd_secret), ENOSYS},
};

/* Memory that belongs to no process: only a cgroup bounds it. */
static const int unmapped_memory[] = {SCMP_SYS(memfd_create), SCMP_SYS(shmget), SCMP_SYS(msgget)};

static const int timer_calls[] = {SCMP_SYS(alarm), SCMP_SYS(setitimer), SCMP_SYS(timer_create),
                                  SCMP_SYS(timerfd_create)};

/* A thread that has begun to receive keeps the time limit that it found, whatever another sets meanwhile. */
static const uint64_t limit_options[] = {SO_RCVTIMEO, SO_SNDTIMEO, 66 /* SO_RCVTIMEO_NEW */, 67 /* SO_SNDTIMEO_NEW */};

/* Those of clone; its low byte is a signal, so a time namespace can only come from calls refused above. */
static const uint64_t namespaces[] = {CLONE_NEWNS,  CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                      CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};

static const uint64_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
enum { LAST_FAMILY = AF_NETLINK };

/* What LeakSanitizer asks of the threads of its own process. */
static const uint64_t requests[] = {PTRACE_ATTACH, PTRACE_DETACH,  PTRACE_CONT,       PTRACE_KILL,
                                    PTRACE_GETREGS, PTRACE_GETFPREGS, PTRACE_GETSIGINFO, PTRACE_GETREGSET};
enum { LAST_REQUEST = PTRACE_GETREGSET, LAST_OLD_REQUEST = PTRACE_SYSCALL, FIRST_NEW_REQUEST = PTRACE_SETOPTIONS };

#define COUNT(table) (sizeof table / sizeof table[0])

static bool is_in(uint64_t value, const uint64_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == value)
            return true;
    return false;
}

/* Refuses the call for each value of its argument in [from, to] that is not among `allowed`. */
static int refuse_values(scmp_filter_ctx filter, int call, int number, uint64_t from, uint64_t to,
                         const uint64_t *allowed, size_t count)
{
    int status = 0;

    for (uint64_t value = from; value <= to && status == 0; value++)
        if (!is_in(value, allowed, count))
            status = seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)number), call, 1,
                                      SCMP_A0(SCMP_CMP_EQ, value));
    return status;
}

/* The kernel looks at 32 bits of the family, the filter at 64: whatever has more is greater than the last. */
static int refuse_families(scmp_filter_ctx filter)
{
    int call = SCMP_SYS(socket), status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), call, 1,
                                                           SCMP_A0(SCMP_CMP_GT, LAST_FAMILY));

    if (status == 0)
        status = refuse_values(filter, call, EAFNOSUPPORT, 0, LAST_FAMILY, families, COUNT(families));
    if (status == 0)
        status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), call, 2, SCMP_A0(SCMP_CMP_EQ, AF_NETLINK),
                                  SCMP_A2(SCMP_CMP_NE, 0));
    return status;
}

static int refuse_tracing(scmp_filter_ctx filter, bool traces)
{
    int call = SCMP_SYS(ptrace);

    if (!traces)
        return seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
    int status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 1, SCMP_A0(SCMP_CMP_GT, LAST_REQUEST));
    if (status == 0)
        status = refuse_values(filter, call, EPERM, 0, LAST_OLD_REQUEST, requests, COUNT(requests));
    if (status == 0)
        status = refuse_values(filter, call, EPERM, FIRST_NEW_REQUEST, LAST_REQUEST, requests, COUNT(requests));
    return status;
}

static int refuse_arguments(scmp_filter_ctx filter)
{
    static const uint64_t terminal_requests[] = {TIOCSTI, 0x541c /* TIOCLINUX */};
    /* Limits of others: our init has the same user where an ordinary user grades. */
    int status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0));

    for (size_t i = 0; i < COUNT(namespaces) && status == 0; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                                  SCMP_A0(SCMP_CMP_MASKED_EQ, namespaces[i], namespaces[i]));
    for (size_t i = 0; i < COUNT(terminal_requests) && status == 0; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                                  SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, terminal_requests[i]));
    return status;
}

static int tell_timers(scmp_filter_ctx filter)
{
    int status = 0;

    for (size_t i = 0; i < COUNT(timer_calls) && status == 0; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, timer_calls[i], 0);
    for (size_t i = 0; i < COUNT(limit_options) && status == 0; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(setsockopt), 2,
                                  SCMP_A1(SCMP_CMP_MASKED_EQ, UINT32_MAX, SOL_SOCKET),
                                  SCMP_A2(SCMP_CMP_MASKED_EQ, UINT32_MAX, limit_options[i]));
    return status;
}

static int fill(scmp_filter_ctx filter, unsigned kind)
{
    int status = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

    /* A tree, not a list: when it is put on, the kernel walks it for every system call there is. */
    if (status == 0)
        status = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);

    for (size_t i = 0; i < COUNT(refused) && status == 0; i++)
        status = seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)refused[i].number), refused[i].call, 0);
    for (size_t i = 0; i < COUNT(unmapped_memory) && status == 0 && (kind & FILTER_STRICT); i++)
        status = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), unmapped_memory[i], 0);
    if (status == 0 && (kind & FILTER_TIMERS))
        status = tell_timers(filter);
    if (status == 0)
        status = refuse_families(filter);
    if (status == 0)
        status = refuse_tracing(filter, kind & FILTER_TRACES);
    return status == 0 ? refuse_arguments(filter) : status;
}

/* The instructions, through a file: this library has no other way out. */
static int take_out(scmp_filter_ctx filter, struct sock_fprog *program)
{
    int fd = memfd_create("filter", MFD_CLOEXEC), status;
    struct stat about;

    if (fd < 0)
        return -errno;
    status = seccomp_export_bpf(filter, fd);
    if (status == 0 && fstat(fd, &about) < 0)
        status = -errno;
    size_t size = status == 0 ? (size_t)about.st_size : 0, count = size / sizeof(struct sock_filter);
    if (status == 0 && (count == 0 || count > MOST_INSTRUCTIONS))
        status = -E2BIG;
    if (status == 0) {
        program->filter = malloc(size);
        program->len = (unsigned short)count;
        if (!program->filter)
            err_fatal("out of memory");
        if (pread(fd, program->filter, size, 0) != (ssize_t)size)
            status = -EIO;
    }
    close(fd);
    return status;
}

const struct sock_fprog *filter_program(unsigned kind, struct err *err)
{
    static struct sock_fprog made[FILTER_KINDS];

    if (made[kind].filter)
        return &made[kind];
    struct sock_fprog program = {0};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int status = filter ? fill(filter, kind) : -ENOMEM;
    if (status == 0)
        status = take_out(filter, &program);
    if (filter)
        seccomp_release(filter);
    if (status < 0) {
        errno = -status;
        err_sys(err, "cannot make the filter of system calls");
        return NULL;
    }
    made[kind] = program;
    return &made[kind];
}

static int put_on(const struct sock_fprog *filter, unsigned long flags)
{
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, filter);
}

/* While we have the call in hand, a signal does not make the program call again. Older kernels do not know that. */
int filter_install(const struct sock_fprog *filter, bool timers, int *listener)
{
    *listener = -1;
    if (!timers)
        return put_on(filter, 0) < 0 ? errno : 0;
    *listener = put_on(filter, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    if (*listener < 0 && errno == EINVAL)
        *listener = put_on(filter, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    return *listener < 0 ? errno : 0;
}

static bool has_call(int listener, bool *over)
{
    struct pollfd ready = {listener, POLLIN, 0};

    if (poll(&ready, 1, 0) < 1)
        return false;
    *over = ready.revents & POLLHUP;
    return ready.revents & POLLIN;
}

int filter_answer(int listener, int *limits)
{
    bool over = false;
    int count = 0, all = 0;

    while (has_call(listener, &over)) {
        struct seccomp_notif call = {0};
        /* Whoever called may have been killed meanwhile. */
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) < 0)
            continue;
        struct seccomp_notif_resp answer = {.id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
        (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
        all++;
        count += call.data.nr != SYS_setsockopt;
    }
    *limits += all - count;
    return over && all == 0 ? -1 : count;
}
