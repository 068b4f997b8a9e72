#include "intake/student.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "intake/handed.h"
#include "intake/look.h"
#include "intake/stage.h"

enum { MOST_FILES = 500 };

/* ---- which of them ---- */

/* A text that was typed is nothing that could be graded: what has a file comes before it. */
static bool is_later(const struct found *a, const struct found *b)
{
    int order = strcmp(a->export.when, b->export.when);

    if (a->export.words != b->export.words)
        return b->export.words;
    if (order == 0 && a->modified.tv_sec != b->modified.tv_sec)
        return a->modified.tv_sec > b->modified.tv_sec;
    return order ? order > 0 : a->modified.tv_nsec > b->modified.tv_nsec;
}

static const struct found *latest_of(const struct found *found, size_t count)
{
    const struct found *latest = found;

    for (size_t i = 1; i < count; i++)
        if (is_later(&found[i], latest))
            latest = &found[i];
    return latest;
}

/* Files before texts: what says whose they are, and where they lie, is a file where there is one. */
static void put_files_first(struct arena *arena, struct found *found, size_t count)
{
    struct found *own = arena_array(arena, struct found, count);
    size_t at = 0;

    memcpy(own, found, count * sizeof *own);
    for (size_t i = 0; i < count; i++)
        if (!own[i].export.words)
            found[at++] = own[i];
    for (size_t i = 0; i < count; i++)
        if (own[i].export.words)
            found[at++] = own[i];
}

/* What was handed in last. A platform's files without a time are all of one attempt. */
static struct found *choose(struct class *class, const struct found *found, size_t count, size_t *chosen)
{
    struct found *kept = arena_array(class->arena, struct found, count);
    const struct found *latest = latest_of(found, count);
    bool platform = latest->export.system != EXPORT_NONE;

    *chosen = 0;
    for (size_t i = 0; i < count; i++)
        if (platform ? strcmp(found[i].export.when, latest->export.when) == 0 : &found[i] == latest)
            kept[(*chosen)++] = found[i];
        else if (found[i].export.words && strcmp(found[i].export.when, latest->export.when) > 0)
            class_remark(class, false, "'%s' is a later attempt without a file: '%s' is taken",
                         class_shown(class->arena, found[i].name), class_shown(class->arena, latest->name));
        else if (!found[i].export.words)
            class_remark(class, false, "'%s' is left out: '%s' is a later hand-in of the same student",
                         class_shown(class->arena, found[i].name), class_shown(class->arena, latest->name));
    put_files_first(class->arena, kept, *chosen);
    return kept;
}

/*
 * Canvas numbers a file that has the name of an earlier upload ("server-1.c"). The name without is the one that the
 * student gave. Where several are numbered, these may be their own names.
 */
static const char *given_name(struct arena *arena, const struct found *files, size_t count, size_t which)
{
    const char *own = files[which].export.file;
    const char *first = files[which].export.system == EXPORT_CANVAS ? export_first_name(arena, own) : NULL;
    size_t numbered = 0;

    for (size_t i = 0; first && i < count; i++) {
        const char *other = files[i].export.words ? NULL : export_first_name(arena, files[i].export.file);
        numbered += other && strcmp(other, first) == 0;
    }
    return numbered == 1 ? first : own;
}

/* The later upload under the same name, or NULL. */
static const struct found *again(const struct found *files, const struct stage_part *parts, size_t count, size_t which)
{
    for (size_t i = 0; i < count; i++)
        if (parts[i].as && parts[which].as && strcmp(parts[i].as, parts[which].as) == 0 &&
            files[i].export.serial > files[which].export.serial)
            return &files[i];
    return NULL;
}

/* Their files under the names that the student gave, each once; texts that were typed are none. */
static struct stage_part *parts_of(struct class *class, const struct found *files, size_t count, size_t *part_count)
{
    struct stage_part *all = arena_array(class->arena, struct stage_part, count);
    struct stage_part *parts = arena_array(class->arena, struct stage_part, count);

    for (size_t i = 0; i < count; i++) {
        bool platform = files[i].export.system != EXPORT_NONE;
        const char *as = platform ? given_name(class->arena, files, count, i) : files[i].name;
        if (!files[i].export.words)
            all[i] = (struct stage_part){files[i].path, files[i].folder ? NULL : as, files[i].folder};
    }
    *part_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct found *later = all[i].path ? again(files, all, count, i) : NULL;
        if (later)
            class_remark(class, false, "'%s' is left out: '%s' is a later upload of the same file",
                         class_shown(class->arena, files[i].name), class_shown(class->arena, later->name));
        else if (all[i].path)
            parts[(*part_count)++] = all[i];
    }
    return parts;
}

/* ---- what it says ---- */

static const char *from_words(struct arena *arena, const struct found *files, size_t count)
{
    return count > 1 ? arena_printf(arena, "%s and %zu more", files[0].name, count - 1) : files[0].name;
}

