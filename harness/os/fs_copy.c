#include "os/fs.h"

#include "os/hole.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEEPEST_COPY 64   /* two descriptors a level */

struct copy {
    int root;                 /* the folder that links must not leave */
    size_t files_left;
    uint64_t bytes_left;
    const struct copy_rules *rules;
    char path[PATH_MAX];      /* of what is copied now, below the root */
    size_t path_len;
    int depth;
    struct err *err;
};

static bool is_skipped(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0;
}

static int too_many_bytes(struct copy *copy)
{
    return err_set(copy->err, ERR_USAGE, "more than %llu bytes, at '%s'",
                   (unsigned long long)copy->rules->most_bytes, copy->path);
}

static int write_block(int fd, const char *data, size_t len)
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

/* Bytes copied, 0 at the end, -1 with errno. */
static ssize_t copy_some(int from, int to)
{
    char block[32 * 1024];
    ssize_t got = copy_file_range(from, NULL, to, NULL, 1024 * 1024, 0);

    /* 0 is also what some filesystems say for files they make up while they are read. */
    if (got > 0)
        return got;
    got = read(from, block, sizeof block);
    if (got > 0 && write_block(to, block, (size_t)got) < 0)
        return -1;
    return got;
}

static int copy_bytes(struct copy *copy, int from, int to)
{
    for (;;) {
        ssize_t got = copy_some(from, to);
        if (got < 0)
            return err_sys(copy->err, "cannot copy '%s'", copy->path);
        if (got == 0)
            return 0;
        if ((uint64_t)got > copy->bytes_left)
            return too_many_bytes(copy);
        copy->bytes_left -= (uint64_t)got;
    }
}

