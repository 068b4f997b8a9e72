#include "intake/export.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/err.h"

#define DATE "\\d{4}(?:-\\d\\d){5}"

/* The first that fits is it. Groups with a name are the fields; a name of a student is as short as it can be. */
static const struct pattern {
    enum export_system system;
    bool folder;
    bool words;
    const char *regex;
} table[] = {
    {EXPORT_MOODLE, true, false, "(?<student>.+?)(?:_(?<id>\\d+))?_assignsubmission_file_?"},
    {EXPORT_MOODLE, true, true, "(?<student>.+?)(?:_(?<id>\\d+))?_assignsubmission_[a-z]+_?"},
    {EXPORT_GRADESCOPE, true, false, "submission_(?<id>\\d+)"},
    {EXPORT_MOODLE, false, false, "(?<student>.+?)(?:_(?<id>\\d+))?_assignsubmission_file_(?<file>.+)"},
    {EXPORT_MOODLE, false, true, "(?<student>.+?)(?:_(?<id>\\d+))?_assignsubmission_[a-z]+_.*"},
    {EXPORT_BLACKBOARD, false, true, "(?<head>.+?_(?<id>[^_]+))_attempt_(?<when>" DATE ")\\.txt"},
    {EXPORT_BLACKBOARD, false, false, "(?<head>.+?_(?<id>[^_]+))_attempt_(?<when>" DATE ")_(?<file>.+)"},
    {EXPORT_CANVAS, false, false, "(?<late>LATE_)?(?<student>anon_(?<id>[A-Za-z0-9]+))_(?<serial>\\d+)_(?<file>.+)"},
    {EXPORT_CANVAS, false, true, "(?<late>LATE_)?(?<student>anon_(?<id>[A-Za-z0-9]+))_(?:text|link)\\.html"},
    {EXPORT_CANVAS, false, false, "(?<student>.+?)(?<late>_LATE)?_(?<id>\\d+)_(?<serial>\\d+)_(?<file>.+)"},
    {EXPORT_CANVAS, false, true, "(?<student>.+?)(?<late>_LATE)?_(?<id>\\d+)_(?:text|link)\\.html"},
};

enum { PATTERNS = sizeof table / sizeof table[0] };

static const char *const system_names[] = {[EXPORT_NONE] = "",
                                           [EXPORT_CANVAS] = "Canvas",
                                           [EXPORT_MOODLE] = "Moodle",
                                           [EXPORT_GRADESCOPE] = "Gradescope",
                                           [EXPORT_BLACKBOARD] = "Blackboard"};

static const struct export_name nobodys = {.student = "", .id = "", .head = "", .file = "", .when = ""};

/* Compiled when it is asked first; they stay. */
static pcre2_code *code_of(size_t i)
{
    static pcre2_code *codes[PATTERNS];
    int number;
    PCRE2_SIZE at;

    if (!codes[i])
        codes[i] = pcre2_compile((PCRE2_SPTR)table[i].regex, PCRE2_ZERO_TERMINATED,
                                 PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOTALL, &number, &at, NULL);
    if (!codes[i])
        err_fatal("the pattern '%s' does not compile, at %zu", table[i].regex, at);
    return codes[i];
}

/* A group's text, "" when it took no part. */
static const char *group(struct arena *arena, pcre2_match_data *match, const char *name)
{
    PCRE2_UCHAR *text = NULL;
    PCRE2_SIZE len = 0;

    if (pcre2_substring_get_byname(match, (PCRE2_SPTR)name, &text, &len) != 0)
        return "";
    const char *kept = arena_memdup(arena, text, len);
    pcre2_substring_free(text);
    return kept;
}

/* A name for a file in a folder of ours: what it must not be begins with a dot. */
static const char *fit(struct arena *arena, const char *file)
{
    return file[0] == '.' ? arena_printf(arena, "_%s", file) : file;
}

static void fill(struct arena *arena, const struct pattern *pattern, pcre2_match_data *match, struct export_name *out)
{
    *out = (struct export_name){
        .system = pattern->system,
        .student = group(arena, match, "student"),
        .id = group(arena, match, "id"),
        .head = group(arena, match, "head"),
        .file = fit(arena, group(arena, match, "file")),
        .when = group(arena, match, "when"),
        .serial = strtoull(group(arena, match, "serial"), NULL, 10),
        .late = group(arena, match, "late")[0],
        .words = pattern->words,
    };
    if (!out->student[0])
        out->student = pattern->system == EXPORT_GRADESCOPE ? arena_printf(arena, "submission_%s", out->id) : out->id;
}

