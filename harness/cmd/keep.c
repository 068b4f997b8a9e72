#include "cmd/keep.h"

#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/tell.h"
#include "run/build.h"
#include "os/digest.h"
#include "store/results.h"

static const char *folder_of(const struct opts *opts)
{
    return opts->out ? opts->out : KEEP_FOLDER;
}

/* ---- what verdicts depend on ---- */

static const char *harness_identity(struct arena *arena)
{
    char hex[DIGEST_SIZE];

    digest_file("/proc/self/exe", hex);
    return arena_printf(arena, "%s %.12s", VERSION, hex);
}

/* Of those that change what a result says: --explain, --no-probes and --keep change no verdict, but events, hints and
 * the folder that is named. */
static const char *options_that_matter(struct arena *arena, const struct opts *opts, enum level level)
{
    return arena_printf(arena, "%s%s%s%s%s%s%s", level_name(level), opts->no_proof ? " --no-proof" : "",
                        opts->explain ? " --explain" : "", opts->no_probes ? " --no-probes" : "",
                        opts->memory ? " --memory" : "", opts->track_fds ? " --track-fds" : "",
                        opts->keep ? " --keep" : "");
}

static struct setting make_setting(struct arena *arena, const struct keep_plan *plan)
{
    char *key = arena_alloc(arena, DIGEST_SIZE);

    load_key(arena, plan->loaded, key);
    return (struct setting){
        .assignment = plan->loaded->spec->assignment,
        .spec_sha256 = plan->loaded->sha256,
        .spec_key = key,
        .harness = harness_identity(arena),
        .options = options_that_matter(arena, plan->opts, plan->level),
        .seed = plan->loaded->outside.seed,
    };
}

/* ---- what is to be run again ---- */

static bool is_meant(const char *wanted, const char *name)
{
    return strcmp(wanted, name) == 0 || fnmatch(wanted, name, 0) == 0;
}

static int refuse_again(struct arena *arena, const struct keep_plan *plan, const char *wanted, struct err *err)
{
    const char **names = arena_array(arena, const char *, plan->count + 1);

    for (size_t i = 0; i < plan->count; i++)
        names[i] = plan->hand_ins[i].name;
    const char *near = text_nearest(wanted, names);
    if (near)
        return err_set(err, ERR_USAGE, "no submission is named '%s', did you mean '%s'?", wanted, near);
    return err_set(err, ERR_USAGE, "no submission is named '%s'", wanted);
}

/* Marks those that --again names; in `words` all that it names. */
static int mark_again(struct arena *arena, const struct keep_plan *plan, struct entry *entries, const char **words,
                      struct err *err)
{
    struct buf *names = buf_new(arena, 0);

    for (size_t i = 0; i < plan->opts->again.count; i++) {
        const char *wanted = plan->opts->again.names[i];
        size_t found = 0;
        for (size_t j = 0; j < plan->count; j++)
            if (is_meant(wanted, entries[j].name)) {
                entries[j].again = true;
                found++;
            }
        if (found == 0)
            return refuse_again(arena, plan, wanted, err);
        buf_printf(names, "%s%s", i ? ", " : "", wanted);
    }
    *words = buf_string(names);
    return 0;
}

static struct entry *make_entries(struct arena *arena, const struct keep_plan *plan)
{
    const struct digest_rules rules = {.files = BUILD_MOST_FILES, .bytes = BUILD_MOST_BYTES};
    struct entry *entries = arena_array(arena, struct entry, plan->count);

    for (size_t i = 0; i < plan->count; i++) {
        const struct hand_in *one = &plan->hand_ins[i];
        struct digest digest;
        if (one->refused)
            digest_texts((const char *const[]){"refused", one->path, one->refused, NULL}, digest.hex);
        else
            digest = digest_files(one->path, &rules);
        entries[i] = (struct entry){.name = one->name, .path = one->path, .hash = arena_strdup(arena, digest.hex)};
    }
    return entries;
}

/* ---- what is told ---- */

static int count_results(struct arena *arena, const struct keep *keep, size_t *there, size_t *total, struct err *err)
{
    const struct spec *spec = keep->plan->loaded->spec;
    size_t *counts = arena_array(arena, size_t, spec->test_count);

    if (runs_count(keep->db, keep->run, spec, counts, err) < 0)
        return -1;
    for (size_t i = 0; i < spec->test_count; i++)
        if (keep->plan->selected[i]) {
            *there += counts[i];
            *total += keep->plan->count;
        }
    return 0;
}

