#include "cmd/load.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"

struct payload_file {
    int fd;
};

static void close_payload(void *arg)
{
    close(((struct payload_file *)arg)->fd);
}

/* Only a regular file has a size that can be trusted and bytes at a place. */
static int refuse_kind(mode_t mode)
{
    errno = S_ISDIR(mode) ? EISDIR : EINVAL;
    return -1;
}

/* Where a file lies that the spec, or a file it includes, names. */
static const char *path_beside(struct arena *arena, const struct loaded *loaded, const struct source *from,
                               const char *name)
{
    const char *folder = from ? from->folder : loaded->folder;

    return name[0] == '/' || strcmp(folder, ".") == 0 ? name : arena_printf(arena, "%s/%s", folder, name);
}

static int64_t open_payload(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle)
{
    struct payload_file *file = arena_one(arena, struct payload_file);
    const char *path = path_beside(arena, arg, from, name);
    struct stat about;

    /* O_NONBLOCK: a FIFO must be refused, not waited for. */
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file->fd < 0)
        return -1;
    arena_defer(arena, close_payload, file);
    if (fstat(file->fd, &about))
        return -1;
    if (!S_ISREG(about.st_mode))
        return refuse_kind(about.st_mode);
    *handle = file;
    return about.st_size;
}

static void read_payload(void *handle, size_t at, uint8_t *out, size_t len)
{
    const struct payload_file *file = handle;

    while (len) {
        ssize_t got = pread(file->fd, out, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        at += (size_t)got;
        out += got;
        len -= (size_t)got;
    }
    memset(out, 0, len);
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : arena_printf(arena, "%.*s", (int)(slash - path), path);
}

struct read_file {
    struct read_file *next;
    dev_t device;
    ino_t inode;
};

/* Notes that a file is read. False: it was before, by whatever name. */
static bool is_new(struct arena *arena, struct loaded *loaded, const char *path)
{
    struct read_file *file = arena_one(arena, struct read_file);
    struct stat about;

    if (stat(path, &about) < 0)
        return true;
    for (const struct read_file *other = loaded->files; other; other = other->next)
        if (other->device == about.st_dev && other->inode == about.st_ino)
            return false;
    *file = (struct read_file){loaded->files, about.st_dev, about.st_ino};
    loaded->files = file;
    return true;
}

static int include(struct arena *arena, const char *name, void *arg, struct source *source, struct err *err)
{
    struct loaded *loaded = arg;
    const char *path = path_beside(arena, loaded, source->from, name);

    if (fs_read(arena, path, YAML_LARGEST, ERR_SPEC, &source->text, err) < 0)
        return -1;
    if (!is_new(arena, loaded, path))
        return err_set(err, ERR_SPEC, "'%s' is included already, or includes itself", name);
    source->file = path;
    source->folder = folder_of(arena, path);
    sha256_update(loaded->hash, source->text.len, source->text.data);
    return 0;
}

static void tell_hash(struct loaded *loaded)
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(loaded->hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(loaded->sha256 + 2 * i, 3, "%02x", digest[i]);
}

int load_spec(struct arena *arena, const char *path, const uint64_t *seed, struct loaded *loaded, struct err *err)
{
    struct bytes source;

    if (fs_read(arena, path, YAML_LARGEST, ERR_SPEC, &source, err))
        return -1;
    *loaded = (struct loaded){
        .faults = {.arena = arena, .file = path, .source = source},
        .outside =
            {.open = open_payload, .read = read_payload, .include = include, .arg = loaded, .seed = seed ? *seed : 0},
        .folder = folder_of(arena, path),
        .hash = arena_one(arena, struct sha256_ctx),
    };
    is_new(arena, loaded, path);
    sha256_init(loaded->hash);
    sha256_update(loaded->hash, source.len, source.data);
    loaded->spec = spec_parse(arena, &loaded->outside, seed != NULL, &loaded->faults);
    tell_hash(loaded);
    return 0;
}
