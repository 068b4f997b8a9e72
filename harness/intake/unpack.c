#include "intake/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "intake/entries.h"
#include "os/fs.h"

enum { DEEPEST = 32, PATH_LARGEST = 1024, SHOWN_LARGEST = 100, MOST_OUTSIDE = 20 };

struct part {
    const char *path;
    size_t entries;
    uint64_t bytes;
    bool refused;
};

struct unpacking {
    struct arena *arena;
    const struct unpack_plan *plan;
    struct unpacked *out;
    struct err *err;
    struct entries *entries;
    uint64_t size; /* of the archive */
    struct part whole;
    void *parts; /* a tree of them, by path */
    size_t parts_size;
    size_t outside; /* refused entries of no part */
    size_t files;   /* made */
    struct archived entry;
    char path[ENTRY_PATH_LARGEST + 1]; /* of the entry, clean */
    bool failed;                       /* err is set */
};

bool unpack_is_junk(const char *name)
{
    static const char *const names[] = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return strncmp(name, "._", 2) == 0;
}

/* A name to be told: safe, and not too long. */
static const char *shown(struct arena *arena, const char *name)
{
    struct buf *out = buf_new(arena, 0);
    size_t len = strlen(name);

    text_show(out, (struct bytes){(const uint8_t *)name, len < SHOWN_LARGEST ? len : SHOWN_LARGEST});
    buf_text(out, len > SHOWN_LARGEST ? "..." : "");
    return buf_string(out);
}

/* ---- refusing ---- */

static void add_refusal(struct unpacking *all, struct refusal one)
{
    struct unpacked *out = all->out;

    if (out->part_count == all->parts_size) {
        struct refusal *larger = arena_array(all->arena, struct refusal, 2 * all->parts_size + 16);
        if (out->part_count)
            memcpy(larger, out->parts, out->part_count * sizeof *larger);
        out->parts = larger;
        all->parts_size = 2 * all->parts_size + 16;
    }
    out->parts[out->part_count++] = one;
}

/* Always -1: the entry is not taken. */
static int refuse(struct unpacking *all, struct part *part, const char *why)
{
    if (part == &all->whole) {
        all->out->refused = why;
    } else if (!part->refused) {
        part->refused = true;
        bool below = all->path[strlen(part->path)] == '/';
        add_refusal(all, (struct refusal){part->path, why, below || all->entry.type == ENTRY_FOLDER});
    }
    return -1;
}

/* What is refused of a part takes nothing on the disk. */
static void remove_part(const struct unpacking *all, const char *path)
{
    struct arena *arena = arena_new();
    const char *place = arena_printf(arena, "%s/%s", all->plan->into, path);

    if (path[0] && unlink(place) < 0)
        fs_remove(place);
    arena_free(arena);
}

/* ---- what an entry is ---- */

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct part *)a)->path, ((const struct part *)b)->path);
}

/* The part that the entry belongs to. */
static struct part *find_part(struct unpacking *all)
{
    char name[sizeof all->path];
    size_t len = all->plan->part_of ? all->plan->part_of(all->plan->arg, all->path) : 0;
    const struct part wanted = {.path = name};

    if (len == 0)
        return &all->whole;
    *(char *)mempcpy(name, all->path, len) = '\0';
    struct part **found = tfind(&wanted, &all->parts, by_path);
    if (found)
        return *found;
    struct part *part = arena_one(all->arena, struct part);
    part->path = arena_strdup(all->arena, name);
    if (!tsearch(part, &all->parts, by_path))
        err_fatal("out of memory");
    return part;
}

/* Without "./" and doubled slashes. False: it would be outside. */
static bool clean_path(char *clean, const char *path)
{
    char *end = clean;

    *end = '\0';
    if (*path == '/')
        return false;
    while (*path) {
        size_t len = strcspn(path, "/");
        if (len == 2 && strncmp(path, "..", 2) == 0)
            return false;
        if (len > 0 && !(len == 1 && *path == '.')) {
            end = end == clean ? end : stpcpy(end, "/");
            end = mempcpy(end, path, len);
            *end = '\0';
        }
        path += len + (path[len] == '/');
    }
    return true;
}

static bool is_left_out(const char *path)
{
    char name[NAME_MAX + 1];

    while (*path) {
        size_t len = strcspn(path, "/");
        if (len <= NAME_MAX) {
            memcpy(name, path, len);
            name[len] = '\0';
            if (unpack_is_junk(name) || strcmp(name, ".git") == 0)
                return true;
        }
        path += len + (path[len] == '/');
    }
    return false;
}

