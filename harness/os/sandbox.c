/*
 * Theory of operation. The parent (crew) forks workers with sandbox_fork. With namespaces a worker is pid 1 of a pid
 * namespace that its own user namespace owns: only so may it go into the pid namespace of a box and out again (setns
 * wants CAP_SYS_ADMIN over both), and when it dies, however it dies, the kernel kills every box below it.
 *
 * The parent writes the maps of a worker's user namespace, since only it has the right to give it a second user
 * (ids.h). The worker waits for that in sandbox_settle: a byte through a pipe, or its end when the parent could not.
 */
#include "os/sandbox.h"

#include "os/cgroup.h"
#include "os/ids.h"
#include "os/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name, *words;
    bool namespaces, users;
} levels[LEVELS] = {
    [LEVEL_0] = {"L0", "namespaces of its own; memory and processes counted by cgroups", true, true},
    [LEVEL_1] = {"L1", "namespaces of its own; memory looked at now and then, for want of cgroups", true, true},
    [LEVEL_2] = {"L2", "namespaces of its own, but that of users", true, false},
    [LEVEL_3] = {"L3", "not offered", false, false},
    [LEVEL_4] = {"L4", "no namespaces: Landlock, and the machine's network and process table shared", false, false},
    [LEVEL_5] = {"L5", "no sandbox: programs can do whatever the one who grades can", false, false},
};

static struct {
    const struct sandbox_plan *plan; /* of the next child; then of this process */
    bool settled;
    int maps;      /* the pipe that says that the maps are written; -1: none are */
    int pid_space;
} home = {.maps = -1, .pid_space = -1};

const char *level_name(enum level level)
{
    return levels[level].name;
}

const char *level_words(enum level level)
{
    return levels[level].words;
}

enum level level_parse(const char *name)
{
    enum level level = LEVEL_0;

    while (level < LEVELS && strcasecmp(levels[level].name, name) != 0)
        level++;
    return level;
}

int sandbox_open(enum level level, struct err *err)
{
    ids_choose();
    if (level == LEVEL_3)
        return err_set(err, ERR_HARNESS, "it is not offered");
    if (level == LEVEL_2 && geteuid() != 0)
        return err_set(err, ERR_HARNESS, "only root can make namespaces without one of users");
    return level == LEVEL_0 ? cgroup_open(err) : 0;
}

void sandbox_close(void)
{
    cgroup_close();
}

pid_t sandbox_clone(unsigned long flags)
{
    /* A sibling's signal is that of this process. */
    struct clone_args args = {.flags = flags, .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD};

    return (pid_t)syscall(SYS_clone3, &args, sizeof args);
}

static int write_maps(pid_t worker, int pipe_end, struct err *err)
{
    char byte;

    if (ids_map_worker(worker, &byte, err) < 0)
        return -1;
    return write(pipe_end, &byte, 1) == 1 ? 0 : err_sys(err, "cannot tell a worker of its maps");
}

static pid_t fork_mapped(struct err *err)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    pid_t pid = sandbox_clone(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS);
    if (pid == 0) {
        home.maps = ends[0];
        close(ends[1]);
        return 0;
    }
    close(ends[0]);
    int status = pid < 0 ? err_sys(err, "cannot start a worker") : write_maps(pid, ends[1], err);
    close(ends[1]);
    if (status == 0)
        return pid;
    if (pid > 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    return -1;
}

pid_t sandbox_fork(const struct sandbox_plan *plan, struct err *err)
{
    pid_t parent = getpid(), pid;

    home.plan = plan;
    if (levels[plan->level].users) {
        pid = fork_mapped(err);
    } else {
        pid = levels[plan->level].namespaces ? sandbox_clone(CLONE_NEWPID | CLONE_NEWNS) : fork();
        if (pid < 0)
            err_sys(err, "cannot start a worker");
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        /* The parent may have died before the line above; seen from a pid namespace it is 0 either way. */
        if (!levels[plan->level].namespaces && getppid() != parent)
            _exit(1);
    }
    return pid;
}

static int wait_for_maps(struct err *err)
{
    char byte = 0;
    ssize_t got;

    if (home.maps < 0)
        return 0;
    do
        got = read(home.maps, &byte, 1);
    while (got < 0 && errno == EINTR);
    close(home.maps);
    home.maps = -1;
    ids_settle(byte);
    return got == 1 ? 0 : err_set(err, ERR_HARNESS, "the user namespace of a worker has no maps");
}

int sandbox_settle(struct err *err)
{
    home.settled = true;
    if (!sandbox_has_namespaces())
        return prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 ? err_sys(err, "cannot become a subreaper") : 0;
    if (wait_for_maps(err) < 0 || root_prepare(home.plan->room, err) < 0)
        return -1;
    home.pid_space = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    return home.pid_space < 0 ? err_sys(err, "cannot open a pid namespace") : 0;
}

enum level sandbox_level(void)
{
    return home.settled ? home.plan->level : LEVEL_5;
}

bool sandbox_has_namespaces(void)
{
    return levels[sandbox_level()].namespaces;
}

bool sandbox_has_users(void)
{
    return levels[sandbox_level()].users;
}

int sandbox_pid_space(void)
{
    return home.pid_space;
}
