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

static int64_t open_payload(struct arena *arena, const char *name, void *arg, void **handle)
{
    const struct loaded *loaded = arg;
    struct payload_file *file = arena_one(arena, struct payload_file);
    const char *path = name[0] == '/' ? name : arena_printf(arena, "%s/%s", loaded->folder, name);
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

static void hash_file(struct bytes bytes, char out[65])
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_init(&context);
    sha256_update(&context, bytes.len, bytes.data);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return ".";
    return slash == path ? "/" : arena_printf(arena, "%.*s", (int)(slash - path), path);
}

int load_spec(struct arena *arena, const char *path, const uint64_t *seed, struct loaded *loaded, struct err *err)
{
    struct bytes source;

    if (fs_read(arena, path, YAML_LARGEST, ERR_SPEC, &source, err))
        return -1;
    *loaded = (struct loaded){
        .faults = {.arena = arena, .file = path, .source = source},
        .outside = {.open = open_payload, .read = read_payload, .arg = loaded, .seed = seed ? *seed : 0},
        .folder = folder_of(arena, path),
    };
    hash_file(source, loaded->sha256);
    loaded->spec = spec_parse(arena, &loaded->outside, seed != NULL, &loaded->faults);
    return 0;
}
