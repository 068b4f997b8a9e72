/*
 * Theory of operation. A box is a cell (cell.h), most often one made ahead, that was given a disk, a group and a user
 * namespace. A program is the worker's own child, born in the box's namespaces (birth.h). So waitpid, pidfd and rusage
 * work as for any child, and programs orphaned inside the box go to its init.
 */
#include "os/box.h"

#include "os/ahead.h"
#include "os/cell.h"
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
    struct cell cell;
    int ruleset;
    pid_t programs[MOST_PROGRAMS];
    size_t program_count;
    int listener;       /* of the program started last; -1: none */
    bool timers_known;
    int timers, limits; /* made so far; time limits that were set on sockets */
    bool dead;
};

static struct box *boxes; /* of this process */

/* ---- making it ---- */

static int make_spaces(struct box *box, struct err *err)
{
    if (ahead_cell(&box->cell, err) < 0)
        return -1;
    if (sandbox_has_users() && (box->cell.spaces[SPACE_USERS] = users_take(err)) < 0)
        return -1;
    return root_show_disk(box->cell.spaces[SPACE_MOUNTS], disk_path(box->disk), err);
}

static void box_undo(void *arg)
{
    box_kill(arg);
}

struct box *box_new(struct arena *arena, const struct box_plan *plan, struct err *err)
{
    struct box *box = arena_one(arena, struct box);

    box->ruleset = box->listener = -1;
    box->cell = cell_none;
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

    memcpy(birth.spaces, box->cell.spaces, sizeof birth.spaces);
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
    int count = filter_answer(box->listener, &box->limits);

    if (count > 0)
        box->timers += count;
    return count >= 0;
}

int box_timers(const struct box *box)
{
    /* The first limit of all is what every wait has found; a second may be another than the one that a thread waits with. */
    int changed = box->limits > 1 ? box->limits - 1 : 0;

    return box->timers_known ? box->timers + changed : -1;
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

    if (box->cell.init)
        roots[count++] = box->cell.init;
    for (size_t i = 0; i < box->program_count; i++)
        roots[count++] = box->programs[i];
    if (!box->cell.init) {
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
        if (pids[i] != box->cell.init)
            pids[kept++] = pids[i];
    return count > most ? count : kept;
}

void box_signal(const struct box *box, int number)
{
    pid_t pids[MOST_PIDS];
    size_t count = box_processes(box, pids, MOST_PIDS);

    for (size_t i = 0; i < count && i < MOST_PIDS; i++)
        kill(pids[i], number);
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
        box_signal(box, SIGKILL);
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
    if (box->cell.init) {
        /* An init that ends waits until every process of its namespace is reaped, and the programs are ours to reap:
         * they come first. */
        kill(box->cell.init, SIGKILL);
        reap(box);
        while (waitpid(box->cell.init, NULL, 0) < 0 && errno == EINTR)
            continue;
    } else if (!sandbox_has_namespaces()) {
        sweep(box);
    }
    box->dead = true;
    forget(box);
    if (box->cell.spaces[SPACE_USERS] >= 0)
        users_give_back(box->cell.spaces[SPACE_USERS]);
    box->cell.spaces[SPACE_USERS] = -1;
    cell_close(&box->cell);
    close_once(&box->ruleset);
    close_once(&box->listener);
}
