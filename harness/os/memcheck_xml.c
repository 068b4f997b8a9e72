#include "os/memcheck.h"
#include "os/modules.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TEXT = 511, MOST_DEPTH = 16, SALT = 1 };

static const struct {
    const char *word;
    enum memcheck_kind kind;
} kinds[] = {
    {"InvalidRead", MEMCHECK_READ},          {"InvalidWrite", MEMCHECK_WRITE},       {"InvalidJump", MEMCHECK_JUMP},
    {"UninitCondition", MEMCHECK_CONDITION}, {"UninitValue", MEMCHECK_VALUE},        {"SyscallParam", MEMCHECK_CALL},
    {"InvalidFree", MEMCHECK_FREE},          {"MismatchedFree", MEMCHECK_MISMATCH},  {"Overlap", MEMCHECK_OVERLAP},
    {"FishyValue", MEMCHECK_SIZE},           {"Leak_DefinitelyLost", MEMCHECK_LEAK},
};

/* What is known of one stack so far: its innermost frame, and the innermost of the program's own. */
struct stack {
    char top[48];
    bool begun, top_is_own;
    bool own, sure; /* a frame in its code; and in its sources */
    struct frames_place place;
};

struct frame {
    char obj[256], function[128], folder[256], file[128];
    unsigned line;
};

struct reading {
    const char *home;
    struct memcheck_report *report;
    XML_Parser parser;
    char path[MOST_DEPTH][16]; /* of the elements that are open */
    int depth;                 /* may be more than MOST_DEPTH */
    char text[MOST_TEXT + 1];
    size_t len;
    struct frame frame;
    struct stack stacks[2]; /* of the error: where it happened, and the one that tells of the block */
    int stack_count;
    struct stack loose; /* one outside of errors: of a descriptor, as valgrind before 3.21 tells them */
    bool is_open_file;  /* the error is such a descriptor */
    bool killed;        /* the process died by a signal */
    struct memcheck_error error;
};

/* ---- what the words say ---- */

static unsigned number_after(const char *text, const char *words)
{
    const char *at = strstr(text, words);

    return at ? (unsigned)strtoul(at + strlen(words), NULL, 10) : 0;
}

/* "Syscall param socketcall.sendto(msg) points to uninitialised byte(s)": "sendto(msg)" */
static void read_call(struct memcheck_error *error, const char *text)
{
    static const char front[] = "Syscall param ";
    const char *at = strncmp(text, front, sizeof front - 1) == 0 ? text + sizeof front - 1 : "";
    size_t len = strcspn(at, " ");
    const char *dot = memchr(at, '.', strcspn(at, " ("));

    if (dot) {
        len -= (size_t)(dot + 1 - at);
        at = dot + 1;
    }
    snprintf(error->what, sizeof error->what, "%.*s", (int)(len < sizeof error->what ? len : 0), at);
    error->unset = strstr(text, "uninitialised") != NULL;
}

static void read_what(struct memcheck_error *error, const char *text)
{
    if (error->kind == MEMCHECK_READ || error->kind == MEMCHECK_WRITE)
        error->size = number_after(text, " of size ");
    if (error->kind == MEMCHECK_CALL)
        read_call(error, text);
}

/* "Address 0x4a4204a is 0 bytes after a block of size 10 alloc'd". Only the first that says something counts. */
static void read_where(struct memcheck_error *error, const char *text)
{
    if (error->where != WHERE_UNKNOWN)
        return;
    error->distance = number_after(text, " is ");
    error->block = number_after(text, "block of size ");
    if (error->block && strstr(text, " free'd"))
        error->where = WHERE_FREED;
    else if (strstr(text, " bytes after a block"))
        error->where = WHERE_BEHIND;
    else if (strstr(text, " bytes before a block"))
        error->where = WHERE_BEFORE;
    else if (strstr(text, " bytes inside a block"))
        error->where = WHERE_INSIDE;
    else if (strstr(text, "'s stack"))
        error->where = WHERE_STACK;
}

static enum memcheck_kind kind_of(const char *word)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, word) == 0)
            return kinds[i].kind;
    return MEMCHECK_NONE;
}

/* ---- stacks ---- */

