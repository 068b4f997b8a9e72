#include "os/digest.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

/* As deep as a copy goes. */
#define DEEPEST 64

struct walk {
    struct sha256_ctx hash;
    const struct digest_rules *rules;
    size_t files_left;
    uint64_t bytes_left;
    int depth;
    bool over;  /* a cap was reached: nothing more is looked at */
    bool noted; /* something could not be read, or is no file, folder or link */
};

static void finish(struct sha256_ctx *hash, char out[DIGEST_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(hash, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

/* All bytes from the start, at most `most`. False: more, or not readable. */
static bool read_all(int fd, struct sha256_ctx *hash, uint64_t most, uint64_t *len)
{
    uint8_t block[32 * 1024];
    ssize_t got;

    *len = 0;
    while ((got = pread(fd, block, sizeof block, (off_t)*len)) > 0) {
        *len += (uint64_t)got;
        if (*len > most)
            return false;
        sha256_update(hash, (size_t)got, block);
    }
    return got == 0;
}

/* ---- folders ---- */

/* The kind and a name, so that no two trees give the same bytes. */
static void put(struct walk *walk, char kind, const char *name)
{
    sha256_update(&walk->hash, 1, (const uint8_t *)&kind);
    sha256_update(&walk->hash, strlen(name) + 1, (const uint8_t *)name);
}

/* It is there, and that is all that can be said. */
static void note(struct walk *walk, char kind, const char *name)
{
    walk->noted = true;
    put(walk, kind, name);
}

static void put_modes(struct walk *walk, mode_t mode)
{
    char text[8];

    snprintf(text, sizeof text, "%o", (unsigned)(mode & 0777));
    if (walk->rules->modes)
        put(walk, 'm', text);
}

static void put_file(struct walk *walk, int fd, mode_t mode, const char *name)
{
    struct sha256_ctx content;
    char hex[DIGEST_SIZE];
    uint64_t len;

    sha256_init(&content);
    bool whole = read_all(fd, &content, walk->bytes_left, &len);
    walk->over |= len > walk->bytes_left;
    walk->bytes_left -= walk->over ? 0 : len;
    finish(&content, hex);
    put_modes(walk, mode);
    put(walk, mode & S_IXUSR ? 'x' : 'f', name);
    if (whole)
        put(walk, '=', hex);
    else
        note(walk, '?', hex);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted; NULL when there are more than may be. */
static const char **list(struct arena *arena, struct walk *walk, DIR *dir, size_t *count)
{
    size_t size = 16;
    const char **names = arena_array(arena, const char *, size);
    struct dirent *entry;

    while ((entry = readdir(dir))) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || (!walk->rules->git && strcmp(name, ".git") == 0))
            continue;
        if (walk->files_left-- == 0)
            return NULL;
        if (*count == size) {
            const char **larger = arena_array(arena, const char *, 2 * size);
            memcpy(larger, names, size * sizeof *names);
            names = larger;
            size *= 2;
        }
        names[(*count)++] = arena_strdup(arena, name);
    }
    qsort(names, *count, sizeof *names, by_text);
    return names;
}

static void put_entry(struct walk *walk, int folder, const char *name);

/* `fd` is closed. */
static void put_folder(struct walk *walk, int fd)
{
    DIR *dir = walk->depth < DEEPEST ? fdopendir(fd) : NULL;
    struct arena *arena = arena_new();
    size_t count = 0;

    if (!dir) {
        note(walk, '?', "");
        close(fd);
    } else {
        const char **names = list(arena, walk, dir, &count);
        walk->over |= !names;
        walk->depth++;
        for (size_t i = 0; i < count && !walk->over; i++)
            put_entry(walk, fd, names[i]);
        walk->depth--;
        closedir(dir);
    }
    arena_free(arena);
}

static void put_link(struct walk *walk, int folder, const char *name)
{
    char target[PATH_MAX];
    ssize_t len = readlinkat(folder, name, target, sizeof target - 1);

    target[len < 0 ? 0 : len] = '\0';
    walk->noted |= len < 0;
    put(walk, 'l', name);
    put(walk, '=', target);
}

static void put_opened(struct walk *walk, int folder, const char *name)
{
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &about) < 0) {
        note(walk, '?', name);
    } else if (S_ISDIR(about.st_mode)) {
        put_modes(walk, about.st_mode);
        put(walk, 'd', name);
        put_folder(walk, fd);
        put(walk, 'e', name);
        return;
    } else {
        put_file(walk, fd, about.st_mode, name);
    }
    if (fd >= 0)
        close(fd);
}

static void put_entry(struct walk *walk, int folder, const char *name)
{
    struct stat about;

    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) < 0)
        note(walk, '?', name);
    else if (S_ISLNK(about.st_mode))
        put_link(walk, folder, name);
    else if (S_ISDIR(about.st_mode) || S_ISREG(about.st_mode))
        put_opened(walk, folder, name);
    else
        note(walk, 'o', name);
}

static void put_top(struct walk *walk, const char *path)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &about) < 0) {
        note(walk, '?', path);
    } else if (S_ISDIR(about.st_mode)) {
        put(walk, 'D', "");
        put_folder(walk, fd);
        return;
    } else {
        const char *slash = strrchr(path, '/');
        put_file(walk, fd, about.st_mode, slash ? slash + 1 : path);
    }
    if (fd >= 0)
        close(fd);
}

struct digest digest_files(const char *path, const struct digest_rules *rules)
{
    static const char *const over[] = {"more than is looked at", NULL};
    struct walk walk = {.rules = rules, .files_left = rules->files, .bytes_left = rules->bytes};
    struct digest digest = {.hex = ""};

    sha256_init(&walk.hash);
    put_top(&walk, path);
    if (walk.over)
        digest_texts(over, digest.hex);
    else
        finish(&walk.hash, digest.hex);
    digest.bytes = rules->bytes - walk.bytes_left;
    digest.whole = !walk.over && !walk.noted;
    return digest;
}

/* ---- single files, and texts ---- */

void digest_open_file(int fd, char out[DIGEST_SIZE])
{
    struct sha256_ctx hash;
    uint64_t len;

    sha256_init(&hash);
    read_all(fd, &hash, UINT64_MAX, &len);
    finish(&hash, out);
}

void digest_file(const char *path, char out[DIGEST_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    digest_open_file(fd, out);
    if (fd >= 0)
        close(fd);
}

void digest_texts(const char *const *texts, char out[DIGEST_SIZE])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    for (; *texts; texts++)
        sha256_update(&hash, strlen(*texts) + 1, (const uint8_t *)*texts);
    finish(&hash, out);
}

void digest_bytes(struct bytes bytes, char out[DIGEST_SIZE])
{
    struct sha256_ctx hash;

    sha256_init(&hash);
    sha256_update(&hash, bytes.len, bytes.data);
    finish(&hash, out);
}
