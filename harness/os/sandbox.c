/*
 * Theory of operation. The parent (crew) forks workers with sandbox_fork. With namespaces a worker is pid 1 of a pid
 * namespace that its own user namespace owns: only so may it go into the pid namespace of a box and out again (setns
 * wants CAP_SYS_ADMIN over both), and when it dies, however it dies, the kernel kills every box below it.
 *
 * A box has an init of ours, a fork that holds nothing but the read end of the life pipe. A program is the worker's own
 * child, born in the box's pid namespace: the worker joins it for its children, forks, and leaves. So waitpid, pidfd
 * and rusage work as for any child, and programs orphaned inside the box go to its init.
 *
 * Programs start through vfork: the child shares our memory until exec, so exec's errno is just a variable, and
 * nothing is copied. Between vfork and exec only system calls are made.
 */
#include "os/sandbox.h"

#include "os/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 16, MOST_PIDS = 1024 };

struct box {
    struct box *next;      /* of all that are alive */
    pid_t init;            /* 0: without namespaces */
    int life;              /* write end: closing it ends init */
    int pid_space, mounts; /* namespace descriptors */
    pid_t programs[MOST_PROGRAMS];
    size_t program_count;
    bool dead;
};

/* Of this process: the first two set once by sandbox_settle. */
static struct {
    bool namespaces;
    int pid_space;
    struct box *boxes;
} home = {.pid_space = -1};

static pid_t clone_with(uint64_t flags)
{
    struct clone_args args = {.flags = flags, .exit_signal = SIGCHLD};

    return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

static int write_file(const char *path, const char *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(err, "cannot open '%s'", path);
    ssize_t written = write(fd, text, strlen(text));
    int number = errno;
    close(fd);
    errno = number;
    return written < 0 ? err_sys(err, "cannot write '%s'", path) : 0;
}

static uid_t outer_uid;
static gid_t outer_gid;
static bool want_namespaces;

pid_t sandbox_fork(bool namespaces, struct err *err)
{
    pid_t parent = getpid();

    outer_uid = geteuid();
    outer_gid = getegid();
    want_namespaces = namespaces;
    pid_t pid = namespaces ? clone_with(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS) : fork();
    if (pid < 0)
        return err_sys(err, "cannot start a worker");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        /* The parent may have died before the line above; seen from a pid namespace it is 0 either way. */
        if (!namespaces && getppid() != parent)
            _exit(1);
    }
    return pid;
}

static int map_ids(struct err *err)
{
    char map[64];

    if (write_file("/proc/self/setgroups", "deny", err) < 0)
        return -1;
    snprintf(map, sizeof map, "0 %u 1", outer_uid);
    if (write_file("/proc/self/uid_map", map, err) < 0)
        return -1;
    snprintf(map, sizeof map, "0 %u 1", outer_gid);
    return write_file("/proc/self/gid_map", map, err);
}

static int mount_proc(struct err *err)
{
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return err_sys(err, "cannot mount /proc");
    return 0;
}

int sandbox_settle(struct err *err)
{
    home.namespaces = want_namespaces;
    if (!home.namespaces)
        return prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 ? err_sys(err, "cannot become a subreaper") : 0;
    if (map_ids(err) < 0 || mount_proc(err) < 0)
        return -1;
    home.pid_space = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    return home.pid_space < 0 ? err_sys(err, "cannot open a pid namespace") : 0;
}

bool sandbox_has_namespaces(void)
{
    return home.namespaces;
}

/* The box's pid 1. It waits for "go" (our side has opened its namespaces, which a process that cannot be dumped does
 * not allow later), makes itself unreadable for the programs, says that it is ready, and then lives until the life pipe
 * ends. */
static _Noreturn void be_init(int life, int ready)
{
    char byte = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    setsid();
    if (dup2(life, 3) != 3 || dup2(ready, 4) != 4)
        _exit(1);
    close_range(5, ~0U, 0);
    close_range(0, 2, 0);
    if (read(3, &byte, 1) != 1 || mount_proc(NULL) < 0 || prctl(PR_SET_DUMPABLE, 0) < 0)
        _exit(1);
    if (write(4, &byte, 1) != 1)
        _exit(1);
    close(4);
    while (read(3, &byte, 1) < 0 && errno == EINTR)
        continue;
    _exit(0);
}

