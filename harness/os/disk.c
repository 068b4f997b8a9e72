#include "os/disk.h"

#include "os/fs.h"
#include "os/hole.h"
#include "os/ids.h"
#include "os/root.h"
#include "os/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

/* While we fill it ourselves; what we put there is bounded elsewhere. */
#define FILLING "size=4g,nr_inodes=200000,mode=755"

struct disk {
    const char *path, *home, *temporary;
    bool mounted;
    bool bounded;
};

static void drop(void *arg)
{
    const struct disk *disk = arg;

    umount2(disk->path, MNT_DETACH);
    rmdir(disk->path);
}

/* In memory a mount point costs nothing that is written. */
static int mount_it(struct arena *arena, struct disk *disk, struct err *err)
{
    static unsigned number;

    disk->path = arena_printf(arena, "%s/%u", root_yard(), number++);
    if (mkdir(disk->path, 0711) < 0)
        return err_sys(err, "cannot make the folder '%s'", disk->path);
    if (mount("tmpfs", disk->path, "tmpfs", MS_NOSUID | MS_NODEV, FILLING) < 0)
        return err_sys(err, "cannot mount a disk");
    disk->mounted = true;
    arena_defer(arena, drop, disk);
    return 0;
}

static int make_folders(struct arena *arena, const struct disk *disk, struct err *err)
{
    static const struct {
        const char *name;
        mode_t mode;
    } folders[] = {{"home", 0755}, {"home/student", 0755}, {"tmp", 01777}, {"shm", 01777}};

    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        const char *path = arena_printf(arena, "%s/%s", disk->path, folders[i].name);
        if (mkdir(path, 0700) < 0 || chmod(path, folders[i].mode) < 0)
            return err_sys(err, "cannot make the folder '%s'", path);
    }
    return 0;
}

struct disk *disk_new(struct arena *arena, const char *path, bool keep, struct err *err)
{
    struct disk *disk = arena_one(arena, struct disk);

    disk->path = path;
    if (sandbox_has_namespaces() && !keep ? mount_it(arena, disk, err) < 0 : fs_folder(path, err) < 0)
        return NULL;
    disk->home = arena_printf(arena, "%s/home/student", disk->path);
    disk->temporary = arena_printf(arena, "%s/tmp", disk->path);
    return make_folders(arena, disk, err) < 0 ? NULL : disk;
}

const char *disk_home(const struct disk *disk)
{
    return disk->home;
}

const char *disk_path(const struct disk *disk)
{
    return disk->path;
}

const char *disk_temporary(const struct disk *disk)
{
    return sandbox_has_namespaces() ? NULL : disk->temporary;
}

const char *disk_inner_home(const struct disk *disk)
{
    return sandbox_has_namespaces() ? ROOT_HOME : disk->home;
}

const char *disk_reports(struct arena *arena, const struct disk *disk, struct err *err)
{
    const char *path = arena_printf(arena, "%s/" DISK_REPORTS, disk->path);

    if (mkdir(path, 0700) < 0) {
        err_sys(err, "cannot make the folder '%s'", path);
        return NULL;
    }
    return sandbox_has_namespaces() ? "/" DISK_REPORTS : path;
}

static int bound(struct disk *disk, uint64_t bytes, uint64_t files)
{
    struct statfs used;
    char options[96];

    if (statfs(disk->path, &used) < 0)
        return -1;
    uint64_t used_bytes = (used.f_blocks - used.f_bfree) * (uint64_t)used.f_bsize;
    snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu", (unsigned long long)(used_bytes + bytes),
             (unsigned long long)(used.f_files - used.f_ffree + files));
    disk->bounded = true;
    return mount(NULL, disk->path, NULL, MS_REMOUNT | MS_NOSUID | MS_NODEV, options);
}

int disk_hand_over(struct disk *disk, uint64_t bytes, uint64_t files, struct err *err)
{
    uid_t owner;

    if (ids_differ(&owner) && sandbox_level() != LEVEL_5 && fs_give(disk->path, owner, err) < 0)
        return -1;
    if (disk->mounted && !hole("disk") && bound(disk, bytes, files) < 0)
        return err_sys(err, "cannot bound a disk");
    return 0;
}

bool disk_is_full(const struct disk *disk)
{
    struct statfs used;

    return disk->bounded && statfs(disk->path, &used) == 0 && (used.f_bfree == 0 || used.f_ffree == 0);
}
