#include "intake/stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "intake/handed.h"
#include "intake/look.h"
#include "os/fs.h"

enum { MOST_NESTED = 2 };
#define NOTE_LARGEST ((size_t)64 << 20)
#define NOTE_HEAD "sockgrade unpacked 1\n"
#define CLASS_ENTRIES 1000000
#define CLASS_BYTES (UINT64_C(32) << 30)
#define CLASS_CPU_NS (900 * CLOCK_S)
#define HAND_IN_CPU_NS (60 * CLOCK_S)

struct stage {
    struct arena *arena;
    const char *into, *folder, *half, *one, *note; /* paths: the folder, the names it has before, and the note of it */
    struct staged *out;
    struct err *err;
};

static int is_name(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* ---- refusing ---- */

static int __attribute__((format(printf, 2, 3))) refuse(struct stage *stage, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    stage->out->refused = arena_vprintf(stage->arena, format, args);
    va_end(args);
    return -1;
}

static const char *shown(struct arena *arena, const char *name)
{
    struct buf *out = buf_new(arena, 0);

    text_show(out, bytes_of(name));
    return buf_string(out);
}

static bool is_over(const struct stage *stage)
{
    return stage->out->refused || (stage->err && stage->err->kind != ERR_NONE);
}

/* ---- putting together: all return -1 when it is over ---- */

static int make_folder(struct stage *stage, const char *path)
{
    return mkdir(path, 0700) < 0 ? err_sys(stage->err, "cannot make the folder '%s'", path) : 0;
}

/* What was unpacked goes up into the hand-in; nothing there may have its name. */
static int move_up(struct stage *stage, const char *from, const char *archive)
{
    struct dirent **entries = NULL;
    int count = scandir(from, &entries, is_name, NULL);

    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (!is_over(stage) &&
            renameat2(AT_FDCWD, arena_printf(stage->arena, "%s/%s", from, name), AT_FDCWD,
                      arena_printf(stage->arena, "%s/%s", stage->half, name), RENAME_NOREPLACE) < 0) {
            if (errno == EEXIST || errno == ENOTEMPTY)
                refuse(stage, "'%s', which is in the archive '%s', was handed in twice", shown(stage->arena, name),
                       archive);
            else
                err_sys(stage->err, "cannot move '%s'", name);
        }
        free(entries[i]);
    }
    free(entries);
    return is_over(stage) ? -1 : 0;
}

static int unpack_one(struct stage *stage, const char *archive, const char *as, const char *into)
{
    const struct unpack_plan plan = {
        .archive = archive,
        .into = into,
        .caps = {STAGE_MOST_FILES, STAGE_MOST_BYTES},
        .ratio = STAGE_MOST_RATIO,
        .ratio_from = STAGE_RATIO_FROM,
        .cpu_ns = HAND_IN_CPU_NS,
    };
    struct unpacked unpacked;

    if (make_folder(stage, into) < 0)
        return -1;
    struct arena *arena = arena_new();
    int status = unpack(arena, &plan, &unpacked, stage->err);
    if (status == 0 && unpacked.refused)
        status = refuse(stage, "the archive '%s' is refused: %s", shown(stage->arena, as), unpacked.refused);
    arena_free(arena);
    return status;
}

/* Unpacks into the hand-in; where an archive holds one more and nothing else, that one. */
static int take_archive(struct stage *stage, const char *archive, const char *as)
{
    const char *into = stage->one;
    int status = unpack_one(stage, archive, as, into);

    for (int i = 1; status == 0 && i < MOST_NESTED; i++) {
        const char *inner = look_only_archive(stage->arena, look_enter(stage->arena, into));
        if (!inner)
            break;
        into = arena_printf(stage->arena, "%s.%d", stage->one, i);
        status = unpack_one(stage, inner, strrchr(inner, '/') + 1, into);
    }
    if (status == 0)
        status = move_up(stage, look_enter(stage->arena, into), shown(stage->arena, as));
    fs_remove(stage->one);
    if (into != stage->one)
        fs_remove(into);
    return status;
}

static int copy_in(struct stage *stage, const char *from, const char *as)
{
    const struct copy_rules rules = {STAGE_MOST_FILES, STAGE_MOST_BYTES, true};
    struct err err = {0};

    if (fs_copy(from, stage->half, &rules, &err) == 0)
        return 0;
    if (err.kind == ERR_USAGE)
        return refuse(stage, "'%s' cannot be taken: %s", shown(stage->arena, as), shown(stage->arena, err.text));
    *stage->err = err;
    return -1;
}

