#include "run/memory.h"

#include "os/disk.h"
#include "os/fs.h"
#include "run/command.h"
#include "run/leave.h"
#include "run/sanitized.h"

#include <ctype.h>
#include <string.h>
#include <sys/wait.h>

#define GRACE_NS (10 * CLOCK_S)

static const char valgrind[] = "valgrind";

/* run/inside/leave.c as a shared library. */
static const unsigned char leave_image[] = {
#include "inside/leave.inc"
};
#define LEAVE_FILE "leave.so"

/* What `command-line-only` refuses are options in the hand-in's own .valgrindrc. */
static const char *const options[] = {
    "--command-line-only=yes",
    "--tool=memcheck",
    "--quiet",
    "--vgdb=no",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--num-callers=40",
    "--xml=yes",
    "--errors-for-leak-kinds=definite",
};

enum { OPTIONS = sizeof options / sizeof options[0], MORE = 4 };

bool memory_has_valgrind(void)
{
    return command_exists(COMMAND_SYSTEM_PATH, valgrind);
}

/* ---- starting ---- */

/* A name for valgrind, in which % means something. */
static const char *without_percent(struct arena *arena, const char *path)
{
    struct buf *out = buf_new(arena, 0);

    for (const char *c = path; *c; c++)
        buf_text(out, *c == '%' ? "%%" : (const char[]){*c, '\0'});
    return buf_string(out);
}

static const char *const *put_in_front(struct stage *stage, const struct actor *actor)
{
    struct arena *arena = stage->arena;
    const char *folder = without_percent(arena, actor->process.reports);
    size_t count = 0, at = 0;

    while (actor->words[count])
        count++;
    const char **words = arena_array(arena, const char *, count + OPTIONS + MORE + 1);
    words[at++] = valgrind;
    for (size_t i = 0; i < OPTIONS; i++)
        words[at++] = options[i];
    words[at++] = arena_printf(arena, "--xml-file=%s/%u.%%p.xml", folder, actor->lives);
    words[at++] = arena_printf(arena, "--log-file=%s/%u.txt", folder, actor->lives);
    words[at++] = stage->test->track_fds ? "--track-fds=yes" : "--track-fds=no";
    memcpy(words + at, actor->words, count * sizeof *words);
    return words;
}

/* What ends it at the end of the test is loaded into it (run/inside/leave.c). */
static const char *const *with_leave(struct stage *stage, const struct actor *actor)
{
    const char *const *old = actor->env;
    size_t count = 0;

    while (old[count]) {
        if (strncmp(old[count], "LD_PRELOAD=", 11) == 0)
            return old;
        count++;
    }
    const char **env = arena_array(stage->arena, const char *, count + 2);
    memcpy(env, old, count * sizeof *env);
    env[count] = arena_printf(stage->arena, "LD_PRELOAD=%s/" LEAVE_FILE, actor->process.reports);
    return env;
}

const char *memory_reports(struct stage *stage, const struct disk *disk, struct err *err)
{
    const char *reports = disk_reports(stage->arena, disk, err);
    const struct bytes file = {(const uint8_t *)leave_image, sizeof leave_image};

    if (!reports || fs_write_inside(disk_path(disk), DISK_REPORTS "/" LEAVE_FILE, file, err) < 0)
        return NULL;
    return reports;
}

int memory_prepare(struct stage *stage, struct actor *actor, struct memory_start *start)
{
    struct process *process = &actor->process;
    const char *home = disk_home(process->disk);
    enum native native = process->program->use ? NATIVE_NOT : sanitized_kind(home, actor->words[0]);

    process->checked = false;
    *start = (struct memory_start){actor->words, actor->env};
    actor->lives++;
    if (native == NATIVE_NOT)
        stage_event(stage, process->name, "memory", NULL,
                    "is not checked: valgrind is for native programs that load the C library");
    if (native != NATIVE_PLAIN)
        return 0;
    if (!memory_has_valgrind())
        return stage_fail(stage, VERDICT_HARNESS,
                          "this machine has no valgrind, and the %s could not be built with a sanitizer",
                          process->name);
    process->checked = true;
    *start = (struct memory_start){put_in_front(stage, actor), with_leave(stage, actor)};
    return 0;
}

/* ---- words ---- */

/* "server.c:31 in answer()" */
static const char *place_words(struct arena *arena, const struct frames_place *place)
{
    const char *function = place->function[0] ? arena_printf(arena, "%s()", place->function) : "";

    if (!place->line)
        return *function ? function : "a function without a name";
    return arena_printf(arena, "%s:%u%s%s", place->file, place->line, *function ? " in " : "", function);
}