static const char *what_words(const struct stage_part *parts, size_t count)
{
    if (count != 1)
        return count ? "files" : "text";
    if (parts[0].folder)
        return "folder";
    enum handed_kind kind = handed_kind(parts[0].as);
    return kind == HANDED_ARCHIVE || kind == HANDED_UNREADABLE ? "archive" : "file";
}

static void set_names(const struct class *class, const struct found *found, struct handed_in *one)
{
    const struct gradescope *known = &class->gradescope;

    one->name = found->export.system == EXPORT_NONE ? found->key + 2 : found->export.student;
    one->id = found->export.id;
    if (found->export.system != EXPORT_GRADESCOPE)
        return;
    for (size_t i = 0; i < known->count; i++)
        if (strcmp(known->rows[i].folder, found->name) == 0) {
            one->name = known->rows[i].names[0] ? known->rows[i].names : one->name;
            one->id = known->rows[i].ids[0] ? known->rows[i].ids : one->id;
        }
}

/* ---- making it ---- */

static bool must_be_staged(const struct class *class, const struct found *found, const struct stage_part *parts,
                           size_t count)
{
    if (count != 1)
        return true;
    if (parts[0].folder)
        return look_is_wrapped(class->arena, look_enter(class->arena, parts[0].path));
    enum handed_kind kind = handed_kind(parts[0].as);
    return found->export.system != EXPORT_NONE || kind == HANDED_ARCHIVE || kind == HANDED_UNREADABLE;
}

/* A part that may not be read, or NULL. */
static const char *closed_part(const struct stage_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!look_may_read(parts[i].path))
            return parts[i].path;
    return NULL;
}

/* A single file keeps being one: builds find a name for it. */
static const char *only_file(struct arena *arena, const struct stage_part *parts, size_t count, const char *folder)
{
    if (count != 1 || parts[0].folder || handed_kind(parts[0].as) == HANDED_ARCHIVE)
        return folder;
    return arena_printf(arena, "%s/%s", folder, parts[0].as);
}

static int stage(struct class *class, const struct found *found, const struct stage_part *parts, size_t count,
                 struct handed_in *one)
{
    const char *name = found->export.system != EXPORT_NONE && one->id[0]
                           ? arena_printf(class->arena, "%s-%s", one->name, one->id)
                           : one->name;
    const struct stage_plan plan = {class->into, class_stage_name(class, name), parts, count};
    struct staged staged;

    if (stage_hand_in(class->arena, &plan, &staged, class->err) < 0)
        return -1;
    one->refused = staged.refused;
    if (!staged.refused)
        one->path = only_file(class->arena, parts, count, staged.path);
    return 0;
}

static int refuse_many(struct class *class, const struct found *found)
{
    struct handed_in one = {.path = found->path, .from = found->name, .what = "files"};

    set_names(class, found, &one);
    one.refused = arena_printf(class->arena, "more than %d files were handed in, not in an archive", MOST_FILES);
    class_add(class, &one);
    return 0;
}

int student_add(struct class *class, const struct found *found, size_t count)
{
    size_t kept, part_count;
    struct handed_in one = {0};

    if (count > MOST_FILES)
        return refuse_many(class, found);
    const struct found *files = choose(class, found, count, &kept);
    const struct stage_part *parts = parts_of(class, files, kept, &part_count);
    bool platform = files[0].export.system != EXPORT_NONE;

    set_names(class, &files[0], &one);
    one.path = files[0].path;
    one.from = from_words(class->arena, files, kept);
    one.what = what_words(parts, part_count);
    for (size_t i = 0; i < kept; i++) {
        one.late |= files[i].export.late;
        one.refused = files[i].refused ? files[i].refused : one.refused;
    }
    if (!one.refused && part_count == 0)
        one.refused = "no file was handed in, only a text";
    if (!one.refused && must_be_staged(class, &files[0], parts, part_count)) {
        /* It is left where it is: who grades says so, and the student loses nothing by it. */
        const char *closed = closed_part(parts, part_count);
        one.path = closed ? closed : one.path;
        if (!closed && stage(class, &files[0], parts, part_count, &one) < 0)
            return -1;
    }
    if (!one.refused && part_count == 1 && parts[0].folder && one.path == files[0].path &&
        (platform || class->unpacked))
        one.path = look_enter(class->arena, one.path);
    class_add(class, &one);
    return 0;
}

int student_add_path(struct class *class, const char *name, const char *path)
{
    struct stat about;
    const char *slash = strrchr(path, '/');
    struct found found = {.name = slash && slash[1] ? slash + 1 : path,
                          .path = path,
                          .key = arena_printf(class->arena, "0:%s", name),
                          .export = {.student = "", .id = "", .head = "", .file = "", .when = ""}};

    if (stat(path, &about) == 0) {
        found.folder = S_ISDIR(about.st_mode);
        if (!found.folder && !S_ISREG(about.st_mode))
            found.refused =
                arena_printf(class->arena, "'%s' is neither a folder nor a file", class_shown(class->arena, path));
    } else if (errno != EACCES) {
        found.refused = arena_printf(class->arena, "there is no '%s'", class_shown(class->arena, path));
    }
    return student_add(class, &found, 1);
}
