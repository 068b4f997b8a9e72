/*
 * Theory of operation. A box has an init of ours, a fork that holds nothing but the read end of the life pipe. A
 * program is the worker's own child, born in the box's namespaces (birth.h). So waitpid, pidfd and rusage work as for any
 * child, and programs orphaned inside the box go to its init.
 *
 * The init is cloned in the template of root.h. It completes the box's root there, goes to a user namespace of its own
 * (users.h), and waits for "go": until then we open its namespaces, which a process that cannot be dumped does not allow.
 * Then it makes itself unreadable, says how all that went, and lives until the life pipe ends.
 */
#include "os/box.h"

#include "os/cgroup.h"
#include "os/disk.h"
#include "os/filter.h"
#include "os/ids.h"
#include "os/landlock.h"
#include "os/procfs.h"
#include "os/root.h"
#include "os/sandbox.h"
#include "os/users.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_PROGRAMS = 16, MOST_PIDS = 1024 };

struct box {
    struct box *next;   /* of all that are alive */
    const struct disk *disk;
    const struct cgroup *cgroup;
    pid_t init;         /* 0: without namespaces */
    int life;           /* write end: closing it ends init */
    int spaces[SPACES];
    int ruleset;
    pid_t programs[MOST_PROGRAMS];
    size_t program_count;
    int listener;       /* of the program started last; -1: none */
    bool timers_known;
    int timers;         /* made so far */
    bool dead;
};

static struct box *boxes; /* of this process */

/* ---- its first process ---- */

/* How far init came. */
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

static _Noreturn void be_init(const struct box *box, const struct root_parts *parts, int life, int ready)
{
    const char *what = "a signal";
    int users = box->spaces[SPACE_USERS];
    char byte = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN);
    setsid();
    if (root_enter(parts, &what) < 0)
        give_up(ready, what);
    if (sethostname("localhost", 9) < 0 || (users >= 0 && setns(users, CLONE_NEWUSER) < 0))
        give_up(ready, "the first process");
    if (dup2(life, 3) != 3 || dup2(ready, 4) != 4)
        _exit(1);
    close_range(5, ~0U, 0);
    close_range(0, 2, 0);
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

