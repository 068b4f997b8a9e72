#include "run/folder.h"

#include "os/fs.h"

#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

#define MOST_LISTED 12

enum { MOST_FOUND = 2000, MOST_LEVELS = 12 };

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* By bytes: the order must not depend on the locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

const char **folder_names(struct arena *arena, const char *path)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_visible, by_name);
    const char **names = arena_array(arena, const char *, count > 0 ? (size_t)count + 1 : 1);

    for (int i = 0; i < count; i++) {
        names[i] = arena_strdup(arena, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    return names;
}

struct search {
    struct arena *arena;
    const char *root, *glob;
    const char **found;
    size_t count;
};

/* `below` is "" or ends with a slash. */
static void search(struct search *all, const char *below, int level);

static void look_at(struct search *all, const char *path, const char *name, int level)
{
    struct stat st;

    if (lstat(arena_printf(all->arena, "%s/%s", all->root, path), &st) < 0)
        return;
    if (S_ISDIR(st.st_mode) && level < MOST_LEVELS)
        search(all, arena_printf(all->arena, "%s/", path), level + 1);
    else if (S_ISREG(st.st_mode) && fnmatch(all->glob, name, FNM_PERIOD) == 0 && all->count < MOST_FOUND)
        all->found[all->count++] = path;
}

static void search(struct search *all, const char *below, int level)
{
    const char **names = folder_names(all->arena, arena_printf(all->arena, "%s/%s", all->root, below));

    for (; *names && all->count < MOST_FOUND; names++)
        look_at(all, arena_printf(all->arena, "%s%s", below, *names), *names, level);
}

const char **folder_find(struct arena *arena, const char *path, const char *glob)
{
    struct search whole = {arena, path, glob, arena_array(arena, const char *, MOST_FOUND + 1), 0};

    search(&whole, "", 1);
    return whole.found;
}

bool folder_matches(struct arena *arena, const char *path, const char *glob)
{
    const char *slash = strchr(glob, '/');
    char *first = arena_strdup(arena, glob);

    if (slash)
        first[slash - glob] = '\0';
    if (strcmp(first, ".") == 0 && slash)
        return folder_matches(arena, path, slash + 1);
    for (const char **name = folder_names(arena, path); *name; name++) {
        if (fnmatch(first, *name, FNM_PERIOD | FNM_CASEFOLD) != 0)
            continue;
        if (!slash || folder_matches(arena, arena_printf(arena, "%s/%s", path, *name), slash + 1))
            return true;
    }
    return false;
}

const char *folder_list(struct arena *arena, const char *const *names)
{
    struct buf *list = buf_new(arena, 0);
    size_t count = 0;

    for (; names[count] && count < MOST_LISTED; count++) {
        buf_text(list, count ? ", " : "");
        text_show(list, bytes_of(names[count]));
    }
    if (names[count])
        buf_text(list, ", ...");
    return count ? buf_string(list) : "nothing";
}

bool folder_holds(const char *name)
{
    if (*name == '/' || *name == '\0')
        return false;
    while (*name) {
        size_t len = strcspn(name, "/");
        if (len == 2 && strncmp(name, "..", 2) == 0)
            return false;
        name += len + (name[len] == '/');
    }
    return true;
}

static enum file_kind script_or_plain(int fd)
{
    struct stat st;
    char start[2];

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return FILE_NONE;
    return pread(fd, start, 2, 0) == 2 && memcmp(start, "#!", 2) == 0 ? FILE_SCRIPT : FILE_PLAIN;
}

enum file_kind folder_file(const char *path, const char *name)
{
    if (!folder_holds(name))
        return FILE_NONE;
    struct stat st;
    /* A program need not be readable. */
    int fd = fs_open_inside(path, name, O_PATH);
    if (fd < 0)
        return FILE_NONE;
    enum file_kind kind = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & S_IXUSR) ? FILE_PROGRAM : FILE_NONE;
    close(fd);
    fd = kind == FILE_NONE ? fs_open_inside(path, name, O_RDONLY) : -1;
    if (fd >= 0) {
        kind = script_or_plain(fd);
        close(fd);
    }
    return kind;
}
