/*
 * Theory of operation. Version 1 has a tree of folders for each controller, and groups of ours lie in both. In version
 * 2 a group with processes cannot give controllers to groups below: so this process, and its workers with it, first moves
 * into a leaf of its own, "NAME-self" beside the run's group, and goes back in the end.
 *
 * To make a group and to remove it is dear, so a worker uses its groups again, for the same limits, and counts from where
 * the last left off. What is charged to a group may outlive who did it (buffers of a network that is being taken down):
 * one that is not as good as empty when it is wanted again is removed.
 *
 * A group can only be removed when no process is in it. Boxes are dead when their arena ends; what a killed run left is
 * found by its name, which holds the process's number.
 */
#include "os/cgroup.h"

#include "os/hole.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "sockgrade-"
enum { LINE = 512 };

struct cgroup {
    char memory[PATH_MAX], pids[PATH_MAX];
    int join[2];                /* of the files that take a process; -1: none */
    uint64_t most_memory;       /* limits */
    unsigned most_tasks;
    struct cgroup_news before;  /* what was counted for those who had it before */
};

/* Of this process: groups that nobody is in, to be used again. The run's end removes them. */
enum { MOST_IDLE = 4 };
static struct {
    struct cgroup *groups[MOST_IDLE];
    size_t count;
} idle;

/* A group that keeps more than that of those who are gone is not used again. Each processor keeps some in store. */
#define MOST_LEFT (UINT64_C(1) << 20)

static struct {
    struct cgroup_places own;     /* of this process at the start */
    char memory[PATH_MAX], pids[PATH_MAX];
    pid_t opener;                 /* 0: there is no group of the run */
    unsigned made;                /* by this process */
} run;

static void join_path(char out[PATH_MAX], const char *folder, const char *name)
{
    if ((size_t)snprintf(out, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX)
        err_fatal("a path of a cgroup is too long");
}

/* ---- where they are ---- */

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = list; (at = strstr(at, word)) != NULL; at += len)
        if ((at == list || strchr(", \n", at[-1])) && strchr(", \n", at[len]))
            return true;
    return false;
}

/* Where the hierarchy with this controller (NULL: version 2) is mounted, and which part of it. */
static bool find_mount(const char *mounts, const char *controller, char *point, char *part)
{
    while (*mounts) {
        char line[4 * LINE], type[LINE] = "", options[LINE] = "";
        size_t len = strcspn(mounts, "\n");
        snprintf(line, sizeof line, "%.*s", (int)len, mounts);
        mounts += len + (mounts[len] == '\n');
        const char *dash = strstr(line, " - ");
        if (!dash || sscanf(line, "%*s %*s %*s %511s %511s", part, point) != 2 ||
            sscanf(dash, " - %511s %*s %511s", type, options) != 2)
            continue;
        if (controller ? strcmp(type, "cgroup") == 0 && has_word(options, controller) : strcmp(type, "cgroup2") == 0)
            return true;
    }
    return false;
}

/* The group's path behind "9:memory:" or "0::". */
static bool find_group(const char *groups, const char *controller, char *path)
{
    for (; *groups; groups += strcspn(groups, "\n"), groups += *groups == '\n') {
        char names[LINE] = "";
        if (sscanf(groups, "%*u::%511[^\n]", path) == 1) {
            if (!controller)
                return true;
        } else if (sscanf(groups, "%*u:%511[^:]:%511[^\n]", names, path) == 2 && controller &&
                   has_word(names, controller)) {
            return true;
        }
    }
    return false;
}

static bool locate(const char *mounts, const char *groups, const char *controller, char out[PATH_MAX])
{
    char point[LINE], part[LINE], path[LINE];

    if (!find_mount(mounts, controller, point, part) || !find_group(groups, controller, path))
        return false;
    /* In a container a part of the tree is mounted, and the paths count from its top, or from above it. */
    const char *below = strcmp(part, "/") != 0 && strncmp(path, part, strlen(part)) == 0 ? path + strlen(part) : path;
    snprintf(out, PATH_MAX, "%s%s", point, strcmp(below, "/") == 0 ? "" : below);
    return true;
}

bool cgroup_locate(const char *mounts, const char *groups, struct cgroup_places *places)
{
    *places = (struct cgroup_places){0};
    if (locate(mounts, groups, "memory", places->memory) && locate(mounts, groups, "pids", places->pids))
        return true;
    places->unified = true;
    if (!locate(mounts, groups, NULL, places->memory))
        return false;
    memcpy(places->pids, places->memory, sizeof places->pids);
    return true;
}

/* ---- files ---- */

