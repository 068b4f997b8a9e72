#include "run/buildcache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "os/fs.h"
#include "run/build.h"
#include "run/buildkey.h"

#define HALF_MADE ".making-"
#define HALF_MADE_S 3600   /* for so long a run may be at it */
/* "HASH SIZE\n" in front of the packed result. */
#define HEAD_SIZE (BUILDKEY_SIZE + 21)
#define RECORD_MOST (256 * 1024)

static const struct copy_rules rules = {BUILD_MOST_FILES, BUILDKEY_MOST_BYTES, false};

/* ---- taking ---- */

/* The record of an entry in two parts; false: there is none, or it is broken. */
static bool read_record(struct arena *arena, const char *entry, char hash[BUILDKEY_SIZE], struct bytes *result)
{
    struct bytes record;

    if (fs_read(arena, arena_printf(arena, "%s/record", entry), RECORD_MOST, ERR_HARNESS, &record, NULL) < 0 ||
        record.len < HEAD_SIZE || record.data[HEAD_SIZE - 1] != '\n')
        return false;
    memcpy(hash, record.data, BUILDKEY_SIZE - 1);
    hash[BUILDKEY_SIZE - 1] = '\0';
    *result = (struct bytes){record.data + HEAD_SIZE, record.len - HEAD_SIZE};
    return true;
}

static struct result *take_entry(struct arena *arena, const char *entry, const char *built)
{
    char wanted[BUILDKEY_SIZE], got[BUILDKEY_SIZE];
    struct bytes packed;

    if (!read_record(arena, entry, wanted, &packed))
        return NULL;
    struct result *result = result_unpack(arena, packed, NULL);
    if (!result || result->verdict != VERDICT_PASS || fs_folder(built, NULL) < 0)
        return NULL;
    if (fs_copy(arena_printf(arena, "%s/tree", entry), built, &rules, NULL) == 0 &&
        buildkey_folder(built, got, NULL) == 0 && strcmp(wanted, got) == 0)
        return result;
    fs_remove(built);
    return NULL;
}

struct result *buildcache_take(struct arena *arena, const char *cache, const char *key, const char *built)
{
    const char *entry = arena_printf(arena, "%s/%s", cache, key);

    if (access(entry, F_OK) < 0)
        return NULL;
    struct result *result = take_entry(arena, entry, built);
    if (result)
        (void)utimensat(AT_FDCWD, entry, NULL, 0);   /* it was used now */
    else
        fs_remove(entry);
    return result;
}

/* ---- keeping ---- */

static int fill_entry(const char *entry, const char *built, const struct result *result, uint64_t *size)
{
    struct arena *arena = arena_new();
    const char *tree = arena_printf(arena, "%s/tree", entry);
    struct buf *record = buf_new(arena, RECORD_MOST);
    char hash[BUILDKEY_SIZE];

    int status = fs_folder(tree, NULL) == 0 && fs_copy(built, tree, &rules, NULL) == 0 ? 0 : -1;
    if (status == 0)
        status = buildkey_folder(tree, hash, size);
    if (status == 0) {
        buf_printf(record, "%s %020llu", hash, (unsigned long long)*size);
        buf_char(record, '\n');
        result_pack(record, result);
        status = record->cut ? -1 : fs_write_inside(entry, "record", buf_bytes(record), NULL);
    }
    arena_free(arena);
    return status;
}

/* Counts what this process has put there, and makes room now and then. */
static void note_put(const char *cache, uint64_t size)
{
    static uint64_t put;

    put += size;
    if (put < BUILDCACHE_MOST_BYTES / 16)
        return;
    put = 0;
    buildcache_trim(cache, BUILDCACHE_MOST_BYTES);
}

void buildcache_put(const char *cache, const char *key, const char *built, const struct result *result)
{
    struct arena *arena = arena_new();
    char *making = arena_printf(arena, "%s/" HALF_MADE "XXXXXX", cache);
    const char *entry = arena_printf(arena, "%s/%s", cache, key);
    uint64_t size = 0;

    if (access(entry, F_OK) < 0 && mkdtemp(making)) {
        /* Another run may have been faster: then ours goes. */
        if (fill_entry(making, built, result, &size) < 0 || rename(making, entry) < 0)
            fs_remove(making);
        else
            note_put(cache, size);
    }
    arena_free(arena);
}

/* ---- making room ---- */

struct kept {
    char name[BUILDKEY_SIZE];
    struct timespec used;
    uint64_t size;
};

static int by_age(const void *a, const void *b)
{
    const struct timespec *x = &((const struct kept *)a)->used, *y = &((const struct kept *)b)->used;

    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? -1 : 1;
    return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

/* What an entry says of itself; one that says nothing is as large as can be, and so goes early. */
static uint64_t size_of(int folder, const char *name)
{
    char path[NAME_MAX + 8], head[HEAD_SIZE + 1] = "";

    snprintf(path, sizeof path, "%s/record", name);
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : read(fd, head, HEAD_SIZE);
    if (fd >= 0)
        close(fd);
    uint64_t size = got == HEAD_SIZE ? strtoull(head + BUILDKEY_SIZE, NULL, 10) : BUILDCACHE_MOST_BYTES;
    return size < BUILDCACHE_MOST_BYTES ? size : BUILDCACHE_MOST_BYTES;
}

static bool is_key(const char *name)
{
    return strlen(name) == BUILDKEY_SIZE - 1 && strspn(name, "0123456789abcdef") == BUILDKEY_SIZE - 1;
}

static bool is_left_over(const char *name, const struct stat *about)
{
    return strncmp(name, HALF_MADE, strlen(HALF_MADE)) == 0 && about->st_mtime < time(NULL) - HALF_MADE_S;
}

static size_t list_entries(struct arena *arena, const char *cache, DIR *dir, struct kept **out)
{
    size_t count = 0, size = 64;
    struct kept *all = arena_array(arena, struct kept, size);
    struct dirent *found;
    struct stat about;

    while ((found = readdir(dir))) {
        const char *name = found->d_name;
        if (fstatat(dirfd(dir), name, &about, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(about.st_mode))
            continue;
        if (is_left_over(name, &about))
            fs_remove(arena_printf(arena, "%s/%s", cache, name));
        if (!is_key(name))
            continue;
        if (count == size) {
            struct kept *larger = arena_array(arena, struct kept, 2 * size);
            memcpy(larger, all, size * sizeof *all);
            all = larger;
            size *= 2;
        }
        all[count] = (struct kept){.used = about.st_mtim, .size = size_of(dirfd(dir), name)};
        memcpy(all[count++].name, name, BUILDKEY_SIZE);
    }
    *out = all;
    return count;
}

void buildcache_trim(const char *cache, uint64_t most)
{
    struct arena *arena = arena_new();
    struct kept *all = NULL;
    uint64_t sum = 0;
    DIR *dir = opendir(cache);
    size_t count = dir ? list_entries(arena, cache, dir, &all) : 0;

    if (dir)
        closedir(dir);
    for (size_t i = 0; i < count; i++)
        sum += all[i].size;
    if (count)
        qsort(all, count, sizeof *all, by_age);
    for (size_t i = 0; i < count && sum > most; i++) {
        fs_remove(arena_printf(arena, "%s/%s", cache, all[i].name));
        sum -= all[i].size;
    }
    arena_free(arena);
}