/* `from` is closed. */
static int copy_file(struct copy *copy, int from, mode_t mode, int to_dir, const char *name)
{
    int to = openat(to_dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    int result = -1;

    if (to < 0) {
        err_sys(copy->err, "cannot write a copy of '%s'", copy->path);
    } else {
        result = copy_bytes(copy, from, to);
        if (result == 0 && fchmod(to, (mode & 0777) | S_IRUSR | S_IWUSR) < 0)
            result = err_sys(copy->err, "cannot set the mode of a copy of '%s'", copy->path);
        close(to);
    }
    close(from);
    return result;
}

/* A link that leads nowhere yet may lead somewhere after the build; then only its words can be judged. */
static bool words_stay_inside(const struct copy *copy, const char *target)
{
    int depth = copy->depth;

    while (*target) {
        size_t len = strcspn(target, "/");
        if (len == 2 && strncmp(target, "..", 2) == 0)
            depth--;
        else if (len > 0 && !(len == 1 && *target == '.'))
            depth++;
        if (depth < 0)
            return false;
        target += len + (target[len] == '/');
    }
    return true;
}

static bool link_stays_inside(const struct copy *copy, const char *target)
{
    const struct open_how how = {
        .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};

    if (target[0] == '/')
        return false;
    long fd = syscall(SYS_openat2, copy->root, copy->path, &how, sizeof how);
    if (fd < 0)
        return (errno == ENOENT || errno == ENOSYS) && words_stay_inside(copy, target);
    close((int)fd);
    return true;
}

static int copy_link(struct copy *copy, int from_dir, int to_dir, const char *name)
{
    char target[PATH_MAX];
    ssize_t len = readlinkat(from_dir, name, target, sizeof target - 1);

    if (len < 0)
        return err_sys(copy->err, "cannot read the link '%s'", copy->path);
    target[len] = '\0';
    if (!hole("links") && !link_stays_inside(copy, target))
        return err_set(copy->err, ERR_USAGE, "'%s' is a link out of the folder, to '%s'", copy->path, target);
    if (symlinkat(target, to_dir, name) < 0)
        return err_sys(copy->err, "cannot copy the link '%s'", copy->path);
    return 0;
}

static int copy_folder(struct copy *copy, int from, int to);

static int copy_subfolder(struct copy *copy, int from, mode_t mode, int to_dir, const char *name)
{
    if (copy->depth == DEEPEST_COPY) {
        close(from);
        return err_set(copy->err, ERR_USAGE, "'%s' is deeper than %d folders", copy->path, DEEPEST_COPY);
    }
    int to = -1;
    if (mkdirat(to_dir, name, 0700) == 0)
        to = openat(to_dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (to < 0) {
        close(from);
        return err_sys(copy->err, "cannot make a copy of the folder '%s'", copy->path);
    }
    copy->depth++;
    int result = copy_folder(copy, from, to);
    copy->depth--;
    if (result == 0 && fchmod(to, (mode & 0777) | S_IRWXU) < 0)
        result = err_sys(copy->err, "cannot set the mode of a copy of '%s'", copy->path);
    close(to);
    return result;
}

/* Opens a file or folder as what it is known to be: one that was changed meanwhile for a link, or for something that is
 * neither, is refused. */
static int open_entry(struct copy *copy, int from_dir, const char *name, struct stat *about)
{
    const struct open_how how = {.flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                                 .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    mode_t kind = about->st_mode & S_IFMT;
    int fd = (int)syscall(SYS_openat2, from_dir, name, &how, sizeof how);

    /* A container's own filter may not know that call. */
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = openat(from_dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return err_sys(copy->err, "cannot open '%s'", copy->path);
    if (fstat(fd, about) == 0 && (about->st_mode & S_IFMT) == kind)
        return fd;
    close(fd);
    return err_set(copy->err, ERR_USAGE, "'%s' was changed while it was copied", copy->path);
}

static int copy_entry(struct copy *copy, int from_dir, int to_dir, const char *name)
{
    struct stat st;

    if (copy->files_left-- == 0)
        return err_set(copy->err, ERR_USAGE, "more than %zu files", copy->rules->most_files);
    if (fstatat(from_dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_sys(copy->err, "cannot look at '%s'", copy->path);
    if (S_ISLNK(st.st_mode))
        return copy_link(copy, from_dir, to_dir, name);
    if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return err_set(copy->err, ERR_USAGE, "'%s' is neither a file nor a folder", copy->path);
    int from = open_entry(copy, from_dir, name, &st);
    if (from < 0)
        return -1;
    if (S_ISDIR(st.st_mode))
        return copy_subfolder(copy, from, st.st_mode, to_dir, name);
    int status = 0;
    if (copy->rules->stranger && st.st_nlink > 1 && !hole("hard-links"))
        status = err_set(copy->err, ERR_USAGE, "'%s' is a hard link: the file has another name somewhere", copy->path);
    else if ((uint64_t)st.st_size > copy->bytes_left)
        status = too_many_bytes(copy);
    if (status == 0)
        return copy_file(copy, from, st.st_mode, to_dir, name);
    close(from);
    return -1;
}

static int copy_named(struct copy *copy, int from_dir, int to_dir, const char *name)
{
    size_t before = copy->path_len;
    int len = snprintf(copy->path + before, sizeof copy->path - before, "%s%s", before ? "/" : "", name);

    if (len < 0 || (size_t)len >= sizeof copy->path - before) {
        copy->path[before] = '\0';
        return err_set(copy->err, ERR_USAGE, "the names in '%.200s...' are too long", copy->path);
    }
    copy->path_len = before + (size_t)len;
    int result = copy_entry(copy, from_dir, to_dir, name);
    copy->path_len = before;
    copy->path[before] = '\0';
    return result;
}

/* `from` is closed. */
static int copy_folder(struct copy *copy, int from, int to)
{
    struct dirent *entry;
    int result = 0;
    DIR *dir = fdopendir(from);

    if (!dir) {
        close(from);
        return err_sys(copy->err, "cannot read the folder '%s'", copy->path);
    }
    while (result == 0 && (entry = readdir(dir)) != NULL)
        if (!is_skipped(entry->d_name))
            result = copy_named(copy, from, to, entry->d_name);
    closedir(dir);
    return result;
}

static int copy_top(struct copy *copy, const char *from, int to)
{
    struct stat st;
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0 || fstat(fd, &st) < 0) {
        err_sys(copy->err, "cannot open '%s'", from);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    if (S_ISDIR(st.st_mode)) {
        copy->root = fd;
        int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
        int result = own < 0 ? err_sys(copy->err, "cannot open '%s' again", from) : copy_folder(copy, own, to);
        close(fd);
        return result;
    }
    const char *slash = strrchr(from, '/');
    snprintf(copy->path, sizeof copy->path, "%s", slash ? slash + 1 : from);
    if (S_ISREG(st.st_mode))
        return copy_file(copy, fd, st.st_mode, to, copy->path);
    close(fd);
    return err_set(copy->err, ERR_USAGE, "'%s' is neither a file nor a folder", from);
}

int fs_copy(const char *from, const char *to, const struct copy_rules *rules, struct err *err)
{
    struct copy copy = {
        .files_left = rules->most_files, .bytes_left = rules->most_bytes, .rules = rules, .err = err};
    int fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(err, "cannot open '%s'", to);
    int result = copy_top(&copy, from, fd);
    close(fd);
    return result;
}

int fs_open_inside(const char *root, const char *path, int flags)
{
    /* With O_PATH nothing else may stand, and nothing else matters. */
    const int more = flags & O_PATH ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    const struct open_how how = {.flags = (unsigned)(flags | more),
                                 .resolve = hole("inside") ? 0 : RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int folder = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

    if (folder < 0)
        return -1;
    int fd = (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
    int number = errno;
    close(folder);
    errno = number;
    return fd;
}
