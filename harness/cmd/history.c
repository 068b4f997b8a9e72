#include "cmd/commands.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/keep.h"
#include "cmd/tell.h"
#include "report/history.h"
#include "report/sink.h"

/* The runs that are kept. */
struct kept_runs {
    const char *folder;
    struct db *db;
    struct run *runs;
    size_t count;
};

static int open_runs(struct arena *arena, const struct opts *opts, enum db_use use, struct kept_runs *kept,
                     struct err *err)
{
    kept->folder = opts->out ? opts->out : KEEP_FOLDER;
    kept->db = db_open(arena, kept->folder, use, err);
    if (!kept->db)
        return -1;
    kept->runs = runs_list(arena, kept->db, &kept->count, err);
    if (!kept->runs)
        return -1;
    return kept->count ? 0 : err_set(err, ERR_USAGE, "no run is kept in '%s' yet", kept->folder);
}

static const struct run *find_run(const struct kept_runs *kept, const char *word, struct err *err)
{
    char *end;

    errno = 0;
    long long id = strtoll(word, &end, 10);
    if (!isdigit((unsigned char)word[0]) || *end || errno) {
        err_set(err, ERR_USAGE, "a run is named by its number, not '%s'; see 'sockgrade runs'", word);
        return NULL;
    }
    for (size_t i = 0; i < kept->count; i++)
        if (kept->runs[i].id == id)
            return &kept->runs[i];
    err_set(err, ERR_USAGE, "there is no run %lld in '%s'; see 'sockgrade runs'", id, kept->folder);
    return NULL;
}

static bool is_of(const struct run *run, const struct run *other)
{
    return strcmp(run->setting.assignment, other->setting.assignment) == 0;
}

/* What `after` is compared with when nobody says: the official run, or the one before it. */
static const struct run *find_before(const struct kept_runs *kept, const struct run *after, struct err *err)
{
    const struct run *before = NULL, *official = NULL;

    for (const struct run *run = kept->runs; run < kept->runs + kept->count; run++) {
        if (!is_of(run, after))
            continue;
        official = run->official ? run : official;
        before = run < after ? run : before;
    }
    if (official && official != after)
        return official;
    if (!before)
        err_set(err, ERR_USAGE, "run %lld is the only one of '%s' in '%s': there is nothing to compare it with",
                (long long)after->id, after->setting.assignment, kept->folder);
    return before;
}

static int choose_runs(const struct kept_runs *kept, const struct opts *opts, struct history *history, struct err *err)
{
    char **words = opts->operands;

    history->after =
        opts->operand_count == 0 ? &kept->runs[kept->count - 1] : find_run(kept, words[opts->operand_count - 1], err);
    if (!history->after)
        return -1;
    history->before = opts->operand_count == 2 ? find_run(kept, words[0], err) : find_before(kept, history->after, err);
    if (!history->before)
        return -1;
    if (is_of(history->before, history->after))
        return 0;
    return err_set(err, ERR_USAGE, "run %lld is of '%s', run %lld of '%s'", (long long)history->before->id,
                   history->before->setting.assignment, (long long)history->after->id,
                   history->after->setting.assignment);
}

/* ---- the commands ---- */

struct showing {
    struct history history;
    struct sink *sink;
};

static void show(void *arg, const struct change *change)
{
    struct showing *showing = arg;

    history_show(&showing->history, change);
    sink_drain(showing->sink, showing->history.out);
}

int runs_command(struct arena *arena, const struct opts *opts)
{
    struct sink *sink = sink_stdout(arena);
    struct buf *out = buf_new(arena, 0);
    struct kept_runs kept;
    struct err err = {0};

    if (open_runs(arena, opts, DB_READ, &kept, &err) < 0)
        return tell_err(&err);
    history_list(out, kept.runs, kept.count);
    sink_drain(sink, out);
    return sink_close(sink, &err) < 0 ? tell_err(&err) : EXIT_PASSED;
}

int diff_command(struct arena *arena, const struct opts *opts)
{
    struct showing showing = {.history = {.out = buf_new(arena, 0)}, .sink = sink_stdout(arena)};
    struct history *history = &showing.history;
    struct kept_runs kept;
    struct err err = {0};

    if (open_runs(arena, opts, DB_READ, &kept, &err) < 0 || choose_runs(&kept, opts, history, &err) < 0)
        return tell_err(&err);
    history_open(history);
    if (changes_each(kept.db, history->before, history->after, show, &showing, &err) < 0)
        return tell_err(&err);
    history_close(history);
    sink_drain(showing.sink, history->out);
    if (sink_close(showing.sink, &err) < 0)
        return tell_err(&err);
    return history->changed ? EXIT_LOST : EXIT_PASSED;
}

int apply_command(struct arena *arena, const struct opts *opts)
{
    const struct run *run, *before = NULL;
    struct kept_runs kept;
    struct err err = {0};

    if (open_runs(arena, opts, DB_CHANGE, &kept, &err) < 0)
        return tell_err(&err);
    run = find_run(&kept, opts->operands[0], &err);
    if (run && !run->ended[0]) {
        err_set(&err, ERR_USAGE, "run %lld is not finished: the same 'sockgrade grade' goes on with it",
                (long long)run->id);
        run = NULL;
    }
    if (!run || runs_name_official(kept.db, run, &err) < 0)
        return tell_err(&err);
    for (size_t i = 0; i < kept.count; i++)
        if (kept.runs[i].official && is_of(&kept.runs[i], run))
            before = &kept.runs[i];
    if (before && before != run)
        tell("run %lld is the official one of '%s' now; it was run %lld", (long long)run->id, run->setting.assignment,
             (long long)before->id);
    else
        tell("run %lld is the official one of '%s'", (long long)run->id, run->setting.assignment);
    return EXIT_PASSED;
}
