#include "run/figures.h"

#include <stdio.h>
#include <string.h>

#include "os/procfs.h"

enum { KINDS_NAMED = 4 };

static bool is_asked(const struct hygiene *asked, enum measure measure)
{
    return !asked || asked->bounds[measure].kind != BOUND_NONE;
}

static bool is_among(pid_t pid, const pid_t *pids, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pids[i] == pid)
            return true;
    return false;
}

static void add_zombie(struct figures *figures, const char *name)
{
    figures->counts[MEASURE_ZOMBIES]++;
    for (size_t i = 0; i < figures->named; i++)
        if (strcmp(figures->zombies[i], name) == 0)
            return;
    if (figures->named < FIGURES_NAMED)
        memcpy(figures->zombies[figures->named++], name, sizeof figures->zombies[0]);
}

/* Under valgrind all of a program's processes have valgrind's name: then the test's word for it is better. */
static const char *called(const struct process *process, char name[16])
{
    if (process->checked && strncmp(name, "memcheck-", strlen("memcheck-")) == 0)
        snprintf(name, 16, "%s", process->name);
    return name;
}

/* The processes that are no zombies. A zombie of another's (ours, or on its way to an init) is nobody's fault. */
static size_t living(const struct process *process, pid_t pids[PROCESS_MOST_PIDS], struct figures *figures)
{
    pid_t all[PROCESS_MOST_PIDS], parent;
    size_t count = process_pids(process, all), kept = 0;
    char name[16];

    for (size_t i = 0; i < count; i++) {
        if (!holdings_is_zombie(all[i], &parent, name))
            pids[kept++] = all[i];
        else if (is_among(parent, all, count))
            add_zombie(figures, called(process, name));
    }
    return kept;
}

/* Files are shared by processes of the same program: those of the one that has most stand for all. */
static uint64_t memory_of(const pid_t *pids, size_t count)
{
    uint64_t own = 0, files = 0;

    for (size_t i = 0; i < count; i++) {
        struct memory memory = holdings_memory(pids[i]);
        own += memory.own;
        files = memory.files > files ? memory.files : files;
    }
    return own + files;
}

/* What valgrind has open in the program's place; NULL without it. */
static const struct holdings_foreign *foreign_of(const struct process *process, struct holdings_foreign *foreign)
{
    *foreign = (struct holdings_foreign){process->open_files, process->reports};
    return process->checked ? foreign : NULL;
}

void figures_measure(const struct process *process, const struct hygiene *asked, struct figures *figures)
{
    pid_t pids[PROCESS_MOST_PIDS];
    struct holdings_foreign room;
    const struct holdings_foreign *foreign = foreign_of(process, &room);

    *figures = (struct figures){.named = 0};
    size_t count = living(process, pids, figures);
    figures->counts[MEASURE_PROCESSES] = count;
    for (size_t i = 0; i < count; i++) {
        if (is_asked(asked, MEASURE_OPEN_FILES))
            figures->counts[MEASURE_OPEN_FILES] += holdings_count(pids[i], foreign);
        if (is_asked(asked, MEASURE_THREADS))
            figures->counts[MEASURE_THREADS] += procfs_threads(pids[i]);
    }
    /* Under valgrind it is mostly valgrind's. */
    if (is_asked(asked, MEASURE_MEMORY) && !process->checked)
        figures->counts[MEASURE_MEMORY] = memory_of(pids, count);
}

void figures_sort(const struct process *process, struct figures *figures)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);
    struct holdings_foreign room;
    const struct holdings_foreign *foreign = foreign_of(process, &room);

    memset(figures->files, 0, sizeof figures->files);
    for (size_t i = 0; i < count; i++)
        holdings_sort(pids[i], foreign, figures->files);
}

static bool holds(const struct bound *bound, uint64_t now, uint64_t before)
{
    switch (bound->kind) {
    case BOUND_NONE:
        return true;
    case BOUND_EXACT:
        return now == bound->number;
    case BOUND_MOST:
        return now <= bound->number;
    case BOUND_GROWTH:
        return now <= before || now - before <= bound->number;
    }
    return false;
}

bool figures_row_holds(const struct hygiene *asked, enum measure measure, const struct figures *now,
                       const struct figures *before)
{
    return holds(&asked->bounds[measure], now->counts[measure], before ? before->counts[measure] : 0);
}

bool figures_hold(const struct hygiene *asked, const struct figures *now, const struct figures *before)
{
    for (enum measure measure = 0; measure < MEASURES; measure++)
        if (!figures_row_holds(asked, measure, now, before))
            return false;
    return true;
}

static const struct {
    const char *one, *several, *they;
} nouns[MEASURES] = {
    [MEASURE_OPEN_FILES] = {"open file", "open files", "they"},
    [MEASURE_ZOMBIES] = {"zombie", "zombies", "they"},
    [MEASURE_THREADS] = {"thread", "threads", "they"},
    [MEASURE_PROCESSES] = {"process", "processes", "they"},
    [MEASURE_MEMORY] = {"memory", "memory", "it"},
};

static const char *size_words(struct arena *arena, uint64_t bytes)
{
    if (bytes < 1024)
        return arena_printf(arena, "%u bytes", (unsigned)bytes);
    if (bytes < 1024 * 1024)
        return arena_printf(arena, "%.4g KiB", (double)bytes / 1024);
    return arena_printf(arena, "%.4g MiB", (double)bytes / 1024 / 1024);
}

