#include "intake/class.h"

#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "intake/handed.h"
#include "intake/stage.h"
#include "os/fs.h"

#define METADATA "submission_metadata.yml"

enum { DEEPEST_ENTERED = 8 };

/* ---- telling ---- */

const char *class_shown(struct arena *arena, const char *name)
{
    struct buf *out = buf_new(arena, 0);

    text_show(out, bytes_of(name));
    return buf_string(out);
}

static void *grown(struct arena *arena, const void *old, size_t count, size_t *room, size_t each)
{
    *room = 2 * *room + 32;
    void *larger = arena_alloc_array(arena, *room, each);
    if (count)
        memcpy(larger, old, count * each);
    return larger;
}

void class_remark(struct class *class, bool minor, const char *format, ...)
{
    struct intake *out = class->out;
    va_list args;

    if (out->remark_count == class->remark_size)
        out->remarks = grown(class->arena, out->remarks, out->remark_count, &class->remark_size, sizeof *out->remarks);
    va_start(args, format);
    out->remarks[out->remark_count++] = (struct intake_remark){arena_vprintf(class->arena, format, args), minor};
    va_end(args);
}

void class_add(struct class *class, const struct handed_in *one)
{
    struct intake *out = class->out;

    if (out->count == class->hand_in_size)
        out->hand_ins = grown(class->arena, out->hand_ins, out->count, &class->hand_in_size, sizeof *out->hand_ins);
    out->hand_ins[out->count++] = *one;
}

static bool is_staged(const struct class *class, const char *folder)
{
    for (size_t i = 0; i < class->staged_count; i++)
        if (strcmp(class->staged[i], folder) == 0)
            return true;
    return false;
}

const char *class_stage_name(struct class *class, const char *name)
{
    const char *own = name;

    for (int i = 2; is_staged(class, handed_folder(class->arena, own)); i++)
        own = arena_printf(class->arena, "%s-%d", name, i);
    if (class->staged_count == class->staged_size)
        class->staged =
            grown(class->arena, class->staged, class->staged_count, &class->staged_size, sizeof *class->staged);
    class->staged[class->staged_count++] = handed_folder(class->arena, own);
    return own;
}

static void add_found(struct class *class, const struct found *one)
{
    if (class->found_count == class->found_size)
        class->found = grown(class->arena, class->found, class->found_count, &class->found_size, sizeof *class->found);
    class->found[class->found_count++] = *one;
}

/* ---- one name ---- */