static const char *bytes_words(struct arena *arena, unsigned count)
{
    return arena_printf(arena, "%u byte%s", count, count == 1 ? "" : "s");
}

/* "behind a block of 10 bytes" */
static const char *where_words(struct arena *arena, const struct memcheck_error *error)
{
    const char *block = bytes_words(arena, error->block);

    switch (error->where) {
    case WHERE_BEHIND:
        return error->distance ? arena_printf(arena, "%s behind the end of a block of %s",
                                              bytes_words(arena, error->distance), block)
                               : arena_printf(arena, "behind the end of a block of %s", block);
    case WHERE_BEFORE:
        return arena_printf(arena, "%s before a block of %s", bytes_words(arena, error->distance), block);
    case WHERE_INSIDE:
        return arena_printf(arena, "inside a block of %s", block);
    case WHERE_FREED:
        return arena_printf(arena, "of a block of %s that was freed", block);
    case WHERE_STACK:
        return "on the stack where no variable is";
    case WHERE_UNKNOWN:
        break;
    }
    return "where no memory of its own is";
}

/* "sends bytes that were never set" for the calls that send. */
static const char *call_words(struct arena *arena, const struct memcheck_error *error)
{
    const char *what = error->what;
    const char *call = arena_memdup(arena, what, strcspn(what, "("));

    if (!error->unset)
        return arena_printf(arena, "hands %s() memory that is not its own", call);
    if (strstr(what, "len") || strstr(what, "count"))
        return arena_printf(arena, "hands %s() a length that was never set", call);
    if (strncmp(what, "send", 4) == 0)
        return "sends bytes that were never set";
    return arena_printf(arena, "hands %s() bytes that were never set", call);
}

static const char *leak_words(struct arena *arena, const struct memcheck_error *error)
{
    return arena_printf(arena, "loses %s in %u block%s, never freed", bytes_words(arena, error->size), error->blocks,
                        error->blocks == 1 ? "" : "s");
}

static const char *deed_words(struct arena *arena, const struct memcheck_error *error)
{
    const char *size = bytes_words(arena, error->size);

    switch (error->kind) {
    case MEMCHECK_READ:
        return arena_printf(arena, "reads %s %s", size, where_words(arena, error));
    case MEMCHECK_WRITE:
        return arena_printf(arena, "writes %s %s", size, where_words(arena, error));
    case MEMCHECK_CONDITION:
        return "decides by bytes that were never set";
    case MEMCHECK_VALUE:
        return "computes with bytes that were never set";
    case MEMCHECK_CALL:
        return call_words(arena, error);
    case MEMCHECK_FREE:
        return error->where == WHERE_FREED
                   ? arena_printf(arena, "frees a block of %s a second time", bytes_words(arena, error->block))
                   : "frees what malloc() never gave";
    case MEMCHECK_MISMATCH:
        return "frees a block in another way than it was allocated";
    case MEMCHECK_OVERLAP:
        return "copies between two places that overlap";
    case MEMCHECK_SIZE:
        return "asks for a negative number of bytes";
    case MEMCHECK_JUMP:
        return "calls a function where none is";
    case MEMCHECK_LEAK:
        return leak_words(arena, error);
    case MEMCHECK_NONE:
        break;
    }
    return "does something wrong with memory";
}

/* A library's function in which it happened; that of a leak, a free or a system call is told already. */
static const char *inside_words(struct arena *arena, const struct memcheck_error *error)
{
    const char *name = error->inside;
    bool told = error->kind == MEMCHECK_LEAK || error->kind == MEMCHECK_FREE || error->kind == MEMCHECK_CALL;

    if (told || !name[0] || !(isalpha((unsigned char)name[0]) || name[0] == '_'))
        return "";
    return arena_printf(arena, ", in %s()", name);
}

const char *memory_error_words(struct arena *arena, const struct memcheck_error *error)
{
    const char *words =
        arena_printf(arena, "%s%s: %s%s", deed_words(arena, error), inside_words(arena, error),
                     error->kind == MEMCHECK_LEAK ? "allocated at " : "", place_words(arena, &error->place));

    if (!error->other.function[0] && !error->other.line)
        return words;
    return arena_printf(arena, "%s, %s at %s", words, error->where == WHERE_FREED ? "freed" : "allocated",
                        place_words(arena, &error->other));
}

const char *memory_open_words(struct arena *arena, const struct memcheck_report *report)
{
    const char *words =
        arena_printf(arena, "ends with %u descriptor%s open", report->open_count, report->open_count == 1 ? "" : "s");

    for (unsigned i = 0; i < report->open_count && i < MEMCHECK_OPEN; i++) {
        const struct memcheck_open *open = &report->open[i];
        const char *from = open->from[0] ? arena_printf(arena, "from %s() ", open->from) : "made ";
        words = arena_printf(arena, "%s%s%sat %s", words, i ? ", " : ": ", from, place_words(arena, &open->place));
    }
    return words;
}

