#include <check.h>
#include <errno.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/box.h"
#include "os/disk.h"
#include "os/filter.h"
#include "os/fs.h"

Suite *filter_suite(void);

/* A call that is made behind a filter of a kind, and the errno it must give (0: it passes). */
static const struct {
    const char *what;
    unsigned kind;
    int expected;
    long call, args[3];
} rows[] = {
    {"io_uring", 0, ENOSYS, SYS_io_uring_setup, {1, 0, 0}},
    {"userfaultfd", 0, EPERM, SYS_userfaultfd, {0}},
    {"perf", 0, EPERM, SYS_perf_event_open, {0}},
    {"bpf", 0, EPERM, SYS_bpf, {0}},
    {"keyctl", 0, EPERM, SYS_keyctl, {0}},
    {"add_key", 0, EPERM, SYS_add_key, {0}},
    {"mount", 0, EPERM, SYS_mount, {0}},
    {"unshare", 0, EPERM, SYS_unshare, {CLONE_NEWUSER}},
    {"clone into a user namespace", 0, EPERM, SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
    {"clone into a network", 0, EPERM, SYS_clone, {CLONE_NEWNET | SIGCHLD}},
    {"clone3", 0, ENOSYS, SYS_clone3, {0}},
    {"setns", 0, EPERM, SYS_setns, {-1, 0}},
    {"process_vm_readv", 0, EPERM, SYS_process_vm_readv, {0}},
    {"pidfd_getfd", 0, EPERM, SYS_pidfd_getfd, {-1, 0, 0}},
    {"limits of its own", 0, 0, SYS_prlimit64, {0, 0, 0}},
    {"limits of the first process", 0, EPERM, SYS_prlimit64, {1, 0, 0}},
    {"a UNIX socket", 0, 0, SYS_socket, {AF_UNIX, SOCK_STREAM, 0}},
    {"an IPv4 socket", 0, 0, SYS_socket, {AF_INET, SOCK_STREAM, 0}},
    {"the routing socket", 0, 0, SYS_socket, {AF_NETLINK, SOCK_RAW, 0}},
    {"another netlink socket", 0, EAFNOSUPPORT, SYS_socket, {AF_NETLINK, SOCK_RAW, 4}},
    {"AF_PACKET", 0, EAFNOSUPPORT, SYS_socket, {AF_PACKET, SOCK_RAW, 0}},
    {"AF_VSOCK", 0, EAFNOSUPPORT, SYS_socket, {AF_VSOCK, SOCK_STREAM, 0}},
    {"AF_ALG", 0, EAFNOSUPPORT, SYS_socket, {AF_ALG, SOCK_SEQPACKET, 0}},
    {"AF_VSOCK with more bits", 0, EAFNOSUPPORT, SYS_socket, {AF_VSOCK | (1L << 32), SOCK_STREAM, 0}},
    {"AF_X25 with more bits", 0, EAFNOSUPPORT, SYS_socket, {AF_X25 | (1L << 32), SOCK_STREAM, 0}},
    {"TIOCSTI", 0, EPERM, SYS_ioctl, {0, TIOCSTI, 0}},
    {"TIOCSTI with more bits", 0, EPERM, SYS_ioctl, {0, TIOCSTI | (1L << 32), 0}},
    {"ptrace", 0, EPERM, SYS_ptrace, {PTRACE_TRACEME}},
    {"ptrace of a process that is not there", FILTER_TRACES, ESRCH, SYS_ptrace, {PTRACE_ATTACH, 999999}},
    {"being traced, where leaks are looked for", FILTER_TRACES, EPERM, SYS_ptrace, {PTRACE_TRACEME}},
    {"poking, where leaks are looked for", FILTER_TRACES, EPERM, SYS_ptrace, {PTRACE_POKETEXT, 1}},
    {"seizing, where leaks are looked for", FILTER_TRACES, EPERM, SYS_ptrace, {PTRACE_SEIZE, 1}},
    {"shared memory", 0, 0, SYS_shmget, {0 /* IPC_PRIVATE */, 4096, 0}},
    {"shared memory, strictly", FILTER_STRICT, ENOSYS, SYS_shmget, {0, 4096, 0}},
    {"memfd, strictly", FILTER_STRICT, ENOSYS, SYS_memfd_create, {0}},
};

enum { CANNOT = 255 };

static _Noreturn void call_behind(const struct sock_fprog *filter, int i, bool ordinary)
{
    int listener;

    if (ordinary && geteuid() == 0 && (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534)))
        _exit(CANNOT);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (filter_install(filter, false, &listener) != 0)
        _exit(CANNOT);
    long got = syscall(rows[i].call, rows[i].args[0], rows[i].args[1], rows[i].args[2], 0, 0);
    if (got >= 0 && rows[i].call == SYS_shmget)
        syscall(SYS_shmctl, got, 0 /* IPC_RMID */, 0);
    _exit(got < 0 ? errno : 0);
}