static const char *joined(struct arena *arena, const char *folder, const char *name)
{
    return arena_printf(arena, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
}

static void set_key(struct arena *arena, struct found *found)
{
    const struct export_name *export = &found->export;
    enum handed_kind kind = handed_kind(found->name);
    bool archive = !found->folder && (kind == HANDED_ARCHIVE || kind == HANDED_UNREADABLE);

    if (export->system != EXPORT_NONE)
        found->key = arena_printf(arena, "%d:%s:%s", (int)export->system, export->id, export->student);
    else
        found->key = arena_printf(arena, "0:%s", archive ? handed_stem(arena, found->name) : found->name);
}

/* What can be no hand-in. */
static bool is_left_out(struct class *class, const struct found *found)
{
    enum handed_kind kind = handed_kind(found->name);

    if (found->export.system != EXPORT_NONE && (found->file || found->folder || found->refused))
        return false;
    if (strcmp(found->name, METADATA) == 0)
        return true;
    if (kind == HANDED_PAPER) {
        class_remark(class, true, "left out: '%s' is no submission", class_shown(class->arena, found->name));
        return true;
    }
    if (found->folder || (found->file && (kind != HANDED_OTHER || found->program)))
        return false;
    class_remark(class, false, "left out: '%s' is neither a folder, a source file nor an archive",
                 class_shown(class->arena, found->name));
    return true;
}

/* A link that a teacher made leads where it leads; a platform makes none. */
static void settle_link(struct class *class, struct found *found)
{
    if (found->export.system != EXPORT_NONE) {
        found->refused = arena_printf(class->arena, "'%s' is a link, which no platform makes",
                                      class_shown(class->arena, found->name));
        return;
    }
    char *whole = realpath(found->path, NULL);
    found->path = whole ? arena_strdup(class->arena, whole) : found->path;
    free(whole);
}

void class_settle(struct class *class)
{
    struct export_name **names = arena_array(class->arena, struct export_name *, class->found_count + 1);
    size_t kept = 0;

    for (size_t i = 0; i < class->found_count; i++)
        names[i] = &class->found[i].export;
    export_settle(class->arena, names, class->found_count);
    for (size_t i = 0; i < class->found_count; i++) {
        if (class->found[i].link)
            settle_link(class, &class->found[i]);
        if (is_left_out(class, &class->found[i]))
            continue;
        set_key(class->arena, &class->found[i]);
        class->found[kept++] = class->found[i];
    }
    class->found_count = kept;
}

/* The folder of results, two above that of what is unpacked, is nobody's. */
static bool is_results(const struct class *class, const struct stat *about)
{
    struct stat results;
    const char *above = dirname(dirname(arena_strdup(class->arena, class->into)));

    return S_ISDIR(about->st_mode) && strcmp(above, ".") != 0 && stat(above, &results) == 0 &&
           results.st_dev == about->st_dev && results.st_ino == about->st_ino;
}

/* A link that a teacher made is followed. */
static void look_at(struct class *class, const char *name)
{
    struct found found = {.name = arena_strdup(class->arena, name), .path = joined(class->arena, class->folder, name)};
    struct stat about, target;

    if (lstat(found.path, &about) < 0)
        return;
    bool link = S_ISLNK(about.st_mode);
    if (link && !class->unpacked && stat(found.path, &target) == 0)
        about = target;
    if (is_results(class, &about))
        return;
    found.folder = S_ISDIR(about.st_mode);
    found.file = S_ISREG(about.st_mode);
    found.program = about.st_mode & S_IXUSR;
    found.modified = about.st_mtim;
    export_parse(class->arena, name, found.folder, &found.export);
    found.link = link;
    add_found(class, &found);
}

/* ---- folders ---- */

static bool is_seen(const char *name)
{
    return name[0] != '.' && !unpack_is_junk(name);
}

static int read_names(struct class *class)
{
    struct dirent *entry;
    DIR *dir = opendir(class->folder);
    struct bytes text;

    if (!dir) {
        err_sys(class->err, "cannot read the folder of submissions '%s'", class->folder);
        class->err->kind = ERR_USAGE;
        return -1;
    }
    while ((entry = readdir(dir)))
        if (is_seen(entry->d_name))
            look_at(class, entry->d_name);
    closedir(dir);
    if (fs_read(class->arena, joined(class->arena, class->folder, METADATA), GRADESCOPE_LARGEST, ERR_USAGE, &text,
                NULL) == 0)
        class->gradescope = gradescope_parse(class->arena, text);
    return 0;
}

/* The only name in the folder when it is a folder, or NULL. */
static const char *only_folder(struct class *class)
{
    struct dirent *entry;
    struct stat about;
    DIR *dir = opendir(class->folder);
    const char *only = NULL;
    size_t count = 0;

    while (dir && (entry = readdir(dir)))
        if (is_seen(entry->d_name) && count++ == 0)
            only = arena_strdup(class->arena, entry->d_name);
    if (dir)
        closedir(dir);
    bool folder = count == 1 && lstat(joined(class->arena, class->folder, only), &about) == 0 && S_ISDIR(about.st_mode);
    return folder ? only : NULL;
}

int class_read_folder(struct class *class)
{
    const char *only = only_folder(class);
    struct stat about;

    /* A Gradescope export that was unpacked as it is. */
    if (only && stat(arena_printf(class->arena, "%s/%s/" METADATA, class->folder, only), &about) == 0)
        class->folder = joined(class->arena, class->folder, only);
    return read_names(class);
}

/* ---- archives ---- */

/* How much of a path names a hand-in: a folder that a platform named, or else two names: whether the first is the
 * class's is not known before all of it is unpacked. */
static size_t part_of(void *arg, const char *path)
{
    struct export_name export;
    size_t first = strcspn(path, "/");
    struct arena *arena = arena_new();

    (void)arg;
    bool is_export = path[first] && export_parse(arena, arena_printf(arena, "%.*s", (int)first, path), true, &export);
    arena_free(arena);
    return is_export || !path[first] ? first : first + 1 + strcspn(path + first + 1, "/");
}

/* The refusal's path below the folder `inside` of the archive, or NULL. */
static const char *below(const char *path, const char *inside)
{
    size_t len = strlen(inside);

    return len == 0 ? path : strncmp(path, inside, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

static bool all_below(const struct unpacked *unpacked, const char *inside)
{
    for (size_t i = 0; i < unpacked->part_count; i++)
        if (unpacked->parts[i].path[0] && !below(unpacked->parts[i].path, inside))
            return false;
    return true;
}

/* Goes into what is the only folder, unless it is a student's. Gives where that is in the archive. */
static const char *enter(struct class *class, const struct unpacked *unpacked)
{
    const char *inside = "";
    struct export_name export;

    for (int i = 0; i < DEEPEST_ENTERED; i++) {
        const char *only = only_folder(class);
        if (!only || export_parse(class->arena, only, true, &export))
            break;
        const char *deeper = inside[0] ? joined(class->arena, inside, only) : only;
        if (!all_below(unpacked, deeper))
            break;
        inside = deeper;
        class->folder = joined(class->arena, class->folder, only);
    }
    return inside;
}

/* The hand-in that a refused part belongs to is refused, whether something of it is there or not. */
static void add_refused(struct class *class, const struct refusal *part, const char *inside)
{
    const char *path = below(part->path, inside);

    if (!part->path[0] || !path) {
        class_remark(class, false, "left out of the class's archive: %s", part->why);
        return;
    }
    size_t len = strcspn(path, "/");
    const char *name = arena_printf(class->arena, "%.*s", (int)len, path);
    for (size_t i = 0; i < class->found_count; i++)
        if (strcmp(class->found[i].name, name) == 0) {
            class->found[i].refused = part->why;
            return;
        }
    struct found found = {.name = name,
                          .path = joined(class->arena, class->folder, name),
                          .folder = path[len] == '/' || part->folder,
                          .refused = part->why};
    found.file = !found.folder;
    export_parse(class->arena, name, found.folder, &found.export);
    add_found(class, &found);
}

int class_read_archive(struct class *class, const char *archive)
{
    const char *slash = strrchr(archive, '/');
    const char *name = class_stage_name(class, slash ? slash + 1 : archive);
    const struct stage_class plan = {class->into, name, archive, part_of, NULL};
    struct unpacked unpacked;
    struct staged staged;

    if (stage_class(class->arena, &plan, &staged, &unpacked, class->err) < 0)
        return -1;
    if (staged.refused)
        return err_set(class->err, ERR_USAGE, "the archive '%s' is refused: %s", archive, staged.refused);
    class->folder = staged.path;
    class->unpacked = true;
    const char *inside = enter(class, &unpacked);
    if (read_names(class) < 0)
        return -1;
    for (size_t i = 0; i < unpacked.part_count; i++)
        add_refused(class, &unpacked.parts[i], inside);
    return 0;
}