/* A frame in the program's code but in a library's source (a template, an inlined function) is none of its own. */
static void add_frame(const struct reading *reading, struct stack *stack)
{
    const struct frame *frame = &reading->frame;
    char path[sizeof frame->folder + sizeof frame->file + 1];
    struct frames_place place = {.line = frame->line};
    bool in_code = frame->obj[0] && modules_inside(frame->obj, reading->home);

    if (!stack->begun) {
        stack->begun = true;
        snprintf(stack->top, sizeof stack->top, "%.*s", (int)strcspn(frame->function, "(<@"), frame->function);
        stack->top_is_own = in_code;
    }
    /* What starts and ends a program lies in its code, too. */
    if (!in_code || stack->sure || (!frame->file[0] && frame->function[0] == '_'))
        return;
    snprintf(path, sizeof path, "%s%s%s", frame->folder, frame->folder[0] ? "/" : "", frame->file);
    frames_function(frame->function, place.function, sizeof place.function);
    place.function[strcspn(place.function, "(")] = '\0';
    bool known = frame->file[0] && frame->line > 0;
    bool sure = known && frames_name(path, reading->home, place.file, sizeof place.file);
    if (!sure)
        place.line = 0;
    if (sure || (!stack->own && !known))
        stack->place = place;
    stack->own |= sure || !known;
    stack->sure = sure;
}

static struct stack *stack_now(struct reading *reading, bool in_error)
{
    if (!in_error)
        return &reading->loose;
    int at = reading->stack_count - 1;
    return at >= 0 && at < 2 ? &reading->stacks[at] : NULL;
}

/* ---- the report ---- */

static bool same_place(const struct memcheck_error *a, const struct memcheck_error *b)
{
    return a->kind == b->kind && a->place.line == b->place.line && strcmp(a->place.file, b->place.file) == 0 &&
           strcmp(a->place.function, b->place.function) == 0;
}

/* Whether `a` is told before `b`. */
static bool is_before(const struct memcheck_error *a, const struct memcheck_error *b)
{
    if (a->kind != MEMCHECK_LEAK || b->kind != MEMCHECK_LEAK)
        return a->kind != MEMCHECK_LEAK && b->kind == MEMCHECK_LEAK;
    return a->size > b->size;
}

static void add_error(struct memcheck_report *report, const struct memcheck_error *error)
{
    unsigned kept = report->error_count < MEMCHECK_ERRORS ? report->error_count : MEMCHECK_ERRORS, at = 0;

    for (unsigned i = 0; i < kept; i++)
        if (same_place(&report->errors[i], error))
            return;
    while (at < kept && !is_before(error, &report->errors[at]))
        at++;
    report->error_count++;
    if (at == MEMCHECK_ERRORS)
        return;
    unsigned moved = (kept < MEMCHECK_ERRORS ? kept : MEMCHECK_ERRORS - 1) - at;
    memmove(&report->errors[at + 1], &report->errors[at], moved * sizeof *error);
    report->errors[at] = *error;
}

static void add_open(struct memcheck_report *report, const struct stack *stack)
{
    if (!stack->own || report->open_count++ >= MEMCHECK_OPEN)
        return;
    struct memcheck_open *open = &report->open[report->open_count - 1];
    *open = (struct memcheck_open){.place = stack->place};
    if (!stack->top_is_own)
        memcpy(open->from, stack->top, sizeof open->from);
}

static void end_error(struct reading *reading)
{
    struct memcheck_error *error = &reading->error;
    const struct stack *stack = &reading->stacks[0];

    if (reading->is_open_file)
        add_open(reading->report, stack);
    if (error->kind == MEMCHECK_NONE || !stack->own || (error->kind == MEMCHECK_LEAK && reading->killed))
        return;
    error->place = stack->place;
    if (!stack->top_is_own)
        memcpy(error->inside, stack->top, sizeof error->inside);
    error->other = reading->stacks[1].place;
    add_error(reading->report, error);
}

/* ---- elements ---- */

static bool is_open(const struct reading *reading, int level, const char *name)
{
    return level >= 0 && level < reading->depth && level < MOST_DEPTH && strcmp(reading->path[level], name) == 0;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
    struct reading *reading = arg;

    (void)attributes;
    if (reading->depth < MOST_DEPTH)
        snprintf(reading->path[reading->depth], sizeof reading->path[0], "%s", name);
    reading->depth++;
    reading->len = 0;
    if (strcmp(name, "error") == 0) {
        reading->error = (struct memcheck_error){.kind = MEMCHECK_NONE};
        memset(reading->stacks, 0, sizeof reading->stacks);
        reading->stack_count = 0;
        reading->is_open_file = false;
    } else if (strcmp(name, "stack") == 0) {
        reading->stack_count += is_open(reading, 1, "error");
        reading->loose = (struct stack){.own = false};
    } else if (strcmp(name, "frame") == 0) {
        reading->frame = (struct frame){.line = 0};
    }
}