static void tell_begun(const struct keep *keep, size_t there, size_t total)
{
    const struct opts *opts = keep->plan->opts;
    long long run = keep->run;

    if (opts->quiet)
        return;
    if (keep->begun == BEGUN_FINISHED && there == total)
        tell("nothing has changed since run %lld in '%s': nothing is run (--again '*' runs all again)", run,
             keep->folder);
    else if (keep->begun != BEGUN_NEW)
        tell("run %lld in '%s' goes on: %zu of %zu results are there, %zu to run", run, keep->folder, there, total,
             total - there);
    else if (there)
        tell("run %lld in '%s': %zu of %zu results are taken over, %zu to run", run, keep->folder, there, total,
             total - there);
    else
        tell("run %lld: results are kept in '%s'", run, keep->folder);
    if (there && opts->pcap)
        tell("there are captures only of what is run now (--again '*' runs all again)");
}

static int begin(struct arena *arena, struct keep *keep, struct err *err)
{
    const struct keep_plan *plan = keep->plan;
    struct entry *entries = make_entries(arena, plan);
    struct run_plan run = {
        .setting = make_setting(arena, plan),
        .spec = plan->loaded->spec,
        .folder = plan->folder,
        .entries = entries,
        .count = plan->count,
        .fresh = plan->opts->fresh,
    };
    size_t there = 0, total = 0;

    if (mark_again(arena, plan, entries, &run.again, err) < 0 ||
        runs_begin(keep->db, &run, &keep->run, &keep->begun, err) < 0 ||
        count_results(arena, keep, &there, &total, err) < 0)
        return -1;
    tell_begun(keep, there, total);
    return 0;
}

struct keep *keep_open(struct arena *arena, const struct keep_plan *plan, struct err *err)
{
    struct keep *keep = arena_one(arena, struct keep);
    struct keep_plan *copy = arena_one(arena, struct keep_plan);

    *copy = *plan;
    *keep = (struct keep){.plan = copy, .folder = folder_of(plan->opts)};
    if (plan->opts->fresh && plan->opts->again.count) {
        err_set(err, ERR_USAGE, "'--fresh' and '--again' exclude each other: --fresh runs all");
        return NULL;
    }
    keep->start_ns = clock_now_ns();
    keep->db = db_open(arena, keep->folder, DB_GRADE, err);
    if (!keep->db || begin(arena, keep, err) < 0)
        return NULL;
    keep->records = results_open(
        arena, keep->db, &(struct results_plan){keep->run, plan->loaded->spec, plan->selected, plan->count}, err);
    keep->begun_ns = clock_now_ns() - keep->start_ns;
    return keep->records ? keep : NULL;
}

/* Which run of the assignment is official, and how many there are. */
static int tell_official(struct arena *arena, const struct keep *keep, struct err *err)
{
    size_t count = 0, others = 0;
    const struct run *runs = runs_list(arena, keep->db, &count, err), *official = NULL;
    const char *assignment = keep->plan->loaded->spec->assignment;
    const char *out = keep->plan->opts->out ? arena_printf(arena, " --out %s", keep->folder) : "";

    if (!runs)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (strcmp(runs[i].setting.assignment, assignment) == 0) {
            others += runs[i].id != keep->run;
            official = runs[i].official ? &runs[i] : official;
        }
    if (!others || !official)
        return 0;
    if (official->id == keep->run)
        tell("run %lld is the official one now; 'sockgrade diff%s' tells what changed", (long long)keep->run, out);
    else
        tell("run %lld is finished; run %lld stays the official one until 'sockgrade apply %lld%s'; "
             "'sockgrade diff%s' tells what changed",
             (long long)keep->run, (long long)official->id, (long long)keep->run, out, out);
    return 0;
}

int keep_end(struct keep *keep, struct err *err)
{
    bool finished = false;

    if (runs_end(keep->db, keep->run, &finished, err) < 0)
        return -1;
    if (keep->plan->opts->verbose)
        tell("hashing what was handed in and beginning the run took %.1f ms, keeping results %.1f ms, of %.1f s",
             (double)keep->begun_ns / 1e6, (double)results_spent_ns(keep->records) / 1e6,
             (double)(clock_now_ns() - keep->start_ns) / 1e9);
    if (!finished || keep->begun == BEGUN_FINISHED || keep->plan->opts->quiet)
        return 0;
    struct arena *arena = arena_new();
    int status = tell_official(arena, keep, err);
    arena_free(arena);
    return status;
}