static const char *length_fault(const char *path)
{
    size_t depth = 0;

    if (strlen(path) > PATH_LARGEST)
        return "is too long a name";
    while (*path) {
        size_t len = strcspn(path, "/");
        if (len > NAME_MAX)
            return "is too long a name";
        depth++;
        path += len + (path[len] == '/');
    }
    return depth > DEEPEST ? "is too deep in folders" : NULL;
}

/* What is wrong with the entry, or NULL. */
static const char *fault_of(struct unpacking *all)
{
    static const char *const kinds[] = {
        [ENTRY_SYMLINK] = "is a link",
        [ENTRY_HARD_LINK] = "is a hard link",
        [ENTRY_DEVICE] = "is a device",
        [ENTRY_FIFO] = "is a FIFO",
        [ENTRY_OTHER] = "is neither a file nor a folder",
    };
    const struct archived *entry = &all->entry;
    const char *fault = length_fault(all->path);

    if (!fault && entry->encrypted)
        fault = "is encrypted";
    if (!fault)
        fault = entry->type <= ENTRY_OTHER ? kinds[entry->type] : kinds[ENTRY_OTHER];
    if (!fault)
        return NULL;
    return entry->target[0] ? arena_printf(all->arena, "'%s' %s, to '%s'", shown(all->arena, all->path), fault,
                                           shown(all->arena, entry->target))
                            : arena_printf(all->arena, "'%s' %s", shown(all->arena, all->path), fault);
}

/* ---- counting ---- */

static const char *size_words(struct arena *arena, uint64_t bytes)
{
    return bytes >> 30 && bytes % (UINT64_C(1) << 30) == 0
               ? arena_printf(arena, "%llu GiB", (unsigned long long)(bytes >> 30))
           : bytes >> 20 ? arena_printf(arena, "%llu MiB", (unsigned long long)(bytes >> 20))
                         : arena_printf(arena, "%llu bytes", (unsigned long long)bytes);
}

static int count_entry(struct unpacking *all, struct part *part, const struct unpack_caps *caps)
{
    if (++part->entries <= caps->entries)
        return 0;
    return refuse(all, part, arena_printf(all->arena, "it holds more than %zu files and folders", caps->entries));
}

static int count_bytes(struct unpacking *all, struct part *part, const struct unpack_caps *caps, size_t more)
{
    part->bytes += more;
    if (part->bytes <= caps->bytes)
        return 0;
    return refuse(all, part,
                  arena_printf(all->arena, "it unpacks to more than %s", size_words(all->arena, caps->bytes)));
}

static int count_ratio(struct unpacking *all)
{
    const struct unpack_plan *plan = all->plan;

    if (!plan->ratio || all->whole.bytes <= plan->ratio_from || all->whole.bytes / plan->ratio <= all->size)
        return 0;
    return refuse(all, &all->whole, arena_printf(all->arena, "it unpacks to more than %u times its size", plan->ratio));
}

/* ---- writing ---- */

static int broken(struct unpacking *all, const char *at)
{
    const char *why = entries_reason(all->entries);

    return refuse(all, &all->whole,
                  at ? arena_printf(all->arena, "it is damaged or cut off, at '%s': %s", shown(all->arena, at), why)
                     : arena_printf(all->arena, "it cannot be read: %s", why));
}

static int write_all(int fd, struct bytes bytes)
{
    while (bytes.len > 0) {
        ssize_t put = write(fd, bytes.data, bytes.len);
        if (put < 0)
            return -1;
        bytes.data += put;
        bytes.len -= (size_t)put;
    }
    return 0;
}

static int fail(struct unpacking *all)
{
    all->failed = true;
    return err_sys(all->err, "cannot unpack '%s' into '%s'", shown(all->arena, all->path), all->plan->into);
}

/* The bytes of the entry to their end; `fd` -1: they are only counted. */
static int take_bytes(struct unpacking *all, struct part *part, int fd)
{
    enum entries_answer answer;
    struct bytes bytes;

    while ((answer = entries_read(all->entries, &bytes)) == ENTRIES_ONE) {
        if (count_bytes(all, &all->whole, &all->plan->caps, bytes.len) < 0 || count_ratio(all) < 0)
            return -1;
        if (part != &all->whole && count_bytes(all, part, &all->plan->part_caps, bytes.len) < 0)
            return -1;
        if (fd >= 0 && write_all(fd, bytes) < 0)
            return fail(all);
    }
    return answer == ENTRIES_BAD ? broken(all, all->path) : 0;
}

