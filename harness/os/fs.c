#include "os/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEEPEST_REMOVE 32   /* folders held open at once */

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* ---- reading ---- */

static void close_number(void *arg)
{
    close((int)(intptr_t)arg);
}

int fs_read(struct arena *arena, const char *path, size_t largest, enum err_kind kind, struct bytes *out,
            struct err *err)
{
    struct stat st;
    size_t len = 0;
    ssize_t got = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return err_set(err, kind, "cannot open '%s': %s", path, strerror(errno));
    arena_defer(arena, close_number, (void *)(intptr_t)fd);
    if (fstat(fd, &st) < 0)
        return err_sys(err, "cannot look at '%s'", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, kind, "'%s' is not a file", path);
    if ((uintmax_t)st.st_size > largest)
        return err_set(err, kind, "'%s' is larger than %zu bytes", path, largest);
    size_t size = (size_t)st.st_size;
    uint8_t *data = arena_alloc(arena, size + 1);
    while (len < size && got > 0) {
        got = read(fd, data + len, size - len);
        if (got < 0)
            return err_set(err, kind, "cannot read '%s': %s", path, strerror(errno));
        len += (size_t)got;
    }
    *out = (struct bytes){data, len};
    return 0;
}

/* ---- scratch ---- */

struct scratch {
    char *path;
    pid_t owner;   /* a fork of it leaves the folder alone */
    bool keep;
};

static void drop_scratch(void *arg)
{
    struct scratch *scratch = arg;

    if (!scratch->keep && scratch->owner == getpid())
        fs_remove(scratch->path);
}

struct scratch *fs_scratch(struct arena *arena, struct err *err)
{
    const char *top = getenv("TMPDIR");
    char full[PATH_MAX];

    if (!top || !*top)
        top = "/tmp";
    if (!realpath(top, full)) {
        err_sys(err, "cannot use '%s' for scratch files", top);
        return NULL;
    }
    struct scratch *scratch = arena_one(arena, struct scratch);
    scratch->path = arena_printf(arena, "%s/sockgrade-XXXXXX", full);
    scratch->owner = getpid();
    if (!mkdtemp(scratch->path)) {
        err_sys(err, "cannot make a folder in '%s'", full);
        return NULL;
    }
    arena_defer(arena, drop_scratch, scratch);
    return scratch;
}

const char *fs_scratch_path(const struct scratch *scratch)
{
    return scratch->path;
}

void fs_keep(struct scratch *scratch)
{
    scratch->keep = true;
}

int fs_share(const struct scratch *scratch)
{
    return chmod(scratch->path, 0711);
}

int fs_folder(const char *path, struct err *err)
{
    return mkdir(path, 0711) < 0 ? err_sys(err, "cannot make the folder '%s'", path) : 0;
}

/* ---- writing inside a folder ---- */

static int write_all(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, data, len);
        if (put < 0)
            return -1;
        data += put;
        len -= (size_t)put;
    }
    return 0;
}

static bool path_is_inside(const char *path)
{
    if (path[0] == '/' || path[0] == '\0' || path[strlen(path) - 1] == '/')
        return false;
    while (*path) {
        size_t len = strcspn(path, "/");
        if (len == 2 && strncmp(path, "..", 2) == 0)
            return false;
        path += len + (path[len] == '/');
    }
    return true;
}

