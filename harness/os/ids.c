#include "os/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIRST_SLOT = 61184, SLOTS = 4096, INNER_SLOT = 1 };
#define MAPPED 's'
#define UNMAPPED 'n'

static struct {
    uid_t uid;
    gid_t gid;
    uid_t slot;       /* 0: none */
    uid_t programs;   /* of the programs as this process sees it */
    bool differ;
} ids;

void ids_choose(void)
{
    ids.uid = geteuid();
    ids.gid = getegid();
    ids.slot = ids.uid == 0 ? FIRST_SLOT + (uid_t)getpid() % SLOTS : 0;
    ids.programs = ids.slot;
    ids.differ = ids.slot != 0;
}

static int write_map(pid_t pid, const char *name, const char *text)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t written = write(fd, text, strlen(text));
    int number = errno;
    close(fd);
    errno = number;
    return written < 0 ? -1 : 0;
}

static int map_slot(pid_t worker)
{
    char map[96];

    snprintf(map, sizeof map, "0 %u 1\n%d %u 1\n", ids.uid, INNER_SLOT, ids.slot);
    if (write_map(worker, "uid_map", map) < 0)
        return -1;
    snprintf(map, sizeof map, "0 %u 1\n%d %u 1\n", ids.gid, INNER_SLOT, ids.slot);
    return write_map(worker, "gid_map", map);
}

static int map_alone(pid_t worker)
{
    char map[64];

    snprintf(map, sizeof map, "0 %u 1\n", ids.uid);
    if (write_map(worker, "setgroups", "deny") < 0 || write_map(worker, "uid_map", map) < 0)
        return -1;
    snprintf(map, sizeof map, "0 %u 1\n", ids.gid);
    return write_map(worker, "gid_map", map);
}

int ids_map_worker(pid_t worker, char *byte, struct err *err)
{
    *byte = MAPPED;
    if (ids.slot && map_slot(worker) == 0)
        return 0;
    *byte = UNMAPPED;
    return map_alone(worker) < 0 ? err_sys(err, "cannot map the user of a worker") : 0;
}

void ids_settle(char byte)
{
    if (!byte)
        return;
    ids.differ = byte == MAPPED;
    ids.programs = byte == MAPPED ? INNER_SLOT : 0;
}

int ids_map_box(pid_t init, struct err *err)
{
    char map[64];

    snprintf(map, sizeof map, "%d %u 1\n", IDS_STUDENT, ids.programs);
    if (write_map(init, "uid_map", map) < 0 || write_map(init, "gid_map", map) < 0)
        return err_sys(err, "cannot map the user of a box");
    return 0;
}

bool ids_differ(uid_t *uid)
{
    *uid = ids.programs;
    return ids.differ;
}

bool ids_reach(const char *path)
{
    char folder[PATH_MAX];
    struct stat about;

    if (!ids.differ)
        return true;
    if ((size_t)snprintf(folder, sizeof folder, "%s", path) >= sizeof folder)
        return false;
    for (char *slash; (slash = strrchr(folder, '/')) != NULL && slash != folder;) {
        *slash = '\0';
        if (stat(folder, &about) < 0 || !(about.st_mode & S_IXOTH))
            return false;
    }
    return true;
}

/* Bare calls: the library's would tell other threads, and we share the memory of a process that is none of theirs. */
int ids_become(bool in_box)
{
    uid_t id = in_box ? IDS_STUDENT : ids.programs;

    if (!in_box && !ids.differ)
        return 0;
    (void)syscall(SYS_setgroups, 0, NULL);
    if (syscall(SYS_setresgid, id, id, id) < 0 || syscall(SYS_setresuid, id, id, id) < 0)
        return errno;
    return 0;
}