/* Something of another kind has that name already, or the disk takes none like it; else the disk is to blame. */
static int in_the_way(struct unpacking *all, struct part *part, const struct err *err)
{
    bool name = errno == EILSEQ || errno == EINVAL;

    if (err->kind == ERR_USAGE)
        return refuse(
            all, part,
            arena_printf(all->arena,
                         name ? "'%s' is a name that this disk does not take" : "'%s' is both a file and a folder",
                         shown(all->arena, all->path)));
    *all->err = *err;
    all->failed = true;
    return -1;
}

static int take_file(struct unpacking *all, struct part *part)
{
    struct err err = {0};
    int fd = fs_create_inside(all->plan->into, all->path, &err);

    if (fd < 0)
        return in_the_way(all, part, &err);
    int status = take_bytes(all, part, fd);
    const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = all->entry.modified}};
    if (status == 0 && fchmod(fd, all->entry.executable ? 0755 : 0644) < 0)
        status = fail(all);
    if (status == 0 && all->entry.timed)
        (void)futimens(fd, times); /* a time that the disk cannot keep is no loss */
    close(fd);
    all->files += status == 0;
    return status;
}

static int take_folder(struct unpacking *all, struct part *part)
{
    struct err err = {0};

    return fs_folder_inside(all->plan->into, all->path, &err) < 0 ? in_the_way(all, part, &err) : 0;
}

/* Of a class, one such entry says nothing of the others. */
static int refuse_outside(struct unpacking *all)
{
    const char *name = shown(all->arena, all->entry.path);
    const char *why =
        all->entry.path[0] ? arena_printf(all->arena, "'%s' leads out of the folder", name) : "an entry has no name";

    if (!all->plan->part_of)
        return refuse(all, &all->whole, why);
    if (all->outside++ < MOST_OUTSIDE)
        add_refusal(all, (struct refusal){"", why, false});
    return -1;
}

static int take_entry(struct unpacking *all)
{
    bool inside = clean_path(all->path, all->entry.path);

    if (count_entry(all, &all->whole, &all->plan->caps) < 0)
        return -1;
    if (!inside || (all->path[0] == '\0' && all->entry.type != ENTRY_FOLDER))
        return refuse_outside(all);
    if (all->path[0] == '\0')
        return 0;
    struct part *part = find_part(all);
    if (part->refused || (part != &all->whole && count_entry(all, part, &all->plan->part_caps) < 0))
        return -1;
    if (is_left_out(all->path))
        return all->entry.type == ENTRY_FILE ? take_bytes(all, part, -1) : 0;
    const char *fault = fault_of(all);
    if (fault)
        return refuse(all, part, fault);
    return all->entry.type == ENTRY_FILE ? take_file(all, part) : take_folder(all, part);
}

static void take_all(struct unpacking *all)
{
    enum entries_answer answer;
    bool any = false;

    while ((answer = entries_next(all->entries, &all->entry)) == ENTRIES_ONE) {
        any = true;
        (void)take_entry(all);
        if (all->failed || all->out->refused)
            return;
    }
    if (answer == ENTRIES_BAD)
        (void)broken(all, any ? all->entry.path : NULL);
    else if (all->files == 0 && all->out->part_count == 0)
        (void)refuse(all, &all->whole, "it holds no files");
}

static void keep(void *part)
{
    (void)part; /* it is the arena's */
}

static int unpack_file(struct unpacking *all, int fd)
{
    struct stat about;

    if (fstat(fd, &about) < 0)
        return err_sys(all->err, "cannot look at '%s'", all->plan->archive);
    if (!S_ISREG(about.st_mode) || about.st_size == 0) {
        all->out->refused = S_ISREG(about.st_mode) ? "it is empty" : "it is not a file";
        return 0;
    }
    all->size = (uint64_t)about.st_size;
    all->entries = entries_open(all->arena, fd, all->plan->cpu_ns, all->err);
    if (!all->entries)
        return -1;
    take_all(all);
    entries_close(all->entries);
    tdestroy(all->parts, keep);
    for (size_t i = 0; i < all->out->part_count; i++)
        remove_part(all, all->out->parts[i].path);
    return all->failed ? -1 : 0;
}

int unpack(struct arena *arena, const struct unpack_plan *plan, struct unpacked *out, struct err *err)
{
    struct unpacking *all = arena_one(arena, struct unpacking);
    int fd = open(plan->archive, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);

    *out = (struct unpacked){0};
    *all = (struct unpacking){.arena = arena, .plan = plan, .out = out, .err = err};
    if (fd < 0) {
        out->refused = arena_printf(arena, "it cannot be opened: %s", strerror(errno));
        return 0;
    }
    int status = unpack_file(all, fd);
    close(fd);
    return status;
}