static int open_space(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/ns/%s", (int)pid, name);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static int open_spaces(struct box *box, struct err *err)
{
    static const char *const names[] = {[SPACE_PID] = "pid", [SPACE_MOUNTS] = "mnt", [SPACE_IPC] = "ipc",
                                        [SPACE_NAMES] = "uts"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        box->spaces[i] = open_space(box->init, names[i]);
        if (box->spaces[i] < 0)
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

static int raise_init(struct box *box, int ready, struct err *err)
{
    char byte = 1;

    /* Where its first words are of what went wrong, it is gone, and these are the better ones. */
    if (open_spaces(box, err) < 0 || write(box->life, &byte, 1) != 1) {
        (void)hear_init(ready, err);
        return -1;
    }
    return hear_init(ready, err);
}

/* Its pid; 0 where it is to become the first process of a box; -1. */
static pid_t clone_init(struct err *err)
{
    pid_t pid = -1;

    if (root_visit() == 0) {
        pid = sandbox_clone(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS);
        int number = errno;
        if (pid != 0)
            root_return();
        errno = number;
    }
    return pid < 0 ? err_sys(err, "cannot make the namespaces of a box") : pid;
}

/* Starts the box's init and waits until it is ready. The descriptors go into the box even when this fails. */
static int start_init(struct box *box, const struct root_parts *parts, struct err *err)
{
    int life[2], ready[2];

    if (pipe2(life, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    if (pipe2(ready, O_CLOEXEC) < 0) {
        err_sys(err, "cannot make a pipe");
        close(life[0]);
        close(life[1]);
        return -1;
    }
    box->init = clone_init(err);
    if (box->init == 0)
        be_init(box, parts, life[0], ready[1]);
    close(life[0]);
    close(ready[1]);
    box->life = life[1];
    int status = box->init < 0 ? -1 : raise_init(box, ready[0], err);
    if (box->init < 0)
        box->init = 0;
    close(ready[0]);
    return status;
}

static int make_spaces(struct box *box, struct err *err)
{
    struct root_parts parts;

    if (sandbox_has_users() && (box->spaces[SPACE_USERS] = users_take(err)) < 0)
        return -1;
    int status = root_open(disk_path(box->disk), &parts, err);
    if (status == 0)
        status = start_init(box, &parts, err);
    root_close(&parts);
    return status;
}

/* ---- making it ---- */

static void box_undo(void *arg)
{
    box_kill(arg);
}

struct box *box_new(struct arena *arena, const struct box_plan *plan, struct err *err)
{
    struct box *box = arena_one(arena, struct box);

    box->life = box->ruleset = box->listener = -1;
    for (int i = 0; i < SPACES; i++)
        box->spaces[i] = -1;
    box->disk = plan->disk;
    if (sandbox_level() == LEVEL_0) {
        box->cgroup = cgroup_new(arena, plan->memory, plan->tasks, err);
        if (!box->cgroup)
            return NULL;
    }
    box->next = boxes;
    boxes = box;
    arena_defer(arena, box_undo, box);
    if (sandbox_level() == LEVEL_4) {
        box->ruleset = landlock_new(disk_path(box->disk), err);
        if (box->ruleset < 0)
            return NULL;
    }
    if (sandbox_has_namespaces() && make_spaces(box, err) < 0)
        return NULL;
    return box;
}

static void close_fd(void *arg)
{
    close(*(int *)arg);
}

int box_spawn(struct arena *arena, struct box *box, const struct launch *launch, struct child *child, struct err *err)
{
    struct birth birth = {.launch = launch, .home = disk_inner_home(box->disk), .cgroup = box->cgroup,
                          .ruleset = box->ruleset};
    struct born born;

    memcpy(birth.spaces, box->spaces, sizeof birth.spaces);
    if (box->program_count == MOST_PROGRAMS)
        return err_set(err, ERR_HARNESS, "a box holds at most %d programs", MOST_PROGRAMS);
    if (birth_start(arena, &birth, &born, err) < 0)
        return -1;
    if (box->listener >= 0)
        close(box->listener);
    box->listener = born.listener;
    box->timers_known = born.listener >= 0;
    *child = (struct child){.pid = born.pid, .pidfd = -1, .exec_errno = born.exec_errno};
    if (born.exec_errno) {
        waitpid(born.pid, NULL, 0);
        return 0;
    }
    box->programs[box->program_count++] = born.pid;
    child->pidfd = (int)syscall(SYS_pidfd_open, born.pid, 0);
    if (child->pidfd < 0)
        return err_sys(err, "cannot open a pidfd");
    int *kept = arena_one(arena, int);
    *kept = child->pidfd;
    arena_defer(arena, close_fd, kept);
    return 0;
}

/* ---- looking at it ---- */

int box_listener(const struct box *box)
{
    return box->listener;
}

bool box_hear(struct box *box)
{
    int count = filter_answer(box->listener);

    if (count > 0)
        box->timers += count;
    return count >= 0;
}

int box_timers(const struct box *box)
{
    return box->timers_known ? box->timers : -1;
}

struct box_news box_look(const struct box *box)
{
    struct cgroup_news news = {0};

    if (box->cgroup)
        cgroup_look(box->cgroup, &news);
    return (struct box_news){
        .counted = box->cgroup != NULL,
        .killed = news.kills > 0,
        .refused = news.refusals > 0,
        .disk_full = disk_is_full(box->disk),
    };
}

static bool belongs_to_other(const struct box *box, pid_t pid)
{
    for (const struct box *other = boxes; other; other = other->next)
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
    for (struct box **link = &boxes; *link; link = &(*link)->next)
        if (*link == box) {
            *link = box->next;
            return;
        }
}

static void close_once(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
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
    } else if (!sandbox_has_namespaces()) {
        sweep(box);
    }
    box->dead = true;
    forget(box);
    if (box->spaces[SPACE_USERS] >= 0)
        users_give_back(box->spaces[SPACE_USERS]);
    box->spaces[SPACE_USERS] = -1;
    for (int i = 0; i < SPACES; i++)
        close_once(&box->spaces[i]);
    close_once(&box->life);
    close_once(&box->ruleset);
    close_once(&box->listener);
}