static ssize_t read_text(const char *path, char *text, size_t size)
{
    size_t len = 0;
    ssize_t got = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return -1;
    while (got > 0 && len < size - 1) {
        got = read(fd, text + len, size - 1 - len);
        len += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    text[len] = '\0';
    return (ssize_t)len;
}

static int write_text(const char *folder, const char *name, const char *text)
{
    char path[PATH_MAX];

    join_path(path, folder, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t put = write(fd, text, strlen(text));
    int number = errno;
    close(fd);
    errno = number;
    return put < 0 ? -1 : 0;
}

/* The number behind a word in a file of lines "word number". */
static uint64_t read_count(const char *folder, const char *name, const char *word)
{
    char path[PATH_MAX], text[LINE], key[64];

    join_path(path, folder, name);
    if (read_text(path, text, sizeof text) <= 0)
        return 0;
    snprintf(key, sizeof key, "%s ", word);
    const char *at = strncmp(text, key, strlen(key)) == 0 ? text : NULL;
    if (!at) {
        snprintf(key, sizeof key, "\n%s ", word);
        at = strstr(text, key);
    }
    return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

/* ---- the run's group ---- */

/* Groups with nobody in them, the lower ones first; a group with somebody stays. */
static void remove_groups(const char *folder)
{
    DIR *dir = opendir(folder);
    char path[PATH_MAX];

    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.') {
            join_path(path, folder, entry->d_name);
            remove_groups(path);
        }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

/* Of runs whose process is gone. */
static void remove_stale(const char *folder)
{
    DIR *dir = opendir(folder);
    char path[PATH_MAX];

    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        if (strncmp(entry->d_name, NAME, strlen(NAME)) != 0)
            continue;
        pid_t pid = (pid_t)strtol(entry->d_name + strlen(NAME), NULL, 10);
        if (pid > 0 && kill(pid, 0) < 0 && errno == ESRCH) {
            join_path(path, folder, entry->d_name);
            remove_groups(path);
        }
    }
    if (dir)
        closedir(dir);
}

static int enable(const char *folder)
{
    return write_text(folder, "cgroup.subtree_control", "+memory +pids");
}

static void self_path(char path[PATH_MAX])
{
    char name[64];

    snprintf(name, sizeof name, NAME "%d-self", (int)run.opener);
    join_path(path, run.own.memory, name);
}

static void go_back(void)
{
    char self[PATH_MAX];

    self_path(self);
    (void)write_text(run.own.memory, "cgroup.subtree_control", "-memory -pids");
    (void)write_text(run.own.memory, "cgroup.procs", "0");
    rmdir(self);
}

static int open_unified(struct err *err)
{
    char path[PATH_MAX], text[LINE], self[PATH_MAX];

    join_path(path, run.own.memory, "cgroup.controllers");
    if (read_text(path, text, sizeof text) < 0 || !has_word(text, "memory") || !has_word(text, "pids"))
        return err_set(err, ERR_HARNESS, "memory and pids are not delegated to '%s'", run.own.memory);
    self_path(self);
    if (mkdir(self, 0755) < 0)
        return err_sys(err, "cannot make the group '%s'", self);
    if (write_text(self, "cgroup.procs", "0") < 0 || enable(run.own.memory) < 0) {
        err_sys(err, "cannot divide the group '%s'", run.own.memory);
        go_back();
        return -1;
    }
    return 0;
}

static int make_run(struct err *err)
{
    char name[64];

    snprintf(name, sizeof name, NAME "%d", (int)run.opener);
    join_path(run.memory, run.own.memory, name);
    join_path(run.pids, run.own.pids, name);
    if (mkdir(run.memory, 0755) < 0 && errno != EEXIST)
        return err_sys(err, "cannot make the group '%s'", run.memory);
    if (!run.own.unified && mkdir(run.pids, 0755) < 0 && errno != EEXIST)
        return err_sys(err, "cannot make the group '%s'", run.pids);
    if (run.own.unified && enable(run.memory) < 0)
        return err_sys(err, "cannot divide the group '%s'", run.memory);
    return 0;
}

int cgroup_open(struct err *err)
{
    static char mounts[64 * 1024], groups[8 * 1024];

    if (run.opener)
        return 0;
    if (read_text("/proc/self/mountinfo", mounts, sizeof mounts) <= 0 ||
        read_text("/proc/self/cgroup", groups, sizeof groups) <= 0 || !cgroup_locate(mounts, groups, &run.own))
        return err_set(err, ERR_HARNESS, "no group for memory and pids is mounted");
    run.opener = getpid();
    remove_stale(run.own.memory);
    if (!run.own.unified)
        remove_stale(run.own.pids);
    if (run.own.unified && open_unified(err) < 0) {
        run.opener = 0;
        return -1;
    }
    if (make_run(err) < 0) {
        cgroup_close();
        return -1;
    }
    return 0;
}

void cgroup_close(void)
{
    if (run.opener != getpid())
        return;
    if (run.memory[0])
        remove_groups(run.memory);
    if (run.pids[0] && !run.own.unified)
        remove_groups(run.pids);
    if (run.own.unified)
        go_back();
    run.opener = 0;
}

/* ---- a box's group ---- */

static void remove_group(struct cgroup *group)
{
    for (int i = 0; i < 2; i++)
        if (group->join[i] >= 0)
            close(group->join[i]);
    rmdir(group->memory);
    if (!run.own.unified)
        rmdir(group->pids);
    free(group);
}

static void drop(void *arg)
{
    struct cgroup *group = arg;

    if (idle.count < MOST_IDLE)
        idle.groups[idle.count++] = group;
    else
        remove_group(group);
}

static uint64_t read_number(const char *folder, const char *name)
{
    char path[PATH_MAX], text[64];

    join_path(path, folder, name);
    return read_text(path, text, sizeof text) > 0 ? strtoull(text, NULL, 10) : UINT64_MAX;
}

static bool is_as_new(const struct cgroup *group)
{
    if (run.own.unified)
        return read_number(group->memory, "memory.current") <= MOST_LEFT;
    return read_number(group->memory, "memory.usage_in_bytes") <= MOST_LEFT &&
           read_number(group->memory, "memory.kmem.tcp.usage_in_bytes") == 0;
}

/* One with these limits that was used before, or NULL. */
static struct cgroup *take_idle(uint64_t memory, unsigned tasks)
{
    for (size_t i = idle.count; i-- > 0;) {
        struct cgroup *group = idle.groups[i];
        if (group->most_memory != memory || group->most_tasks != tasks)
            continue;
        idle.groups[i] = idle.groups[--idle.count];
        if (is_as_new(group)) {
            group->before = (struct cgroup_news){0};
            cgroup_look(group, &group->before);
            return group;
        }
        remove_group(group);
    }
    return NULL;
}

/* What memory is, and that swap is none of it. Files that not every kernel has are tried only. */
static int limit(const struct cgroup *group, uint64_t memory, unsigned tasks)
{
    char bytes[32], count[32];

    snprintf(bytes, sizeof bytes, "%llu", (unsigned long long)memory);
    snprintf(count, sizeof count, "%u", tasks);
    if (!hole("processes") && write_text(group->pids, "pids.max", count) < 0)
        return -1;
    if (hole("memory"))
        return 0;
    if (run.own.unified) {
        (void)write_text(group->memory, "memory.swap.max", "0");
        return write_text(group->memory, "memory.max", bytes);
    }
    if (write_text(group->memory, "memory.limit_in_bytes", bytes) < 0)
        return -1;
    (void)write_text(group->memory, "memory.memsw.limit_in_bytes", bytes);
    return write_text(group->memory, "memory.kmem.tcp.limit_in_bytes", bytes);
}

static int open_group(struct cgroup *group)
{
    char path[PATH_MAX];

    join_path(path, group->memory, "cgroup.procs");
    group->join[0] = open(path, O_WRONLY | O_CLOEXEC);
    if (group->join[0] < 0 || run.own.unified)
        return group->join[0] < 0 ? -1 : 0;
    join_path(path, group->pids, "cgroup.procs");
    group->join[1] = open(path, O_WRONLY | O_CLOEXEC);
    return group->join[1] < 0 ? -1 : 0;
}

/*
 * Two folders with a name that nobody had. The process's number here is another one in each worker's own namespace: the
 * inode of that tells them apart, but a killed worker's comes again, and its groups are there until the run's end.
 */
static int make_folders(struct cgroup *group)
{
    struct stat space = {0};
    char name[64];
    int status;

    (void)stat("/proc/self/ns/pid", &space);
    do {
        snprintf(name, sizeof name, "%lu-%d-%u", (unsigned long)space.st_ino, (int)getpid(), run.made++);
        join_path(group->memory, run.memory, name);
        join_path(group->pids, run.pids, name);
        status = mkdir(group->memory, 0755);
    } while (status < 0 && errno == EEXIST);
    if (status == 0 && !run.own.unified && mkdir(group->pids, 0755) < 0 && errno != EEXIST) {
        int number = errno;
        rmdir(group->memory);
        errno = number;
        return -1;
    }
    return status;
}

static struct cgroup *make_group(uint64_t memory, unsigned tasks, struct err *err)
{
    struct cgroup *group = calloc(1, sizeof *group);

    if (!group)
        err_fatal("out of memory");
    group->join[0] = group->join[1] = -1;
    group->most_memory = memory;
    group->most_tasks = tasks;
    if (make_folders(group) < 0) {
        err_sys(err, "cannot make the group '%s'", group->memory);
        free(group);
        return NULL;
    }
    if (limit(group, memory, tasks) < 0 || open_group(group) < 0) {
        err_sys(err, "cannot set the limits of the group '%s'", group->memory);
        remove_group(group);
        return NULL;
    }
    return group;
}

struct cgroup *cgroup_new(struct arena *arena, uint64_t memory, unsigned tasks, struct err *err)
{
    struct cgroup *group = take_idle(memory, tasks);

    if (!group)
        group = make_group(memory, tasks, err);
    if (group)
        arena_defer(arena, drop, group);
    return group;
}

int cgroup_join(const struct cgroup *group)
{
    for (int i = 0; i < 2; i++)
        if (group->join[i] >= 0 && write(group->join[i], "0", 1) < 0)
            return errno;
    return 0;
}

void cgroup_look(const struct cgroup *group, struct cgroup_news *news)
{
    const char *events = run.own.unified ? "memory.events" : "memory.oom_control";

    *news = (struct cgroup_news){
        .kills = read_count(group->memory, events, "oom_kill") - group->before.kills,
        .refusals = read_count(group->pids, "pids.events", "max") - group->before.refusals,
    };
}
