#include "cmd/load.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/build.h"
#include "run/worker.h"
#include "os/digest.h"

struct payload_file {
    struct payload_file *next;
    int fd;
    dev_t device;
    ino_t inode;
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

/* Of a file that is opened more than once the first stands in the list. */
static void list_payload(struct loaded *loaded, struct payload_file *file, const struct stat *about)
{
    file->device = about->st_dev;
    file->inode = about->st_ino;
    for (const struct payload_file *other = loaded->payloads; other; other = other->next)
        if (other->device == file->device && other->inode == file->inode)
            return;
    file->next = loaded->payloads;
    loaded->payloads = file;
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
    list_payload(arg, file, &about);
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

static const char *path_of_use(struct arena *arena, const struct loaded *loaded, const char *use)
{
    return use[0] == '/' ? use : arena_printf(arena, "%s/%s", loaded->folder, use);
}

/* A folder that is not there is a mistake of the spec, and no matter of whoever hands in. */
static void check_uses(struct arena *arena, struct loaded *loaded)
{
    const struct spec *spec = loaded->spec;
    struct stat about;

    for (size_t i = 0; spec && i < spec->program_count; i++) {
        const struct program *program = &spec->programs[i];
        if (!program->use ||
            (stat(path_of_use(arena, loaded, program->use), &about) == 0 && S_ISDIR(about.st_mode)))
            continue;
        fault_add_wide(&loaded->faults, program->use_at, (int)strlen(program->use), NULL, "'%s' is no folder%s",
                       program->use, program->use[0] == '/' ? "" : " beside the spec");
        loaded->spec = NULL;
    }
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
    check_uses(arena, loaded);
    tell_hash(loaded);
    return 0;
}

void load_key(struct arena *arena, const struct loaded *loaded, char out[65])
{
    const struct digest_rules rules = {.files = BUILD_MOST_FILES, .bytes = BUILD_MOST_BYTES};
    size_t use_count = 0, count = 0;
    const char *const *uses = worker_uses(arena, loaded->spec, &use_count);

    for (const struct payload_file *file = loaded->payloads; file; file = file->next)
        count++;
    const char **texts = arena_array(arena, const char *, count + use_count + 2), **text = texts;
    *text++ = loaded->sha256;
    for (const struct payload_file *file = loaded->payloads; file; file = file->next, text++) {
        char *hex = arena_alloc(arena, DIGEST_SIZE);
        digest_open_file(file->fd, hex);
        *text = hex;
    }
    for (size_t i = 0; i < use_count; i++, text++) {
        const struct digest digest = digest_files(path_of_use(arena, loaded, uses[i]), &rules);
        *text = arena_strdup(arena, digest.hex);
    }
    digest_texts(texts, out);
}
