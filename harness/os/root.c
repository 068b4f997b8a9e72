/*
 * Theory of operation. Each worker makes one tree of mounts, the room, in its own mount namespace. A box copies that
 * namespace, binds the room once more (what a namespace of another user copied is locked, and pivot_root wants a mount
 * that is not), mounts on it what is the box's own, and lets go of all else. So a box costs a handful of mounts.
 *
 * The room's own disk is shared by all boxes of a worker; none can write to it, since it is mounted read-only.
 */
#include "os/root.h"

#include "os/hole.h"
#include "os/places.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROOM_SIZE "size=4m,nr_inodes=1024,mode=755"
#define SMALL (128 * 1024)

static const char *const folders[] = {"etc", "dev", "dev/shm", "proc", "tmp", "home", "root", "var", "var/tmp", "run"};

static const struct {
    const char *name, *text;
} files[] = {
    {"etc/passwd", "root:x:0:0:root:/root:/bin/sh\nstudent:x:1000:1000:student:" ROOT_HOME ":/bin/sh\n"
                   "nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"},
    {"etc/group", "root:x:0:\nstudent:x:1000:\nnogroup:x:65534:\n"},
    {"etc/hosts", "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n"},
    {"etc/hostname", "localhost\n"},
    {"etc/nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files\nnetworks: files\n"
                          "protocols: files\nservices: files\n"},
    {"etc/resolv.conf", ""},
};

static const struct {
    const char *name, *target;
} links[] = {{"dev/fd", "/proc/self/fd"}, {"dev/stdin", "/proc/self/fd/0"}, {"dev/stdout", "/proc/self/fd/1"},
             {"dev/stderr", "/proc/self/fd/2"}, {"etc/mtab", "/proc/self/mounts"}};

#define COUNT(table) (sizeof table / sizeof table[0])

/* All folders on the way to `path`, below `room`. Those that are there are no mistake. */
static int make_way(const char *room, const char *path)
{
    char full[PATH_MAX];
    size_t start = strlen(room) + 1;

    if ((size_t)snprintf(full, sizeof full, "%s/%s", room, path) >= sizeof full) {
        errno = ENAMETOOLONG;
        return -1;
    }
    for (char *slash = full + start; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        int status = mkdir(full, 0755);
        *slash = '/';
        if (status < 0 && errno != EEXIST)
            return -1;
    }
    return 0;
}

static int make_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

    if (fd < 0)
        return -1;
    ssize_t put = write(fd, text, strlen(text));
    close(fd);
    return put == (ssize_t)strlen(text) ? 0 : -1;
}

static int set_flags(const char *path, unsigned recursive, uint64_t flags)
{
    struct mount_attr attr = {.attr_set = flags};

    return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, recursive, &attr, sizeof attr);
}

/* Shows the file or folder `from` at `path`. */
static int show(const char *from, const char *path, uint64_t flags)
{
    struct stat about;

    if (stat(from, &about) < 0)
        return -1;
    if (S_ISDIR(about.st_mode) ? mkdir(path, 0755) < 0 && errno != EEXIST : make_file(path, "") < 0 && errno != EEXIST)
        return -1;
    if (mount(from, path, NULL, MS_BIND | MS_REC, NULL) < 0)
        return -1;
    return set_flags(path, AT_RECURSIVE, flags);
}

/* Each mount is copied, and taken down again, for every box: small files are cheaper as copies. */
static int copy_small(const char *from, const char *path)
{
    static char text[SMALL + 1];
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat about;
    ssize_t len = -1;

    if (fd < 0)
        return -1;
    if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && about.st_size < SMALL)
        len = read(fd, text, SMALL);
    close(fd);
    if (len < 0)
        return -1;
    int copy = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool whole = copy >= 0 && write(copy, text, (size_t)len) == len;
    if (copy >= 0)
        close(copy);
    if (!whole)
        unlink(path);
    return whole ? 0 : -1;
}

