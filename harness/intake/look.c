#include "intake/look.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "intake/handed.h"
#include "intake/unpack.h"

enum { DEEPEST_WALK = 64, MOST_COUNTED = 100000, DEEPEST_ENTERED = 8 };

struct walk {
    size_t files;
    struct buf *note; /* gets a line for each, or NULL */
    bool closed;      /* one of them may not be read */
};

static int is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void note_one(struct buf *note, const char *path, const struct stat *about)
{
    buf_printf(note, "%s\t%o %lld %lld.%09ld %lld.%09ld\n", path, about->st_mode, (long long)about->st_size,
               (long long)about->st_mtim.tv_sec, about->st_mtim.tv_nsec, (long long)about->st_ctim.tv_sec,
               about->st_ctim.tv_nsec);
}

static void walk(struct walk *all, const char *path, int depth)
{
    struct dirent **entries = NULL;
    struct stat about;
    struct arena *arena = arena_new();

    bool there = lstat(path, &about) == 0;
    if (there && all->note)
        note_one(all->note, path, &about);
    if (there ? (depth == 0 || !S_ISLNK(about.st_mode)) && access(path, R_OK) < 0 && errno == EACCES : errno == EACCES)
        all->closed = true;
    int count = depth < DEEPEST_WALK && all->files < MOST_COUNTED ? scandir(path, &entries, is_name, by_bytes) : 0;
    all->files += count < 0;
    for (int i = 0; i < count; i++) {
        walk(all, arena_printf(arena, "%s/%s", path, entries[i]->d_name), depth + 1);
        free(entries[i]);
    }
    free(entries);
    arena_free(arena);
}

size_t look_count(const char *path)
{
    struct walk all = {0};

    walk(&all, path, 0);
    return all.files;
}

char **look_names(struct arena *arena, const char *folder, size_t *count)
{
    struct dirent **entries = NULL;
    int all = scandir(folder, &entries, is_name, by_bytes);
    char **names = arena_array(arena, char *, all > 0 ? (size_t)all + 1 : 1);

    *count = 0;
    for (int i = 0; i < all; i++) {
        const char *name = entries[i]->d_name;
        if (name[0] != '.' && !unpack_is_junk(name))
            names[(*count)++] = arena_strdup(arena, name);
        free(entries[i]);
    }
    free(entries);
    return names;
}

bool look_is(const char *path, mode_t kind)
{
    struct stat about;

    return lstat(path, &about) == 0 && (about.st_mode & S_IFMT) == kind;
}

const char *look_enter(struct arena *arena, const char *folder)
{
    for (int i = 0; i < DEEPEST_ENTERED; i++) {
        size_t count;
        char **names = look_names(arena, folder, &count);
        const char *only = count == 1 ? arena_printf(arena, "%s/%s", folder, names[0]) : NULL;
        if (!only || !look_is(only, S_IFDIR))
            break;
        folder = only;
    }
    return folder;
}

const char *look_only_archive(struct arena *arena, const char *folder)
{
    size_t count;
    char **names = look_names(arena, folder, &count);
    const char *path = count == 1 ? arena_printf(arena, "%s/%s", folder, names[0]) : NULL;

    return path && handed_kind(names[0]) == HANDED_ARCHIVE && look_is(path, S_IFREG) ? path : NULL;
}

/* A script, or a program of Linux. */
static bool is_program(const char *path)
{
    char head[4] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : read(fd, head, sizeof head);

    if (fd >= 0)
        close(fd);
    return (got >= 2 && memcmp(head, "#!", 2) == 0) || (got == sizeof head && memcmp(head, "\x7f" "ELF", 4) == 0);
}

static bool is_makefile(const char *name)
{
    return strcasecmp(name, "makefile") == 0 || strcmp(name, "GNUmakefile") == 0;
}

static bool can_be_built(struct arena *arena, const char *folder, int depth, size_t *archives)
{
    size_t count;
    char **names = look_names(arena, folder, &count);

    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, names[i]);
        enum handed_kind kind = handed_kind(names[i]);
        if (look_is(path, S_IFDIR) && (depth == DEEPEST_ENTERED || can_be_built(arena, path, depth + 1, NULL)))
            return true;
        if (look_is(path, S_IFREG) && (kind == HANDED_SOURCE || is_makefile(names[i]) || is_program(path)))
            return true;
        if (archives && look_is(path, S_IFREG))
            *archives += kind == HANDED_ARCHIVE || kind == HANDED_UNREADABLE;
    }
    return false;
}

bool look_is_wrapped(struct arena *arena, const char *folder)
{
    size_t archives = 0;

    return !can_be_built(arena, folder, 0, &archives) && archives > 0;
}

bool look_may_read(const char *path)
{
    struct walk all = {0};

    walk(&all, path, 0);
    return !all.closed;
}

void look_note(struct buf *note, const char *path)
{
    struct walk all = {.note = note};

    walk(&all, path, 0);
}