/* "6", "1.5 MiB" */
static const char *amount(struct arena *arena, enum measure measure, uint64_t number)
{
    if (measure == MEASURE_MEMORY)
        return size_words(arena, number);
    return arena_printf(arena, "%llu", (unsigned long long)number);
}

/* "6 open files", "1.5 MiB of memory" */
static const char *amount_of(struct arena *arena, enum measure measure, uint64_t number)
{
    const char *noun = number == 1 ? nouns[measure].one : nouns[measure].several;

    return arena_printf(arena, "%s %s%s", amount(arena, measure, number), measure == MEASURE_MEMORY ? "of " : "", noun);
}

/* The kind of which there are most more than before. */
static enum holding largest(const size_t *more)
{
    enum holding best = 0;

    for (enum holding kind = 0; kind < HOLDINGS; kind++)
        if (more[kind] > more[best])
            best = kind;
    return best;
}

/* "4 connections in CLOSE_WAIT, 1 file" */
static const char *files_words(struct arena *arena, const struct figures *now, const struct figures *before)
{
    size_t more[HOLDINGS] = {0};
    const char *words = "";

    for (enum holding kind = 0; kind < HOLDINGS; kind++) {
        size_t was = before ? before->files[kind] : 0;
        more[kind] = now->files[kind] > was ? now->files[kind] - was : 0;
    }
    for (int named = 0; named < KINDS_NAMED; named++) {
        enum holding kind = largest(more);
        if (more[kind] == 0)
            break;
        words = arena_printf(arena, "%s%s%zu %s", words, named ? ", " : "", more[kind],
                             holdings_word(kind, more[kind] > 1));
        more[kind] = 0;
    }
    return words;
}

static const char *zombie_words(struct arena *arena, const struct figures *now)
{
    const char *words = "";

    for (size_t i = 0; i < now->named; i++)
        words = arena_printf(arena, "%s%s'%s'", words, i ? ", " : "", now->zombies[i]);
    return words;
}

/* What is said of one program. */
struct telling {
    struct arena *arena;
    const char *name;
    const struct hygiene *asked;
    const struct figures *now, *before;
};

/* ": 4 connections in CLOSE_WAIT", or nothing. */
static const char *detail_words(const struct telling *telling, enum measure measure)
{
    bool grew = telling->asked->bounds[measure].kind == BOUND_GROWTH;
    const char *words = "";

    if (measure == MEASURE_OPEN_FILES)
        words = files_words(telling->arena, telling->now, grew ? telling->before : NULL);
    else if (measure == MEASURE_ZOMBIES)
        words = zombie_words(telling->arena, telling->now);
    return *words ? arena_printf(telling->arena, ": %s", words) : "";
}

/* "the open files of the server grew by 4 (from 6 to 10), where they may grow by 0" */
static const char *growth_words(const struct telling *telling, enum measure measure)
{
    struct arena *arena = telling->arena;
    uint64_t is = telling->now->counts[measure], was = telling->before->counts[measure];

    return arena_printf(arena, "the %s of the %s grew by %s (from %s to %s), where %s may grow by %s",
                        nouns[measure].several, telling->name, amount(arena, measure, is - was),
                        amount(arena, measure, was), amount(arena, measure, is), nouns[measure].they,
                        amount(arena, measure, telling->asked->bounds[measure].number));
}

/* "the server has 3 zombies, where there should be 0" */
static const char *number_words(const struct telling *telling, enum measure measure)
{
    const struct bound *bound = &telling->asked->bounds[measure];
    struct arena *arena = telling->arena;
    const char *number = amount(arena, measure, bound->number), *were = bound->number == 1 ? "was" : "were";
    const char *where = bound->kind == BOUND_MOST ? arena_printf(arena, "at most %s %s allowed", number, were)
                                                  : arena_printf(arena, "there should be %s", number);

    return arena_printf(arena, "the %s %s %s, where %s", telling->name, measure == MEASURE_MEMORY ? "holds" : "has",
                        amount_of(arena, measure, telling->now->counts[measure]), where);
}

static const char *row_complaint(const struct telling *telling, enum measure measure)
{
    bool grew = telling->asked->bounds[measure].kind == BOUND_GROWTH;

    return arena_printf(telling->arena, "%s%s", grew ? growth_words(telling, measure) : number_words(telling, measure),
                        detail_words(telling, measure));
}

const char *figures_complaint(struct arena *arena, const char *name, const struct hygiene *asked,
                              const struct figures *now, const struct figures *before)
{
    const struct telling telling = {arena, name, asked, now, before};
    const char *words = NULL;

    for (enum measure measure = 0; measure < MEASURES; measure++) {
        if (figures_row_holds(asked, measure, now, before))
            continue;
        const char *row = row_complaint(&telling, measure);
        words = words ? arena_printf(arena, "%s; %s", words, row) : row;
    }
    return words;
}

const char *figures_words(struct arena *arena, const struct hygiene *asked, const struct figures *now, bool memory)
{
    const char *words = "";

    for (enum measure measure = 0; measure < MEASURES; measure++)
        if (is_asked(asked, measure) && (measure != MEASURE_MEMORY || memory))
            words = arena_printf(arena, "%s%s%s", words, *words ? ", " : "",
                                 amount_of(arena, measure, now->counts[measure]));
    return words;
}