static int take_file(struct stage *stage, const struct stage_part *part)
{
    const char *slash = strrchr(part->path, '/');
    const char *there = arena_printf(stage->arena, "%s/%s", stage->half, slash ? slash + 1 : part->path);
    const char *wanted = arena_printf(stage->arena, "%s/%s", stage->half, part->as);

    if (copy_in(stage, part->path, part->as) < 0)
        return -1;
    if (strcmp(there, wanted) == 0 || renameat2(AT_FDCWD, there, AT_FDCWD, wanted, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno == EEXIST)
        return refuse(stage, "'%s' was handed in twice", shown(stage->arena, part->as));
    return err_sys(stage->err, "cannot rename '%s' to '%s'", there, wanted);
}

static int refuse_kind(struct stage *stage, const char *name)
{
    return refuse(stage,
                  "the archive '%s' is refused: it is of a kind that is not read here (zip, tar, tar.gz, tar.bz2 and "
                  "tar.xz are)",
                  shown(stage->arena, name));
}

/* All of it, then the archives in it. */
static int take_folder(struct stage *stage, const struct stage_part *part)
{
    size_t count, taken = 0;
    const char *folder = look_enter(stage->arena, part->path), *unreadable = NULL;
    char **names = look_names(stage->arena, folder, &count);
    const char *slash = strrchr(part->path, '/');

    if (copy_in(stage, folder, slash ? slash + 1 : part->path) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const char *copy = arena_printf(stage->arena, "%s/%s", stage->half, names[i]);
        unreadable = handed_kind(names[i]) == HANDED_UNREADABLE ? names[i] : unreadable;
        if (handed_kind(names[i]) != HANDED_ARCHIVE || !look_is(copy, S_IFREG))
            continue;
        const char *aside = arena_printf(stage->arena, "%s.archive", stage->half);
        if (rename(copy, aside) < 0)
            return err_sys(stage->err, "cannot move '%s'", copy);
        int status = take_archive(stage, aside, names[i]);
        unlink(aside);
        if (status < 0)
            return -1;
        taken++;
    }
    return unreadable && !taken && look_is_wrapped(stage->arena, folder) ? refuse_kind(stage, unreadable) : 0;
}

static int take_part(struct stage *stage, const struct stage_part *part)
{
    if (part->folder)
        return take_folder(stage, part);
    switch (handed_kind(part->as)) {
    case HANDED_ARCHIVE:
        return take_archive(stage, part->path, part->as);
    case HANDED_UNREADABLE:
        return refuse_kind(stage, part->as);
    case HANDED_OTHER:
    case HANDED_SOURCE:
    case HANDED_PAPER:
        break;
    }
    return take_file(stage, part);
}

/* ---- folders of ours and their notes ---- */

static int make_all(const char *path, struct err *err)
{
    struct arena *arena = arena_new();
    char *part = arena_strdup(arena, path);
    int status = 0;

    for (char *slash = part; status == 0 && slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        /* What students handed in, and the grades that come to lie beside it, are nobody else's to read. */
        if (part[0] && mkdir(part, 0700) < 0 && errno != EEXIST) {
            enum err_kind kind = errno == ENOSPC || errno == EDQUOT ? ERR_HARNESS : ERR_USAGE;
            status = err_sys(err, "cannot make the folder '%s'", part);
            err->kind = kind;
        }
        if (slash)
            *slash = '/';
    }
    arena_free(arena);
    return status;
}

static void open_stage(struct stage *stage, const char *into, const char *name)
{
    const char *folder = handed_folder(stage->arena, name);

    stage->into = into;
    stage->folder = arena_printf(stage->arena, "%s/%s", into, folder);
    stage->half = arena_printf(stage->arena, "%s/.%s.half", into, folder);
    stage->one = arena_printf(stage->arena, "%s/.%s.one", into, folder);
    stage->note = arena_printf(stage->arena, "%s/.%s.note", into, folder);
}

static bool is_made(const struct stage *stage, const struct buf *note, struct bytes *rest)
{
    struct bytes there;

    if (!look_is(stage->folder, S_IFDIR) || !look_is(stage->note, S_IFREG) ||
        fs_read(stage->arena, stage->note, NOTE_LARGEST, ERR_HARNESS, &there, NULL) < 0 || there.len < note->len ||
        memcmp(there.data, note->data, note->len) != 0)
        return false;
    *rest = (struct bytes){there.data + note->len, there.len - note->len};
    return true;
}

static void clear(const struct stage *stage)
{
    unlink(stage->note);
    fs_remove(stage->folder);
    fs_remove(stage->half);
    fs_remove(stage->one);
    fs_remove(arena_printf(stage->arena, "%s.1", stage->one));
    unlink(arena_printf(stage->arena, "%s.archive", stage->half));
}

static int begin(struct stage *stage)
{
    if (make_all(stage->into, stage->err) < 0)
        return -1;
    clear(stage);
    return make_folder(stage, stage->half);
}

/* It is whole. */
static int finish(struct stage *stage, const struct buf *note)
{
    struct output *output;

    if (rename(stage->half, stage->folder) < 0)
        return err_sys(stage->err, "cannot rename '%s'", stage->half);
    output = output_open(stage->arena, stage->note, stage->err);
    if (!output)
        return -1;
    output_write(output, note->data, note->len);
    return output_commit(output, stage->err);
}

int stage_hand_in(struct arena *arena, const struct stage_plan *plan, struct staged *out, struct err *err)
{
    struct stage stage = {.arena = arena, .out = out, .err = err};
    struct buf *note = buf_new(arena, NOTE_LARGEST);
    struct bytes rest;

    *out = (struct staged){0};
    open_stage(&stage, plan->into, plan->name);
    buf_text(note, NOTE_HEAD);
    for (size_t i = 0; i < plan->count; i++) {
        buf_printf(note, "%s\t", plan->parts[i].as ? plan->parts[i].as : "");
        look_note(note, plan->parts[i].path);
    }
    if (!is_made(&stage, note, &rest) || rest.len) {
        int status = begin(&stage);
        for (size_t i = 0; status == 0 && i < plan->count; i++)
            status = take_part(&stage, &plan->parts[i]);
        if (status == 0)
            status = finish(&stage, note);
        if (status < 0)
            clear(&stage);
        if (err->kind != ERR_NONE)
            return -1;
    }
    out->path = look_enter(arena, stage.folder);
    return 0;
}

/* ---- a class ---- */

static void read_refusals(struct arena *arena, struct bytes rest, struct unpacked *out)
{
    struct reader reader = {rest.data, rest.len, 0, false};
    uint64_t count = rest.len ? reader_u64(&reader) : 0;

    count = count < rest.len ? count : rest.len;
    out->parts = arena_array(arena, struct refusal, count + 1);
    for (uint64_t i = 0; i < count; i++) {
        struct bytes path = reader_bytes(&reader), why = reader_bytes(&reader);
        bool folder = reader_u64(&reader);
        if (reader.bad)
            return;
        out->parts[out->part_count++] = (struct refusal){(const char *)bytes_dup(arena, path).data,
                                                         (const char *)bytes_dup(arena, why).data, folder};
    }
}

static void add_refusals(struct buf *note, const struct unpacked *unpacked)
{
    buf_put_u64(note, unpacked->part_count);
    for (size_t i = 0; i < unpacked->part_count; i++) {
        buf_put_bytes(note, bytes_of(unpacked->parts[i].path));
        buf_put_bytes(note, bytes_of(unpacked->parts[i].why));
        buf_put_u64(note, unpacked->parts[i].folder);
    }
}

static int unpack_class(struct stage *stage, const struct stage_class *class, struct unpacked *unpacked)
{
    const struct unpack_plan plan = {
        .archive = class->archive,
        .into = stage->half,
        .caps = {CLASS_ENTRIES, CLASS_BYTES},
        .cpu_ns = CLASS_CPU_NS,
        .part_of = class->part_of,
        .arg = class->arg,
        .part_caps = {STAGE_MOST_FILES, STAGE_MOST_BYTES},
    };

    if (begin(stage) < 0 || unpack(stage->arena, &plan, unpacked, stage->err) < 0)
        return -1;
    return unpacked->refused ? refuse(stage, "%s", unpacked->refused) : 0;
}

int stage_class(struct arena *arena, const struct stage_class *class, struct staged *out, struct unpacked *unpacked,
                struct err *err)
{
    struct stage stage = {.arena = arena, .out = out, .err = err};
    struct buf *note = buf_new(arena, NOTE_LARGEST);
    struct bytes rest;

    *out = (struct staged){0};
    *unpacked = (struct unpacked){0};
    open_stage(&stage, class->into, class->name);
    buf_text(note, NOTE_HEAD);
    look_note(note, class->archive);
    if (is_made(&stage, note, &rest)) {
        read_refusals(arena, rest, unpacked);
    } else {
        int status = unpack_class(&stage, class, unpacked);
        add_refusals(note, unpacked);
        if (status < 0 || finish(&stage, note) < 0)
            clear(&stage);
        if (err->kind != ERR_NONE)
            return -1;
    }
    out->path = stage.folder;
    return 0;
}
