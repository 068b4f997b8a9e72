/*
 * Theory of operation. The init is a fork that holds nothing but the read end of the life pipe. It is cloned in the
 * template of root.h, completes the root there, gives up its rights, and waits for "go": until then we open its
 * namespaces, which a process that cannot be dumped does not allow. Then it makes itself unreadable, says how all that
 * went, and lives until the life pipe ends.
 */
#include "os/cell.h"

#include "os/root.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct cell cell_none = {.life = -1, .spaces = {-1, -1, -1, -1, -1}};

/* ---- in the init ---- */

/* How far it came. */
struct birth_note {
    int number; /* errno; 0: all is well */
    char what[32];
};

static _Noreturn void give_up(int ready, const char *what)
{
    struct birth_note note = {.number = errno ? errno : EIO};

    snprintf(note.what, sizeof note.what, "%s", what);
    (void)!write(ready, &note, sizeof note);
    _exit(1);
}

static int drop_rights(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};

    return (int)syscall(SYS_capset, &header, none);
}

static _Noreturn void be_init(int life, int ready)
{
    const char *what = "a signal";
    char byte = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    setsid();
    if (dup2(life, 3) != 3 || dup2(ready, 4) != 4)
        _exit(1);
    close_range(5, ~0U, 0);
    close_range(0, 2, 0);
    if (root_enter(&what) < 0)
        give_up(4, what);
    if (sethostname("localhost", 9) < 0 || drop_rights() < 0)
        give_up(4, "the first process");
    if (read(3, &byte, 1) != 1)
        _exit(1);
    if (prctl(PR_SET_DUMPABLE, 0) < 0)
        give_up(4, "the first process");
    if (write(4, &(struct birth_note){0}, sizeof(struct birth_note)) < 0)
        _exit(1);
    close(4);
    while (read(3, &byte, 1) < 0 && errno == EINTR)
        continue;
    _exit(0);
}

/* ---- in this process ---- */

static int open_space(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int open_spaces(struct cell *cell, struct err *err)
{
    static const char *const names[] = {[SPACE_PID] = "pid", [SPACE_MOUNTS] = "mnt", [SPACE_IPC] = "ipc",
                                        [SPACE_NAMES] = "uts"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cell->spaces[i] = open_space(cell->init, names[i]);
        if (cell->spaces[i] < 0)
            return err_sys(err, "cannot open the namespaces of a box");
    }
    return 0;
}

static int hear_init(int ready, struct err *err)
{
    struct birth_note note;
    ssize_t got;

    do
        got = read(ready, &note, sizeof note);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof note)
        return err_set(err, ERR_HARNESS, "the first process of a box did not start");
    if (note.number)
        return err_set(err, ERR_HARNESS, "cannot make %.31s of a box: %s", note.what, strerror(note.number));
    return 0;
}

static int raise_init(struct cell *cell, int ready, struct err *err)
{
    char byte = 1;

    if (open_spaces(cell, err) < 0)
        return -1;
    /* Who is gone said why. */
    (void)!write(cell->life, &byte, 1);
    return hear_init(ready, err);
}

/* Its pid; 0 where it is to become the first process of a box; -1. */
static pid_t clone_init(bool sibling, struct err *err)
{
    unsigned long flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;
    pid_t pid = -1;

    if (root_visit() == 0) {
        pid = sandbox_clone(sibling ? flags | CLONE_PARENT : flags);
        int number = errno;
        if (pid != 0)
            root_return();
        errno = number;
    }
    return pid < 0 ? err_sys(err, "cannot make the namespaces of a box") : pid;
}

int cell_new(struct cell *cell, bool sibling, struct err *err)
{
    int life[2], ready[2];

    *cell = cell_none;
    if (pipe2(life, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    if (pipe2(ready, O_CLOEXEC) < 0) {
        err_sys(err, "cannot make a pipe");
        close(life[0]);
        close(life[1]);
        return -1;
    }
    pid_t pid = clone_init(sibling, err);
    if (pid == 0)
        be_init(life[0], ready[1]);
    close(life[0]);
    close(ready[1]);
    cell->life = life[1];
    cell->init = pid < 0 ? 0 : pid;
    int status = pid < 0 ? -1 : raise_init(cell, ready[0], err);
    close(ready[0]);
    return status;
}

static void close_once(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void cell_close(struct cell *cell)
{
    for (int i = 0; i < SPACES; i++)
        close_once(&cell->spaces[i]);
    close_once(&cell->life);
    cell->init = 0;
}
