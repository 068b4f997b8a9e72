#include "cmd/session.h"

#include <errno.h>
#include <fnmatch.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cmd/choose.h"
#include "cmd/commands.h"
#include "cmd/keep.h"
#include "cmd/tell.h"
#include "report/phrase.h"
#include "report/progress.h"
#include "run/buildcache.h"
#include "run/signals.h"

struct session {
    const struct session_plan *plan;
    struct report *report;
    struct progress progress;
    const char *pcap;   /* the folder for captures, or NULL */
    const char *builds; /* that for builds, or NULL */
    struct keep *keep;  /* where results stay, or NULL */
    size_t told;        /* tests */
    struct session_end *end;
    enum level level;
};

int session_load(struct arena *arena, const struct opts *opts, struct loaded *loaded)
{
    struct err err = {0};

    if (load_spec(arena, opts->operands[0], opts->seed_given ? &opts->seed : NULL, loaded, &err))
        return tell_err(&err);
    if (loaded->spec && (opts->memory || opts->track_fds))
        spec_check_memory(loaded->spec, opts->track_fds);
    if (loaded->spec)
        return 0;
    struct buf *text = buf_new(arena, 0);
    faults_show(&loaded->faults, text);
    if (write(STDERR_FILENO, buf_string(text), text->len) < 0)
        return EXIT_HARNESS;
    return EXIT_USAGE;
}

/* A test of exactly that name is meant alone, whatever a glob would find. */
static size_t select_one(const struct spec *spec, const char *wanted, bool *selected)
{
    size_t found = 0;

    for (size_t i = 0; i < spec->test_count; i++)
        if (strcmp(spec->tests[i].name, wanted) == 0) {
            selected[i] = true;
            return 1;
        }
    for (size_t i = 0; i < spec->test_count; i++)
        if (fnmatch(wanted, spec->tests[i].name, 0) == 0) {
            selected[i] = true;
            found++;
        }
    return found;
}

static int refuse_name(struct arena *arena, const struct spec *spec, const char *wanted, struct err *err)
{
    const char **names = arena_array(arena, const char *, spec->test_count + 1);

    for (size_t i = 0; i < spec->test_count; i++)
        names[i] = spec->tests[i].name;
    const char *near = text_nearest(wanted, names);
    for (size_t i = 0; !near && wanted[0] && i < spec->test_count; i++)
        if (strcasestr(names[i], wanted))
            near = names[i];
    if (near)
        return err_set(err, ERR_USAGE, "no test is named '%s', did you mean '%s'?", wanted, near);
    return err_set(err, ERR_USAGE, "no test is named '%s'; the first of %zu is '%s'", wanted, spec->test_count,
                   names[0]);
}

static int select_tests(struct arena *arena, const struct session_plan *plan, bool **out, struct err *err)
{
    const struct spec *spec = plan->loaded->spec;
    bool *selected = arena_array(arena, bool, spec->test_count);

    for (size_t i = 0; i < spec->test_count && !plan->opts->only.count; i++)
        selected[i] = true;
    for (size_t i = 0; i < plan->opts->only.count; i++)
        if (select_one(spec, plan->opts->only.names[i], selected) == 0)
            return refuse_name(arena, spec, plan->opts->only.names[i], err);
    *out = selected;
    return 0;
}