static void take(char *to, size_t size, const char *text)
{
    size_t len = strnlen(text, size - 1);

    memcpy(to, text, len);
    to[len] = '\0';
}

static void end_in_frame(struct reading *reading, const char *name)
{
    struct frame *frame = &reading->frame;

    if (strcmp(name, "obj") == 0)
        take(frame->obj, sizeof frame->obj, reading->text);
    else if (strcmp(name, "fn") == 0)
        take(frame->function, sizeof frame->function, reading->text);
    else if (strcmp(name, "dir") == 0)
        take(frame->folder, sizeof frame->folder, reading->text);
    else if (strcmp(name, "file") == 0)
        take(frame->file, sizeof frame->file, reading->text);
    else if (strcmp(name, "line") == 0)
        frame->line = (unsigned)strtoul(reading->text, NULL, 10);
}

static void end_in_error(struct reading *reading, const char *name)
{
    struct memcheck_error *error = &reading->error;

    if (strcmp(name, "kind") == 0)
        error->kind = kind_of(reading->text), reading->is_open_file = strcmp(reading->text, "FdNotClosed") == 0;
    else if (strcmp(name, "what") == 0)
        read_what(error, reading->text);
    else if (strcmp(name, "auxwhat") == 0 && reading->stack_count == 1)
        read_where(error, reading->text);
    else if (strcmp(name, "leakedbytes") == 0)
        error->size = (unsigned)strtoul(reading->text, NULL, 10);
    else if (strcmp(name, "leakedblocks") == 0)
        error->blocks = (unsigned)strtoul(reading->text, NULL, 10);
}

static void end_frame(struct reading *reading, bool in_error)
{
    struct stack *stack = stack_now(reading, in_error);

    if (stack)
        add_frame(reading, stack);
}

static void on_end(void *arg, const char *name)
{
    struct reading *reading = arg;
    bool in_error = is_open(reading, 1, "error");

    reading->text[reading->len] = '\0';
    reading->len = 0;
    reading->depth--;
    if (reading->depth >= MOST_DEPTH)
        return;
    if (strcmp(name, "frame") == 0)
        end_frame(reading, in_error);
    else if (is_open(reading, reading->depth - 1, "frame"))
        end_in_frame(reading, name);
    else if (strcmp(name, "stack") == 0 && reading->depth == 1)
        add_open(reading->report, &reading->loose);
    else if (strcmp(name, "fatal_signal") == 0)
        reading->killed = true;
    else if (strcmp(name, "error") == 0 && reading->depth == 1)
        end_error(reading);
    else if (in_error)
        end_in_error(reading, name);
}

static void on_text(void *arg, const char *text, int len)
{
    struct reading *reading = arg;
    size_t room = MOST_TEXT - reading->len, more = (size_t)len < room ? (size_t)len : room;

    memcpy(reading->text + reading->len, text, more);
    reading->len += more;
}

/* valgrind declares no entities. */
static void on_entity(void *arg, const char *name, int parameter, const char *value, int len, const char *base,
                      const char *system, const char *public, const char *notation)
{
    struct reading *reading = arg;

    (void)name, (void)parameter, (void)value, (void)len, (void)base, (void)system, (void)public, (void)notation;
    XML_StopParser(reading->parser, XML_FALSE);
}

void memcheck_parse(const char *home, const char *xml, size_t len, struct memcheck_report *report)
{
    XML_Parser parser = XML_ParserCreate("ISO-8859-1"); /* names may hold any byte */
    static struct reading reading;

    if (!parser)
        return;
    reading = (struct reading){.home = home, .report = report, .parser = parser};
    XML_SetHashSalt(parser, SALT); /* there is no randomness to be had in the confined process */
    XML_SetUserData(parser, &reading);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetEntityDeclHandler(parser, on_entity);
    (void)XML_Parse(parser, xml, (int)len, 1);
    XML_ParserFree(parser);
    report->reports++;
}