static int show_place(const char *room, const char *place)
{
    char path[PATH_MAX], target[PATH_MAX];

    if (make_way(room, place + 1) < 0 || (size_t)snprintf(path, sizeof path, "%s%s", room, place) >= sizeof path)
        return -1;
    ssize_t len = readlink(place, target, sizeof target - 1);
    if (len < 0 && copy_small(place, path) == 0)
        return 0;
    if (len < 0)
        return show(place, path, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    target[len] = '\0';
    return symlink(target, path);
}

static int show_places(const char *room, struct err *err)
{
    struct arena *arena = arena_new();
    const char **places = places_find(arena);
    int status = 0;

    for (; *places && status == 0; places++)
        if (show_place(room, *places) < 0)
            status = err_sys(err, "cannot show '%s' in a box", *places);
    arena_free(arena);
    return status;
}

static int show_devices(const char *room, struct err *err)
{
    char from[64], path[PATH_MAX];

    for (const char *const *device = places_devices; *device; device++) {
        snprintf(from, sizeof from, "/dev/%s", *device);
        if ((size_t)snprintf(path, sizeof path, "%s/dev/%s", room, *device) >= sizeof path ||
            show(from, path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC) < 0)
            return err_sys(err, "cannot show '%s' in a box", from);
    }
    return 0;
}

static int fill_room(const char *room, struct err *err)
{
    char path[PATH_MAX];

    for (size_t i = 0; i < COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s/%s", room, folders[i]);
        if (mkdir(path, 0755) < 0)
            return err_sys(err, "cannot make '%s'", path);
    }
    for (size_t i = 0; i < COUNT(files); i++) {
        snprintf(path, sizeof path, "%s/%s", room, files[i].name);
        if (make_file(path, files[i].text) < 0)
            return err_sys(err, "cannot make '%s'", path);
    }
    for (size_t i = 0; i < COUNT(links); i++) {
        snprintf(path, sizeof path, "%s/%s", room, links[i].name);
        if (symlink(links[i].target, path) < 0)
            return err_sys(err, "cannot make '%s'", path);
    }
    return show_devices(room, err) < 0 ? -1 : show_places(room, err);
}

int root_prepare(const char *room, struct err *err)
{
    mode_t before = umask(022);

    /* What we mount is for us alone; what the machine unmounts goes here too. */
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return err_sys(err, "cannot have mounts of our own");
    if (mount("tmpfs", room, "tmpfs", MS_NOSUID | MS_NODEV, ROOM_SIZE) < 0)
        return err_sys(err, "cannot mount a tmpfs");
    int status = fill_room(room, err);
    umask(before);
    if (status == 0 && !hole("root") && set_flags(room, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) < 0)
        status = err_sys(err, "cannot make the root of boxes read-only");
    return status;
}

/* ---- in the box's first process ---- */

static int bind_own(const char *disk, const char *name, const char *target)
{
    char from[PATH_MAX];

    if ((size_t)snprintf(from, sizeof from, "%s/%s", disk, name) >= sizeof from) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (mount(from, target, NULL, MS_BIND, NULL) < 0)
        return -1;
    return set_flags(target, 0, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/* Older kernels know the number alone, and hide less. */
static int mount_proc(void)
{
    const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    if (mount("proc", "proc", "proc", flags, hole("proc") ? NULL : "hidepid=ptraceable") < 0 &&
        mount("proc", "proc", "proc", flags, "hidepid=2") < 0)
        return -1;
    if (mount("proc/sys", "proc/sys", NULL, MS_BIND, NULL) < 0)
        return -1;
    return set_flags("proc/sys", 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

int root_enter(const char *room, const char *disk, const char **what)
{
    *what = "the root";
    if (mount(room, room, NULL, MS_BIND | MS_REC, NULL) < 0 || chdir(room) < 0)
        return -1;
    *what = "the disk";
    if (bind_own(disk, "home", "home") < 0 || bind_own(disk, "tmp", "tmp") < 0 ||
        bind_own(disk, "shm", "dev/shm") < 0)
        return -1;
    *what = "/proc";
    if (mount_proc() < 0)
        return -1;
    *what = "a new root";
    /* The old root lies on the new one for a moment, at the same place. */
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
        return -1;
    return chdir("/");
}