static bool wants_colour(enum when when)
{
    const char *no = getenv("NO_COLOR"), *force = getenv("CLICOLOR_FORCE"), *term = getenv("TERM");

    if (when != WHEN_AUTO)
        return when == WHEN_ALWAYS;
    if (no && no[0])
        return false;
    if (force && force[0] && strcmp(force, "0") != 0)
        return true;
    return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static struct run_info *make_info(struct arena *arena, const struct session_plan *plan, enum level level,
                                  const bool *selected)
{
    const struct opts *opts = plan->opts;
    struct run_info *info = arena_one(arena, struct run_info);
    char *started = arena_alloc(arena, 21);

    clock_utc(started);
    *info = (struct run_info){
        .spec = plan->loaded->spec,
        .spec_sha256 = plan->loaded->sha256,
        .seed = plan->loaded->outside.seed,
        .seed_given = opts->seed_given,
        .memory = opts->memory,
        .track_fds = opts->track_fds,
        .isolation = level_name(level),
        .isolation_words = level_words(level),
        .started = started,
        .version = VERSION,
        .selected = selected,
        .look = {.colour = wants_colour(opts->colour), .quiet = opts->quiet, .verbose = opts->verbose || opts->explain},
    };
    for (size_t i = 0; i < plan->count; i++) {
        struct buf name = {0};
        phrase_bytes(&name, bytes_of(plan->hand_ins[i].name));
        size_t columns = text_columns(buf_bytes(&name));
        info->name_columns = columns > info->name_columns ? columns : info->name_columns;
        buf_free(&name);
    }
    return info;
}

static bool is_stdout(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static struct sink *open_sink(struct arena *arena, const char *path, struct err *err)
{
    struct sink *sink = is_stdout(path) ? sink_stdout(arena) : sink_file(arena, path, err);

    /* A path that cannot be written is the mistake of the one who typed it. */
    if (!sink)
        err->kind = ERR_USAGE;
    return sink;
}

/* Where the report for people goes: "-", or NULL when another one goes there. */
static int find_people(const struct opts *opts, const char **path, struct err *err)
{
    int others = is_stdout(opts->json) + is_stdout(opts->junit) + is_stdout(opts->csv);

    if (others > 1)
        return err_set(err, ERR_USAGE, "only one report can go to standard output ('-')");
    *path = others ? NULL : "-";
    return 0;
}

/* All files are opened before anything is run or written. */
static struct report *open_reports(struct arena *arena, const struct session_plan *plan, const struct run_info *info,
                                   struct err *err)
{
    const char *people = NULL;
    int status = find_people(plan->opts, &people, err);
    const struct {
        const struct reporter *reporter;
        const char *path;
    } wanted[] = {{&json_reporter, plan->opts->json}, {&junit_reporter, plan->opts->junit},
                  {&csv_reporter, plan->opts->csv}, {plan->people, people}};
    enum { WANTED = sizeof wanted / sizeof wanted[0] };
    struct sink *sinks[WANTED] = {NULL};
    struct report *report = report_new(arena, info);

    for (size_t i = 0; i < WANTED && !status; i++)
        if (wanted[i].path) {
            sinks[i] = open_sink(arena, wanted[i].path, err);
            status = sinks[i] ? 0 : -1;
        }
    if (status)
        return NULL;
    for (size_t i = 0; i < WANTED; i++)
        if (sinks[i])
            report_add(report, wanted[i].reporter, sinks[i]);
    return report;
}

static void on_done(void *arg, size_t hand_in, struct result *const *results)
{
    struct session *session = arg;
    const struct session_plan *plan = session->plan;
    const struct hand_in *one = &plan->hand_ins[hand_in];

    for (size_t i = 0; i < plan->loaded->spec->test_count; i++)
        session->told += results[i] != NULL;
    progress_clear(&session->progress);
    struct outcome outcome = report_submission(session->report, one->name, one->path, results);
    session->end->failed |= outcome.verdict != VERDICT_PASS;
    session->end->harness |= outcome.verdict == VERDICT_HARNESS;
    /* A percent is a thousandth of a hundred: both sides in points times 100,000. */
    session->end->under |= plan->opts->fail_under_milli >= 0 && outcome.score.max_milli > 0 &&
                           (double)outcome.score.points_milli * 100000.0 <
                               (double)plan->opts->fail_under_milli * (double)outcome.score.max_milli;
}

static void on_progress(void *arg, const struct crew_now *now)
{
    struct session *session = arg;
    const struct session_plan *plan = session->plan;
    const struct job *job = now->slowest;
    struct progress_now told = {.finished = now->finished, .total = now->total};

    if (job && job->kind != JOB_USE) {
        told.hand_in = plan->hand_ins[job->hand_in].name;
        told.test = job->kind == JOB_TEST ? plan->loaded->spec->tests[job->item].name : NULL;
        told.running_ns = clock_now_ns() - now->since_ns;
    }
    progress_tell(&session->progress, &told);
}

/* The folder, made with that mode when it is not there, by its whole path; NULL and an error. */
static const char *open_folder(struct arena *arena, const char *path, mode_t mode, struct err *err)
{
    if ((mkdir(path, mode) < 0 && errno != EEXIST) || access(path, W_OK | X_OK) < 0) {
        err_set(err, ERR_USAGE, "cannot write into the folder '%s': %s", path, strerror(errno));
        return NULL;
    }
    char *whole = realpath(path, NULL);
    const char *kept = whole ? arena_strdup(arena, whole) : path;
    free(whole);
    return kept;
}

/* The folder for captures; NULL without an error: none is wanted. */
static const char *open_captures(struct arena *arena, const char *path, enum level level, struct err *err)
{
    *err = (struct err){0};
    if (!path)
        return NULL;
    if (level >= LEVEL_4) {
        err_set(err, ERR_HARNESS, "'--pcap' needs a network for each test, which this machine does not give");
        return NULL;
    }
    return open_folder(arena, path, 0777, err);
}

/* The folder for builds, with room in it. None where programs can reach the machine's files: one could change what
 * another is graded by. */
static const char *open_builds(struct arena *arena, const struct session *session, struct err *err)
{
    const char *path = session->plan->opts->builds;

    if (session->level >= LEVEL_4) {
        if (path)
            tell("'--builds' is not used: at %s programs are not kept from files", level_name(session->level));
        return NULL;
    }
    if (!path && session->keep)
        path = arena_printf(arena, "%s/builds", session->keep->folder);
    if (!path)
        return NULL;
    const char *folder = open_folder(arena, path, 0700, err); /* what students handed in */
    if (folder)
        buildcache_trim(folder, BUILDCACHE_MOST_BYTES);
    return folder;
}

static int default_jobs(void)
{
    cpu_set_t set;
    int jobs = sched_getaffinity(0, sizeof set, &set) == 0 ? 2 * CPU_COUNT(&set) : 4;

    return jobs < 4 ? 4 : jobs;
}

static struct crew_plan make_crew(const struct session_plan *plan, struct session *session, const bool *selected)
{
    return (struct crew_plan){
        .spec = plan->loaded->spec,
        .outside = &plan->loaded->outside,
        .spec_folder = plan->loaded->folder,
        .hand_ins = plan->hand_ins,
        .count = plan->count,
        .selected = selected,
        .jobs = plan->opts->jobs ? plan->opts->jobs : default_jobs(),
        .level = session->level,
        .keep = plan->opts->keep,
        .explain = plan->opts->explain,
        .no_proof = plan->opts->no_proof,
        .no_probes = plan->opts->no_probes,
        .pcap = session->pcap,
        .builds = session->builds,
        .records = session->keep ? session->keep->records : NULL,
        .done = on_done,
        .progress = on_progress,
        .arg = session,
    };
}

static int run_crew(struct session *session, const bool *selected, struct err *err)
{
    struct crew_plan crew = make_crew(session->plan, session, selected);
    struct crew_end crew_end = {0};
    int status = crew_run(&crew, &crew_end, err);

    progress_clear(&session->progress);
    if (status)
        return -1;
    if (crew_end.interrupted) {
        session->end->signal = crew_end.signal;
        tell("interrupted by SIG%s: %zu of %zu tests %s", sigabbrev_np(crew_end.signal), session->told, crew_end.total,
             session->keep ? "are done; the same command goes on from there" : "were run");
    }
    const struct run_end run_end = {crew_end.interrupted, crew_end.total - session->told};
    status = report_close(session->report, &run_end, err);
    if (session->keep && keep_end(session->keep, status == 0 ? err : NULL) < 0)
        status = -1;
    return status;
}

static int open_keep(struct arena *arena, struct session *session, const bool *selected, struct err *err)
{
    const struct session_plan *plan = session->plan;
    const struct keep_plan keep = {
        .opts = plan->opts,
        .loaded = plan->loaded,
        .folder = plan->folder,
        .hand_ins = plan->hand_ins,
        .count = plan->count,
        .selected = selected,
        .level = session->level,
    };

    if (!plan->folder)
        return 0;
    session->keep = keep_open(arena, &keep, err);
    return session->keep ? 0 : -1;
}

static void close_level(void *arg)
{
    (void)arg;
    sandbox_close();
}

int session_run(struct arena *arena, const struct session_plan *plan, struct session_end *end)
{
    struct session session = {.plan = plan, .end = end};
    struct err err = {0};
    bool *selected = NULL;

    *end = (struct session_end){0};
    signals_hold();
    if (select_tests(arena, plan, &selected, &err) || choose_level(plan->opts, &session.level, &err))
        return tell_err(&err);
    arena_defer(arena, close_level, NULL);
    session.pcap = open_captures(arena, plan->opts->pcap, session.level, &err);
    if (err.kind != ERR_NONE || open_keep(arena, &session, selected, &err) < 0)
        return tell_err(&err);
    session.builds = open_builds(arena, &session, &err);
    if (err.kind != ERR_NONE)
        return tell_err(&err);
    session.report = open_reports(arena, plan, make_info(arena, plan, session.level, selected), &err);
    if (!session.report)
        return tell_err(&err);
    /* A class takes long, and its log is read by people; `check` is over soon. */
    progress_init(&session.progress, plan->opts->quiet                 ? PROGRESS_SILENT
                                     : plan->people == &table_reporter ? PROGRESS_ANYWHERE
                                                                       : PROGRESS_TERMINAL);
    if (run_crew(&session, selected, &err) == 0)
        return 0;
    int code = tell_err(&err);
    if (session.keep)
        tell("what was kept until then stays: the same command goes on from there");
    return end->signal ? 128 + end->signal : code;
}