/* The folder that the last name of `path` is in, made where missing; `path` moves on to that name. -1 with errno. */
static int enter_folders(int dir, const char **path)
{
    const char *slash;

    while (dir >= 0 && (slash = strchr(*path, '/')) != NULL) {
        char name[NAME_MAX + 1];
        size_t len = (size_t)(slash - *path);
        if (len > NAME_MAX) {
            close(dir);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(name, *path, len);
        name[len] = '\0';
        *path = slash + 1;
        if (len == 0 || strcmp(name, ".") == 0)
            continue;
        (void)mkdirat(dir, name, 0777);   /* openat tells */
        int next = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        close(dir);
        dir = next;
    }
    return dir;
}

/* What stands in the folder already, or the name, may make it impossible: then it is whose folder it is. */
static int in_the_way(const char *path, struct err *err)
{
    int number = errno;
    bool theirs = number == ENOTDIR || number == ELOOP || number == EISDIR || number == EEXIST ||
                  number == ENAMETOOLONG || number == EILSEQ || number == EINVAL;

    err_sys(err, "cannot write '%s'", path);
    if (theirs && err)
        err->kind = ERR_USAGE;
    errno = number;
    return -1;
}

int fs_create_inside(const char *root, const char *path, struct err *err)
{
    const char *name = path;

    if (!path_is_inside(path) || is_dot(path))
        return err_set(err, ERR_USAGE, "'%s' is not a path inside the folder", path);
    int dir = enter_folders(open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), &name);
    if (dir < 0)
        return in_the_way(path, err);
    (void)unlinkat(dir, name, 0);   /* so that neither a link nor a mode stands in the way */
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    int number = errno;
    close(dir);
    errno = number;
    return fd < 0 ? in_the_way(path, err) : fd;
}

int fs_folder_inside(const char *root, const char *path, struct err *err)
{
    if (!path_is_inside(path) || is_dot(path))
        return err_set(err, ERR_USAGE, "'%s' is not a path inside the folder", path);
    struct arena *arena = arena_new();
    const char *rest = arena_printf(arena, "%s/", path);
    int dir = enter_folders(open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), &rest);
    int number = errno;
    arena_free(arena);
    errno = number;
    if (dir < 0)
        return in_the_way(path, err);
    (void)fchmod(dir, 0755);
    close(dir);
    return 0;
}

int fs_write_inside(const char *root, const char *path, struct bytes bytes, struct err *err)
{
    int fd = fs_create_inside(root, path, err);

    if (fd < 0)
        return -1;
    int result = write_all(fd, (const char *)bytes.data, bytes.len);
    if (result < 0)
        err_sys(err, "cannot write '%s'", path);
    close(fd);
    return result;
}

/* ---- removing ---- */

struct removal {
    int root;
    unsigned names;   /* given to folders that were too deep and now stand directly below the root */
    bool again;       /* there are such folders */
};

static void remove_entries(struct removal *removal, int dir, int depth);

static void unlock(int dir, const char *name)
{
    if (fchmodat(dir, name, 0700, 0) < 0)
        return;   /* then opening it fails too, or was possible without */
}

static void remove_folder(struct removal *removal, int dir, const char *name, int depth)
{
    unlock(dir, name);
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0)
        remove_entries(removal, fd, depth);
    (void)unlinkat(dir, name, AT_REMOVEDIR);
}

/* A program can nest folders deeper than this process has descriptors: those go up to the root first. */
static void remove_entry(struct removal *removal, int dir, const char *name, int depth)
{
    struct stat st;
    char moved[32];

    if (unlinkat(dir, name, 0) == 0 || fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
        return;
    if (depth < DEEPEST_REMOVE) {
        remove_folder(removal, dir, name, depth + 1);
        return;
    }
    unlock(dir, name);
    do {
        snprintf(moved, sizeof moved, ".deep-%u", removal->names++);
        if (renameat2(dir, name, removal->root, moved, RENAME_NOREPLACE) == 0) {
            removal->again = true;
            return;
        }
    } while (errno == EEXIST);
}

/* `dir` is closed. */
static void remove_entries(struct removal *removal, int dir, int depth)
{
    struct dirent *entry;
    DIR *stream = fdopendir(dir);

    if (!stream) {
        close(dir);
        return;
    }
    while ((entry = readdir(stream)) != NULL)
        if (!is_dot(entry->d_name))
            remove_entry(removal, dir, entry->d_name, depth);
    closedir(stream);
}

void fs_remove(const char *path)
{
    struct removal removal = {.again = true};
    struct stat st;

    if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
        return;
    (void)chmod(path, 0700);
    removal.root = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (removal.root < 0)
        return;
    while (removal.again) {
        removal.again = false;
        int top = openat(removal.root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (top >= 0)
            remove_entries(&removal, top, 0);
    }
    close(removal.root);
    (void)rmdir(path);
}