static int read_byte(int fd)
{
    char byte;
    ssize_t got;

    do
        got = read(fd, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? 0 : -1;
}

static int open_space(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

/* Starts the box's init and waits until it is ready. The descriptors go into the box even when this fails. */
static int start_init(struct box *box, struct err *err)
{
    int life[2], ready[2];
    char byte = 1;

    if (pipe2(life, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    if (pipe2(ready, O_CLOEXEC) < 0) {
        err_sys(err, "cannot make a pipe");
        close(life[0]);
        close(life[1]);
        return -1;
    }
    box->init = clone_with(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC);
    if (box->init == 0)
        be_init(life[0], ready[1]);
    close(life[0]);
    close(ready[1]);
    box->life = life[1];
    int status = -1;
    if (box->init < 0) {
        box->init = 0;
        err_sys(err, "cannot make a pid namespace");
    } else {
        box->pid_space = open_space(box->init, "pid");
        box->mounts = open_space(box->init, "mnt");
        if (box->pid_space < 0 || box->mounts < 0)
            err_sys(err, "cannot open the namespaces of a box");
        else if (write(box->life, &byte, 1) != 1 || read_byte(ready[0]) < 0)
            err_set(err, ERR_HARNESS, "the first process of a box did not start");
        else
            status = 0;
    }
    close(ready[0]);
    return status;
}

static void box_undo(void *arg)
{
    box_kill(arg);
}

struct box *box_new(struct arena *arena, struct err *err)
{
    struct box *box = arena_one(arena, struct box);

    box->life = box->pid_space = box->mounts = -1;
    box->next = home.boxes;
    home.boxes = box;
    arena_defer(arena, box_undo, box);
    if (home.namespaces && start_init(box, err) < 0)
        return NULL;
    return box;
}

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

static void set_limits(const struct launch *launch)
{
    const struct {
        int resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CPU, launch->cpu_s},
        {RLIMIT_FSIZE, launch->file_size},
        {RLIMIT_NOFILE, launch->open_files},
        {RLIMIT_NPROC, launch->processes},
        {RLIMIT_CORE, 0},
        {RLIMIT_MEMLOCK, 65536},
    };

    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        rlim_t hard = limits[i].value;
        /* SIGXCPU a second before the kernel's SIGKILL, so that the cause can be told. */
        if (limits[i].resource == RLIMIT_CPU && hard != RLIM_INFINITY)
            hard++;
        setrlimit(limits[i].resource, &(struct rlimit){limits[i].value, hard});
    }
}

static void drop_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};

    prctl(PR_SET_SECUREBITS,
          SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED);
    for (unsigned long capability = 0; capability <= 63; capability++)
        prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    syscall(SYS_capset, &header, none);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* In the vfork child, which shares the memory: only system calls. Returns the errno of what failed. */
static int become(const struct box *box, const struct launch *launch, const char *program)
{
    static const int defaults[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD, SIGXFSZ};
    sigset_t none;

    if (box->mounts >= 0 && setns(box->mounts, CLONE_NEWNS) < 0)
        return errno;
    if (launch->network >= 0 && setns(launch->network, CLONE_NEWNET) < 0)
        return errno;
    if (!home.namespaces)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < 3; i++)
        if (dup2(launch->fds[i], i) < 0)
            return errno;
    close_range(3, ~0U, 0);
    setsid();
    if (chdir(launch->folder) < 0)
        return errno;
    for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
        signal(defaults[i], SIG_DFL);
    set_limits(launch);
    drop_rights();
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(program, (char *const *)(uintptr_t)launch->argv, (char *const *)(uintptr_t)launch->env);
    return errno;
}

static __attribute__((noinline)) pid_t start(const struct box *box, const struct launch *launch, const char *program,
                                             volatile int *exec_errno)
{
    pid_t pid = vfork();

    if (pid == 0) {
        *exec_errno = become(box, launch, program);
        _exit(127);
    }
    return pid;
}

static void close_fd(void *arg)
{
    close(*(int *)arg);
}