bool export_parse(struct arena *arena, const char *name, bool folder, struct export_name *out)
{
    pcre2_match_data *match = pcre2_match_data_create(16, NULL);
    bool found = false;

    if (!match)
        err_fatal("out of memory");
    *out = nobodys;
    for (size_t i = 0; i < PATTERNS && !found; i++)
        if (table[i].folder == folder &&
            pcre2_match(code_of(i), (PCRE2_SPTR)name, PCRE2_ZERO_TERMINATED, 0, 0, match, NULL) > 0) {
            fill(arena, &table[i], match, out);
            found = true;
        }
    pcre2_match_data_free(match);
    return found;
}

/* ---- what only all of a class tell ---- */

/* How much of two texts is the same. */
static size_t common(const char *a, const char *b)
{
    size_t len = 0;

    while (a[len] && a[len] == b[len])
        len++;
    return len;
}

/* An assignment's name and a user's may have a '_' each: what stands before the user is the same for the whole class. */
static void settle_blackboard(struct export_name **names, size_t count)
{
    const char *first = NULL;
    size_t same = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        if (names[i]->system != EXPORT_BLACKBOARD)
            continue;
        first = first ? first : names[i]->head;
        size_t len = common(first, names[i]->head);
        if (strcmp(first, names[i]->head) != 0 && len < same)
            same = len;
    }
    if (same == SIZE_MAX)
        return;
    while (same > 0 && first[same - 1] != '_')
        same--;
    /* Of several assignments all of it is the name: better a long one than another's. */
    for (size_t i = 0; i < count; i++)
        if (names[i]->system == EXPORT_BLACKBOARD)
            names[i]->id = names[i]->student = names[i]->head + same;
}

static int by_serial(const void *a, const void *b)
{
    const struct export_name *x = *(struct export_name *const *)a, *y = *(struct export_name *const *)b;

    return x->serial == y->serial ? 0 : x->serial < y->serial ? -1 : 1;
}

/* Of a group each member may have the same upload. */
static bool is_same_upload(const struct export_name *a, const struct export_name *b)
{
    bool same_name = strcmp(a->student, b->student) == 0, same_id = strcmp(a->id, b->id) == 0;

    return same_name == same_id && strcmp(a->file, b->file) == 0;
}

/* Canvas gives a number to one upload only: lab_3_2026_amy.zip and lab_3_2026_bob.zip are nothing of Canvas's. */
static void settle_canvas(struct arena *arena, struct export_name **names, size_t count)
{
    struct export_name **uploads = arena_array(arena, struct export_name *, count + 1);
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        if (names[i]->system == EXPORT_CANVAS && !names[i]->words)
            uploads[found++] = names[i];
    qsort(uploads, found, sizeof *uploads, by_serial);
    for (size_t at = 0, end; at < found; at = end) {
        bool conflict = false;
        for (end = at + 1; end < found && uploads[end]->serial == uploads[at]->serial; end++)
            conflict |= !is_same_upload(uploads[at], uploads[end]);
        for (size_t i = at; conflict && i < end; i++)
            *uploads[i] = nobodys;
    }
}

void export_settle(struct arena *arena, struct export_name **names, size_t count)
{
    settle_blackboard(names, count);
    settle_canvas(arena, names, count);
}

const char *export_system_name(enum export_system system)
{
    return system_names[system];
}

/* Of "x.tar.gz" Canvas makes "x.tar-1.gz": the number stands before the last dot. */
const char *export_first_name(struct arena *arena, const char *file)
{
    const char *dot = strrchr(file, '.');
    const char *end = dot ? dot : file + strlen(file), *digits = end;

    while (digits > file && digits[-1] >= '0' && digits[-1] <= '9')
        digits--;
    if (digits == end || *digits == '0' || digits < file + 2 || digits[-1] != '-')
        return NULL;
    return arena_printf(arena, "%.*s%s", (int)(digits - 1 - file), file, end);
}