START_TEST(calls_behind_the_filter)
{
    for (int ordinary = 0; ordinary < 2; ordinary++) {
        const struct sock_fprog *filter = filter_program(rows[_i].kind, NULL);
        int status;
        ck_assert_ptr_nonnull(filter);
        pid_t pid = fork();
        if (pid == 0)
            call_behind(filter, _i, ordinary);
        ck_assert_int_eq(waitpid(pid, &status, 0), pid);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == rows[_i].expected, "%s: %s, not %d", rows[_i].what,
                      WIFEXITED(status) ? strerrorname_np(WEXITSTATUS(status)) : "killed", rows[_i].expected);
    }
}
END_TEST

START_TEST(a_32_bit_call_kills)
{
#ifdef __x86_64__
    const struct sock_fprog *filter = filter_program(0, NULL);
    int status, listener;
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (filter_install(filter, false, &listener) != 0)
            _exit(1);
        __asm__ volatile("int $0x80" : : "a"(20 /* getpid */) : "memory");
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
#endif
}
END_TEST

/* Starts it in a box of this process, hears its timers until it ends; how many they were. */
static int timers_of(const char *const *argv)
{
    static const char *const env[] = {"PATH=/usr/bin:/bin", NULL};
    struct arena *arena = arena_new();
    struct child child;
    struct scratch *scratch = fs_scratch(arena, NULL);
    struct disk *disk = disk_new(arena, arena_printf(arena, "%s/disk", fs_scratch_path(scratch)), false, NULL);
    struct box *box = box_new(arena, &(struct box_plan){.disk = disk}, NULL);
    const struct launch launch = {.argv = argv, .env = env, .fds = {0, 1, 2}, .network = -1, .timers = true,
                                  .cpu_s = RLIM_INFINITY, .file_size = RLIM_INFINITY, .open_files = 64,
                                  .processes = RLIM_INFINITY};

    ck_assert_ptr_nonnull(box);
    ck_assert_int_eq(box_spawn(arena, box, &launch, &child, NULL), 0);
    ck_assert_int_eq(child.exec_errno, 0);
    struct pollfd news[] = {{child.pidfd, POLLIN, 0}, {box_listener(box), POLLIN, 0}};
    while (!(news[0].revents & POLLIN)) {
        ck_assert_int_gt(poll(news, 2, 30000), 0);
        if (news[1].revents && !box_hear(box))
            news[1].fd = -1;
    }
    int timers = box_timers(box);
    arena_free(arena);
    return timers;
}

START_TEST(timers_are_heard)
{
    ck_assert_int_eq(timers_of((const char *const[]){"true", NULL}), 0);
    ck_assert_int_gt(timers_of((const char *const[]){"timeout", "20", "true", NULL}), 0);
}
END_TEST

/* The kernel counts these for the user against the limit of whoever sends one more: timers_of's program may open 64. */
START_TEST(others_have_descriptors_under_way)
{
    enum { UNDER_WAY = 200 };
    union {
        struct cmsghdr head;
        char space[CMSG_SPACE(UNDER_WAY * sizeof(int))];
    } control = {.head = {.cmsg_len = CMSG_LEN(UNDER_WAY * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
    char byte = 0;
    struct iovec part = {&byte, 1};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    int line[2], copies[UNDER_WAY];

    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line), 0);
    for (size_t i = 0; i < UNDER_WAY; i++)
        copies[i] = line[0];
    memcpy(CMSG_DATA(&control.head), copies, sizeof copies);
    ck_assert_int_eq(sendmsg(line[1], &message, 0), 1);
    ck_assert_int_eq(timers_of((const char *const[]){"true", NULL}), 0);
    close(line[0]);
    close(line[1]);
}
END_TEST

/* A filter with a listener is on already: no other can be had, the program runs all the same. */
START_TEST(where_somebody_listens_timers_are_not_known)
{
    const struct sock_fprog *filter = filter_program(FILTER_TIMERS, NULL);
    int status, listener;
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (filter_install(filter, true, &listener) != 0 || listener < 0)
            _exit(1);
        _exit(timers_of((const char *const[]){"true", NULL}) == -1 ? 0 : 2);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
}
END_TEST

Suite *filter_suite(void)
{
    Suite *suite = suite_create("filter");
    TCase *table = tcase_create("filter");

    tcase_add_loop_test(table, calls_behind_the_filter, 0, sizeof rows / sizeof rows[0]);
    tcase_add_test(table, a_32_bit_call_kills);
    tcase_add_test(table, timers_are_heard);
    tcase_add_test(table, others_have_descriptors_under_way);
    tcase_add_test(table, where_somebody_listens_timers_are_not_known);
    suite_add_tcase(suite, table);
    return suite;
}
