/*
 * Theory of operation. Each worker makes one tree of mounts, the room, and a second mount namespace, the template, that
 * holds nothing but it. To be cloned there costs little, since each mount of a namespace is copied, and taken down again,
 * for every box. On it comes what is the box's own: /proc, which its first process mounts, and three folders of its disk,
 * which the worker places there when it knows what the box is for.
 *
 * The kernel lets mount a /proc only who sees one already: so the template has the worker's, and a box takes it away.
 *
 * The mounts of a box belong to the worker's user namespace, not to that of its programs: no right that one could win
 * there says anything about them. The room's own disk is shared by all boxes of a worker; none can write to it, since it
 * is mounted read-only.
 */
#include "os/root.h"

#include "os/hole.h"
#include "os/places.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ROOM_SIZE "size=4m,nr_inodes=1024,mode=755"
#define YARD_SIZE "size=1m,nr_inodes=4096,mode=711"
#define SMALL (128 * 1024)

static struct {
    char room[PATH_MAX / 2], yard[PATH_MAX / 2]; /* of this worker, below the folder it was given */
    int template, own, top, folder;      /* mount namespaces; this process's root and working directory */
} ours = {.template = -1, .own = -1, .top = -1, .folder = -1};

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

/* A folder in memory; in it the room, a disk of its own, and the yard. */
static int make_folders(const char *folder, struct err *err)
{
    if (mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, YARD_SIZE) < 0)
        return err_sys(err, "cannot mount a tmpfs");
    if ((size_t)snprintf(ours.room, sizeof ours.room, "%s/root", folder) >= sizeof ours.room ||
        (size_t)snprintf(ours.yard, sizeof ours.yard, "%s/disks", folder) >= sizeof ours.yard)
        return err_set(err, ERR_HARNESS, "the path '%s' is too long", folder);
    if (mkdir(ours.room, 0755) < 0 || mkdir(ours.yard, 0711) < 0)
        return err_sys(err, "cannot make the folders of a worker");
    if (mount("tmpfs", ours.room, "tmpfs", MS_NOSUID | MS_NODEV, ROOM_SIZE) < 0)
        return err_sys(err, "cannot mount a tmpfs");
    return 0;
}

/* In a copy of this process's mounts: leaves only the room. The namespace, or -1 with errno. */
static int strip(void)
{
    if (unshare(CLONE_NEWNS) < 0 || chdir(ours.room) < 0)
        return -1;
    /* The old root lies on the new one for a moment, at the same place. */
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
        return -1;
    return open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

static int make_template(struct err *err)
{
    char proc[PATH_MAX];

    snprintf(proc, sizeof proc, "%s/proc", ours.room);
    ours.own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
    ours.top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    ours.folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (ours.own < 0 || ours.top < 0 || ours.folder < 0 || mount("/proc", proc, NULL, MS_BIND, NULL) < 0)
        return err_sys(err, "cannot prepare the root of boxes");
    ours.template = strip();
    int number = errno;
    root_return();
    errno = number;
    return ours.template < 0 ? err_sys(err, "cannot make the root of boxes") : 0;
}

int root_prepare(const char *room, struct err *err)
{
    mode_t before = umask(022);

    /* What we mount is for us alone; what the machine unmounts goes here too. */
    if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        return err_sys(err, "cannot have mounts of our own");
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        return err_sys(err, "cannot mount /proc");
    int status = make_folders(room, err);
    if (status == 0)
        status = fill_room(ours.room, err);
    umask(before);
    if (status == 0 && !hole("root") &&
        set_flags(ours.room, 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) < 0)
        status = err_sys(err, "cannot make the root of boxes read-only");
    return status == 0 ? make_template(err) : -1;
}

const char *root_yard(void)
{
    return ours.yard;
}

int root_visit(void)
{
    return setns(ours.template, CLONE_NEWNS);
}

/* A change of mounts takes the root and the working directory along. */
void root_return(void)
{
    if (setns(ours.own, CLONE_NEWNS) < 0 || fchdir(ours.top) < 0 || chroot(".") < 0 || fchdir(ours.folder) < 0)
        err_fatal("cannot come back from the root of boxes: %s", strerror(errno));
}

void root_fds(int fds[ROOT_FDS])
{
    memcpy(fds, (int[]){ours.template, ours.own, ours.top, ours.folder}, ROOT_FDS * sizeof fds[0]);
}

static const struct {
    const char *name, *target; /* of the disk, and where it is seen */
} parts[] = {{"home", "/home"}, {"tmp", "/tmp"}, {"shm", "/dev/shm"}};

/* A descriptor of a mount that is nowhere yet. */
static int open_part(const char *disk, const char *name)
{
    struct mount_attr attr = {.attr_set = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
    char path[PATH_MAX];

    if ((size_t)snprintf(path, sizeof path, "%s/%s", disk, name) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (fd >= 0 && syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &attr, sizeof attr) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int place(int mount, const char *target)
{
    return (int)syscall(SYS_move_mount, mount, "", AT_FDCWD, target, MOVE_MOUNT_F_EMPTY_PATH);
}

int root_show_disk(int mounts, const char *disk, struct err *err)
{
    int fds[COUNT(parts)], status = 0;

    for (size_t i = 0; i < COUNT(parts); i++)
        if ((fds[i] = open_part(disk, parts[i].name)) < 0)
            status = err_sys(err, "cannot show a disk in a box");
    if (status == 0 && setns(mounts, CLONE_NEWNS) < 0)
        status = err_sys(err, "cannot go to the root of a box");
    if (status == 0) {
        for (size_t i = 0; i < COUNT(parts) && status == 0; i++)
            if (place(fds[i], parts[i].target) < 0)
                status = err_sys(err, "cannot place a disk in a box");
        root_return();
    }
    for (size_t i = 0; i < COUNT(parts); i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return status;
}

/* ---- in the box's first process ---- */

/* Older kernels know the number alone, and hide less. A mount that is nowhere yet. */
static int new_proc(void)
{
    static const char *const hiding[] = {"ptraceable", "2"};
    int fs = (int)syscall(SYS_fsopen, "proc", FSOPEN_CLOEXEC), status = -1;

    if (fs < 0)
        return -1;
    for (size_t i = 0; i < COUNT(hiding) && status < 0 && !hole("proc"); i++)
        status = (int)syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "hidepid", hiding[i], 0);
    if ((status < 0 && !hole("proc")) || syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return -1;
    int made = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
    close(fs);
    return made;
}

static int mount_proc(void)
{
    int proc = new_proc();

    if (proc < 0 || umount2("/proc", MNT_DETACH) < 0 || place(proc, "/proc") < 0)
        return -1;
    if (mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) < 0)
        return -1;
    return set_flags("/proc/sys", 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

int root_enter(const char **what)
{
    *what = "/proc";
    return mount_proc();
}