/* ---- judging ---- */

static bool all_gone(void *arg)
{
    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        if (actor->process.checked && !process_is_gone(&actor->process))
            return false;
    return true;
}

/* At its end a program's leaks are known. Who lets no signal through keeps them for himself. */
static int end_programs(struct stage *stage)
{
    for (struct actor *actor = stage->actors; actor; actor = actor->next) {
        struct process *process = &actor->process;
        if (!process->checked || process_is_gone(process))
            continue;
        if (!process->ended)
            process->stopped_by_us = true;
        box_signal(process->box, LEAVE_SIGNAL);
    }
    stage->deadline_ns += GRACE_NS;
    return stage_patiently(stage, stage_look, all_gone, stage, GRACE_NS) == WAIT_FAILED ? -1 : 0;
}

static bool read_report(const struct actor *actor, struct memcheck_report *report)
{
    const struct process *process = &actor->process;
    const struct memcheck_view view = {disk_path(process->disk), DISK_REPORTS, disk_inner_home(process->disk),
                                       actor->lives};

    return memcheck_read(&view, report);
}

static bool ended_by_itself(const struct process *process)
{
    return process->ended && !process->stopped_by_us && process->end.si_code == CLD_EXITED;
}

static const char *others_words(struct arena *arena, unsigned count)
{
    return count ? arena_printf(arena, " (and %u more)", count) : "";
}

/* What is not told in the reason is told in the trace. */
static void tell_others(struct stage *stage, const struct actor *actor, const struct memcheck_report *report)
{
    for (unsigned i = 1; i < report->error_count && i < MEMCHECK_ERRORS; i++)
        stage_event(stage, actor->process.name, "memory", NULL, memory_error_words(stage->arena, &report->errors[i]));
}

static int judge_actor(struct stage *stage, const struct actor *actor)
{
    struct memcheck_report report;

    if (!read_report(actor, &report))
        return stage_fail(stage, VERDICT_HARNESS, "valgrind's report on the %s cannot be read", actor->process.name);
    stage->blamed = &actor->process;
    if (report.error_count) {
        tell_others(stage, actor, &report);
        return stage_fail(stage, VERDICT_MEMORY, "the %s %s%s", actor->process.name,
                          memory_error_words(stage->keep, &report.errors[0]),
                          others_words(stage->arena, report.error_count - 1));
    }
    if (stage->test->track_fds && report.open_count && ended_by_itself(&actor->process))
        return stage_fail(stage, VERDICT_MEMORY, "the %s %s", actor->process.name,
                          memory_open_words(stage->keep, &report));
    if (report.reports == 0)
        return stage_fail(stage, VERDICT_MEMORY, "the %s removed what valgrind wrote about it in /tmp",
                          actor->process.name);
    return 0;
}

int memory_judge(struct stage *stage)
{
    if (!stage->test->memory)
        return 0;
    stage->at = stage->test->at;
    stage_matter(stage, AT_OTHER, NULL, NULL);
    if (end_programs(stage) < 0)
        return -1;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        if (actor->process.checked && judge_actor(stage, actor) < 0)
            return -1;
    stage->blamed = NULL;
    return 0;
}

static bool may_have_caused(enum verdict verdict)
{
    return verdict != VERDICT_PASS && verdict != VERDICT_HARNESS && verdict != VERDICT_MEMORY &&
           verdict != VERDICT_NOT_STARTED;
}

/* An error that came before may be the cause; what was not freed when the test failed is none. */
void memory_explain(struct stage *stage)
{
    struct result *result = stage->result;
    struct memcheck_report report;
    enum { MOST = sizeof result->hints / sizeof result->hints[0] };

    for (const struct actor *actor = stage->actors; actor && may_have_caused(result->verdict); actor = actor->next) {
        if (!actor->process.checked || !read_report(actor, &report) || !report.error_count ||
            report.errors[0].kind == MEMCHECK_LEAK)
            continue;
        size_t kept = result->hint_count < MOST ? result->hint_count : MOST - 1;
        memmove(&result->hints[1], &result->hints[0], kept * sizeof result->hints[0]);
        result->hints[0] =
            (struct hint){"memory-error", arena_printf(stage->keep, "valgrind saw that it %s",
                                                       memory_error_words(stage->arena, &report.errors[0]))};
        result->hint_count = kept + 1;
        return;
    }
}
