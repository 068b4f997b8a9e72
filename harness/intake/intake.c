#include "intake/intake.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "intake/class.h"
#include "intake/handed.h"
#include "intake/student.h"
#include "os/fs.h"

#define LIST_LARGEST ((size_t)16 << 20)

/* ---- students ---- */

static int by_key(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : strcmp(x->name, y->name);
}

static int add_students(struct class *class)
{
    class_settle(class);
    struct found *found = class->found;
    size_t count = class->found_count;

    if (count)
        qsort(found, count, sizeof *found, by_key);
    for (size_t at = 0, end; at < count; at = end) {
        for (end = at + 1; end < count && strcmp(found[end].key, found[at].key) == 0;)
            end++;
        if (student_add(class, &found[at], end - at) < 0)
            return -1;
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    const struct handed_in *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : strcmp(x->id, y->id);
}

/* Two students of one name are told apart by their numbers, or by a count, which looks like no number that a platform
 * gives. True when there were such. */
static bool tell_apart(struct class *class)
{
    struct intake *out = class->out;
    bool any = false;

    qsort(out->hand_ins, out->count, sizeof *out->hand_ins, by_name);
    for (size_t at = 0, end; at < out->count; at = end) {
        const char *name = out->hand_ins[at].name, *before = "";
        for (end = at + 1; end < out->count && strcmp(out->hand_ins[end].name, name) == 0;)
            end++;
        for (size_t i = at; end - at > 1 && i < end; i++) {
            const char *id = out->hand_ins[i].id;
            bool own = id[0] && id[0] != '#' && strcmp(id, before) != 0;
            out->hand_ins[i].name = own ? arena_printf(class->arena, "%s (%s)", name, id)
                                        : arena_printf(class->arena, "%s (#%zu)", name, i - at + 1);
            before = id;
            any = true;
        }
    }
    return any;
}

/* ---- lists ---- */

static bool is_listed(const struct intake *out, const char *name)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->hand_ins[i].name, name) == 0)
            return true;
    return false;
}

static int read_line(struct class *class, char *line, size_t number)
{
    char *tab = strchr(line, '\t');
    char *path = tab ? tab + 1 : line;
    size_t len = strlen(path);

    if (line[0] == '#' || line[strspn(line, " \t")] == '\0')
        return 0;
    while (len > 1 && path[len - 1] == '/')
        path[--len] = '\0';
    if (tab)
        *tab = '\0';
    const char *slash = strrchr(path, '/');
    const char *name = tab ? line : handed_stem(class->arena, slash && slash[1] ? slash + 1 : path);
    if (!name[0] || !path[0])
        return err_set(class->err, ERR_USAGE, "line %zu of the list wants a path, or a name, a tab and a path", number);
    if (is_listed(class->out, name))
        return err_set(class->err, ERR_USAGE, "line %zu of the list names '%s' again: give each a name and a tab",
                       number, class_shown(class->arena, name));
    return student_add_path(class, arena_strdup(class->arena, name),
                            path[0] == '/' ? arena_strdup(class->arena, path)
                                           : arena_printf(class->arena, "%s/%s", class->folder, path));
}

static int read_list(struct class *class, const char *file)
{
    struct bytes text;
    size_t number = 1;

    if (fs_read(class->arena, file, LIST_LARGEST, ERR_USAGE, &text, class->err) < 0)
        return err_wrap(class->err, "the list of submissions");
    class->folder = dirname(arena_strdup(class->arena, file));
    char *rest = arena_memdup(class->arena, text.data, text.len), *line;
    for (; (line = strsep(&rest, "\n")) != NULL; number++) {
        line[strcspn(line, "\r")] = '\0';
        if (read_line(class, line, number) < 0)
            return -1;
    }
    return 0;
}

/* ---- all ---- */

static bool is_file(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static int read_class(struct class *class, const char *what)
{
    if (what[0] == '@')
        return read_list(class, what + 1);
    if (is_file(what)) {
        char *whole = realpath(what, NULL);
        const char *path = whole ? arena_strdup(class->arena, whole) : what;
        free(whole);
        if (handed_kind(what) != HANDED_ARCHIVE)
            return err_set(class->err, ERR_USAGE,
                           "'%s' is neither a folder nor an archive; a list of paths is given as '@%s'", what, what);
        if (class_read_archive(class, path) < 0)
            return -1;
    } else {
        class->folder = what[0] ? what : ".";
        if (class_read_folder(class) < 0)
            return -1;
    }
    return add_students(class);
}

int intake_read(struct arena *arena, const char *what, const char *unpack_into, struct intake *out, struct err *err)
{
    struct class class = {.arena = arena, .into = unpack_into, .out = out, .err = err};

    *out = (struct intake){0};
    if (read_class(&class, what) < 0)
        return -1;
    if (out->count == 0)
        return err_set(err, ERR_USAGE, "no submission in '%s': each is a folder in it, a source file or an archive",
                       what);
    /* "Amy (11)" may be another's own name. */
    while (tell_apart(&class))
        continue;
    return 0;
}