int box_spawn(struct arena *arena, struct box *box, const struct launch *launch, struct child *child, struct err *err)
{
    const char *program = find_program(arena, launch);
    volatile int exec_errno = 0;
    sigset_t all, before;

    if (box->program_count == MOST_PROGRAMS)
        return err_set(err, ERR_HARNESS, "a box holds at most %d programs", MOST_PROGRAMS);
    if (box->pid_space >= 0 && setns(box->pid_space, CLONE_NEWPID) < 0)
        return err_sys(err, "cannot enter a box");
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = start(box, launch, program, &exec_errno);
    int number = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (box->pid_space >= 0 && setns(home.pid_space, CLONE_NEWPID) < 0)
        err_fatal("cannot leave a box: %s", strerror(errno));
    errno = number;
    if (pid < 0)
        return err_sys(err, "cannot start a process");
    *child = (struct child){.pid = pid, .pidfd = -1, .exec_errno = exec_errno};
    if (exec_errno) {
        waitpid(pid, NULL, 0);
        return 0;
    }
    box->programs[box->program_count++] = pid;
    child->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (child->pidfd < 0)
        return err_sys(err, "cannot open a pidfd");
    int *kept = arena_one(arena, int);
    *kept = child->pidfd;
    arena_defer(arena, close_fd, kept);
    return 0;
}

static bool belongs_to_other(const struct box *box, pid_t pid)
{
    for (const struct box *other = home.boxes; other; other = other->next)
        for (size_t i = 0; other != box && i < other->program_count; i++)
            if (other->programs[i] == pid)
                return true;
    return false;
}

/* Processes that descend from the box. Without namespaces orphans come to this process, which cannot tell from which
 * box they came: each box counts them. */
static size_t members(const struct box *box, pid_t *pids, size_t most)
{
    pid_t roots[MOST_PROGRAMS + MOST_PIDS], children[MOST_PIDS];
    size_t count = 0;

    if (box->init)
        roots[count++] = box->init;
    for (size_t i = 0; i < box->program_count; i++)
        roots[count++] = box->programs[i];
    if (!box->init) {
        size_t found = procfs_children(getpid(), children, MOST_PIDS);
        for (size_t i = 0; i < found && i < MOST_PIDS; i++)
            if (!belongs_to_other(box, children[i]))
                roots[count++] = children[i];
    }
    return procfs_tree(roots, count, pids, most);
}

size_t box_processes(const struct box *box, pid_t *pids, size_t most)
{
    size_t count = box->dead ? 0 : members(box, pids, most), kept = 0;

    for (size_t i = 0; i < count && i < most; i++)
        if (pids[i] != box->init)
            pids[kept++] = pids[i];
    return count > most ? count : kept;
}

static void signal_all(const struct box *box, int number)
{
    pid_t pids[MOST_PIDS];
    size_t count = box_processes(box, pids, MOST_PIDS);

    for (size_t i = 0; i < count && i < MOST_PIDS; i++)
        kill(pids[i], number);
}

void box_terminate(const struct box *box)
{
    signal_all(box, SIGTERM);
}

static void reap(struct box *box)
{
    for (size_t i = 0; i < box->program_count; i++)
        while (waitpid(box->programs[i], NULL, 0) < 0 && errno == EINTR)
            continue;
    box->program_count = 0;
}

/* Without namespaces: kills and reaps until nobody is left. Whatever escapes one round is found as an orphan in the
 * next. */
static void sweep(struct box *box)
{
    pid_t pids[MOST_PIDS];
    size_t count;

    do {
        signal_all(box, SIGKILL);
        reap(box);
        count = members(box, pids, MOST_PIDS);
        for (size_t i = 0; i < count && i < MOST_PIDS; i++)
            waitpid(pids[i], NULL, WNOHANG);
    } while (count > 0);
}

static void forget(struct box *box)
{
    for (struct box **link = &home.boxes; *link; link = &(*link)->next)
        if (*link == box) {
            *link = box->next;
            return;
        }
}

void box_kill(struct box *box)
{
    if (box->dead)
        return;
    if (box->init) {
        /* An init that ends waits until every process of its namespace is reaped, and the programs are ours to reap:
         * they come first. */
        kill(box->init, SIGKILL);
        reap(box);
        while (waitpid(box->init, NULL, 0) < 0 && errno == EINTR)
            continue;
    } else if (!home.namespaces) {
        sweep(box);
    }
    box->dead = true;
    forget(box);
    for (int *fd = (int[]){box->life, box->pid_space, box->mounts, -2}; *fd != -2; fd++)
        if (*fd >= 0)
            close(*fd);
    box->life = box->pid_space = box->mounts = -1;
}
