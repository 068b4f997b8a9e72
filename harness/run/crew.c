/*
 * Theory of operation. This process, the parent, has one loop and starts up to `jobs` workers (worker.h), each when it
 * is needed first. It stays outside all namespaces. plan.h says which job comes next; an idle worker gets it through
 * its socket and answers with one record, which goes where records are kept (records.h) until its hand-in is told. A
 * worker that dies, sends nonsense, or gives no sign of life for a minute is killed, and the job alone gets the verdict
 * HARNESS; the next job starts a new worker in its place.
 *
 * SIGINT, SIGTERM and SIGHUP come through a signalfd. Then, and at the end, all workers are killed; each is the first
 * process of a pid namespace or leaves its orphans to this subreaper, so nothing survives them. If this process is
 * killed, its workers die by their parent-death signal.
 */
#include "run/crew.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "os/fs.h"
#include "os/loop.h"
#include "run/ledger.h"
#include "run/plan.h"
#include "run/signals.h"
#include "run/skipped.h"
#include "run/worker.h"

/* How often the run's progress is told when no test ends. */
#define TICK_NS (250 * CLOCK_MS)

/* How long a worker may be silent: many times what it lets pass between two signs of life. */
#ifndef CREW_GRACE_NS
#define CREW_GRACE_NS (60 * CLOCK_S)
#endif

struct crew;

struct post {
    struct crew *crew;
    struct job job;
    bool busy;
    int64_t since_ns; /* the job's beginning */
    struct timer *deadline;
};

struct crew {
    const struct crew_plan *plan;
    struct crew_end *end;
    struct err *err;
    struct arena *arena;
    struct loop *loop;
    struct plan *order;
    const struct records *records;
    struct shift shift;
    struct worker *workers;    /* one at each post */
    struct post *posts;
    size_t busy;
    struct result **uses;      /* of the builds of the teacher's folders */
    size_t told;
    int signals;               /* the signalfd */
    bool failed;               /* err is set: the run cannot go on */
};

/* ---- results ---- */

static void tell(struct crew *crew, size_t hand_in)
{
    struct arena *arena = arena_new();
    const struct records *records = crew->records;
    struct result **results = records->read(records->arg, arena, hand_in, crew->err);

    if (results)
        crew->plan->done(crew->plan->arg, hand_in, results);
    else
        crew->failed = true;
    arena_free(arena);
    records->drop(records->arg, hand_in);
}

static void tell_closed(struct crew *crew)
{
    while (!crew->failed && crew->told < crew->plan->count && plan_closed(crew->order, crew->told))
        tell(crew, crew->told++);
}

static void tell_unfinished(struct crew *crew)
{
    for (size_t i = crew->told; !crew->failed && i < crew->plan->count; i++) {
        int has = crew->records->has(crew->records->arg, i, crew->err);
        crew->failed = has < 0;
        if (has > 0)
            tell(crew, i);
    }
}

static void tell_progress(const struct crew *crew)
{
    struct crew_now now = {.finished = crew->end->finished + plan_recalled(crew->order),
                           .total = crew->end->total,
                           .since_ns = CLOCK_NEVER};

    for (const struct post *post = crew->posts; post < crew->posts + crew->plan->jobs; post++)
        if (post->busy && post->since_ns < now.since_ns) {
            now.since_ns = post->since_ns;
            now.slowest = &post->job;
        }
    if (crew->plan->progress)
        crew->plan->progress(crew->plan->arg, &now);
}

static void on_tick(void *arg)
{
    struct crew *crew = arg;

    tell_progress(crew);
    loop_timer(crew->loop, clock_now_ns() + TICK_NS, on_tick, crew);
}

/* A test has its record. */
static void count_test(struct crew *crew, const struct job *job)
{
    crew->end->finished++;
    if (plan_closed(crew->order, job->hand_in))
        worker_remove(&crew->shift, job->hand_in);
    tell_progress(crew);
    tell_closed(crew);
}

static void take_test(struct crew *crew, const struct job *job, const struct kept *kept)
{
    if (crew->records->put_test(crew->records->arg, kept, crew->err) < 0)
        crew->failed = true;
    else
        count_test(crew, job);
}

/* A job is done, with this record of this result. */
static void take(struct crew *crew, const struct job *job, struct bytes record, const struct result *result)
{
    const struct kept kept = {job->hand_in, job->item, record, result};

    plan_done(crew->order, job, result->verdict, result->duration_ns);
    switch (job->kind) {
    case JOB_BUILD:
        crew->failed |= crew->records->put_build(crew->records->arg, &kept, crew->err) < 0;
        break;
    case JOB_USE:
        crew->uses[job->item] = result_unpack(crew->arena, record, NULL);
        break;
    case JOB_TEST:
        take_test(crew, job, &kept);
        break;
    }
}

static void take_result(struct crew *crew, const struct job *job, const struct result *result)
{
    struct buf record = {0};

    result_pack(&record, result);
    take(crew, job, buf_bytes(&record), result);
    buf_free(&record);
}

/* ---- tests that need no worker ---- */

static void skip_test(struct crew *crew, const struct skip *skip)
{
    const struct job *job = &skip->job;
    if (skip->cause == SKIP_BUILD) {
        if (crew->records->build_is_test(crew->records->arg, job->hand_in, job->item, crew->err) < 0)
            crew->failed = true;
        else
            count_test(crew, job);
        return;
    }
    struct arena *arena = arena_new();
    struct buf record = {0};
    const struct skipped facts = {crew->plan->spec, skip, crew->shift.uses, crew->uses};
    struct result *result = worker_verdict(arena, skip->verdict, skipped_because(arena, &facts));
    if (skip->cause == SKIP_USE && crew->uses[skip->which])
        result->err = crew->uses[skip->which]->err;
    result_pack(&record, result);
    take_test(crew, job, &(struct kept){job->hand_in, job->item, buf_bytes(&record), result});
    buf_free(&record);
    arena_free(arena);
}

/* ---- workers ---- */

static struct worker *worker_at(const struct post *post)
{
    return &post->crew->workers[post - post->crew->posts];
}

static void set_idle(struct post *post)
{
    loop_cancel(post->crew->loop, post->deadline);
    post->deadline = NULL;
    post->busy = false;
    post->crew->busy--;
}

static void dismiss(struct post *post, char words[64])
{
    struct crew *crew = post->crew;
    struct worker *worker = worker_at(post);

    loop_delete(crew->loop, worker->fd);
    worker_stop(worker, crew->workers, (size_t)crew->plan->jobs, words);
}

/* The worker is of no use any more, and its job is void. `why` NULL: how it ended says it. */
static void lose(struct post *post, const char *why)
{
    char words[64];

    dismiss(post, words);
    if (!post->busy)
        return;
    set_idle(post);
    struct arena *arena = arena_new();
    const char *reason = arena_printf(arena, "the worker %s", why ? why : words);
    take_result(post->crew, &post->job, worker_verdict(arena, VERDICT_HARNESS, reason));
    arena_free(arena);
}

static void hear_record(struct post *post, struct bytes record)
{
    struct arena *arena = arena_new();
    struct result *result = post->busy ? result_unpack(arena, record, NULL) : NULL;

    if (result) {
        set_idle(post);
        take(post->crew, &post->job, record, result);
    } else {
        lose(post, "sent a broken record");
    }
    arena_free(arena);
}

static void on_deadline(void *arg)
{
    struct post *post = arg;

    post->deadline = NULL;
    lose(post, "did not answer in time and was killed");
}

/* It is at work: it may be silent for as long again. */
static void put_off(struct post *post)
{
    struct loop *loop = post->crew->loop;

    loop_cancel(loop, post->deadline);
    post->deadline = loop_timer(loop, clock_now_ns() + CREW_GRACE_NS, on_deadline, post);
}

static void on_worker(void *arg, uint32_t events)
{
    struct post *post = arg;
    struct bytes record;

    (void)events;
    switch (worker_hear(worker_at(post), &record)) {
    case HEARD_PART:
        break;
    case HEARD_ALIVE:
        if (post->busy)
            put_off(post);
        break;
    case HEARD_RECORD:
        hear_record(post, record);
        break;
    case HEARD_END:
        lose(post, NULL);
        break;
    case HEARD_BROKEN:
        lose(post, "sent a broken record");
        break;
    }
}

/* A test's worker tells now and then that it is alive; a build's does not. */
static int64_t longest_ns(const struct spec *spec, const struct job *job)
{
    return job->kind == JOB_TEST ? CREW_GRACE_NS : spec->limits.build_ns + CREW_GRACE_NS;
}

static int start_worker(struct post *post)
{
    struct crew *crew = post->crew;
    struct worker *worker = worker_at(post);

    if (worker->pid)
        return 0;
    if (worker_start(worker, crew->workers, (size_t)crew->plan->jobs, &crew->shift, crew->err) < 0)
        return -1;
    return loop_add(crew->loop, worker->fd, EPOLLIN, on_worker, post, crew->err);
}

static void give(struct post *post, const struct job *job)
{
    struct crew *crew = post->crew;
    const char *refused = job->kind == JOB_BUILD ? crew->plan->hand_ins[job->hand_in].refused : NULL;

    if (refused) {
        take_result(crew, job, worker_verdict(crew->arena, VERDICT_MISSING, refused));
        return;
    }
    if (start_worker(post) < 0) {
        crew->failed = true;
        return;
    }
    post->job = *job;
    post->since_ns = clock_now_ns();
    post->busy = true;
    crew->busy++;
    post->deadline = loop_timer(crew->loop, clock_now_ns() + longest_ns(crew->plan->spec, job), on_deadline, post);
    if (worker_give(worker_at(post), job) < 0)
        lose(post, NULL);
}

/* Gives jobs to whoever is idle. False when all is done. */
static bool hand_out(struct crew *crew)
{
    struct post *post = crew->posts, *end = crew->posts + crew->plan->jobs;

    while (!crew->failed) {
        struct job job;
        struct skip skip;
        while (post < end && post->busy)
            post++;
        if (post == end)
            return true;
        switch (plan_next(crew->order, &job, &skip)) {
        case PLAN_JOB:
            give(post, &job);
            break;
        case PLAN_SKIP:
            skip_test(crew, &skip);
            break;
        case PLAN_WAIT:
            return true;
        case PLAN_END:
            return crew->busy > 0;
        }
    }
    return false;
}

/* ---- the run ---- */

static void on_signal(void *arg, uint32_t events)
{
    struct crew *crew = arg;
    struct signalfd_siginfo info;

    (void)events;
    if (read(crew->signals, &info, sizeof info) != (ssize_t)sizeof info)
        return;
    crew->end->interrupted = true;
    crew->end->signal = (int)info.ssi_signo;
}

static void leave(void *arg)
{
    struct crew *crew = arg;
    char words[64];

    for (int i = 0; i < crew->plan->jobs; i++)
        worker_stop(&crew->workers[i], crew->workers, (size_t)crew->plan->jobs, words);
    if (crew->signals >= 0)
        close(crew->signals);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static int watch_signals(struct crew *crew)
{
    crew->signals = signals_open(&crew->shift.signals, crew->err);
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    return crew->signals < 0 ? -1 : 0;
}

static void recall(void *arg, size_t hand_in, struct known *tests)
{
    struct crew *crew = arg;

    if (crew->records->recall(crew->records->arg, hand_in, tests, crew->err) < 0)
        crew->failed = true;
}

static void make_order(struct crew *crew)
{
    const struct crew_plan *plan = crew->plan;
    size_t use_count = 0, chosen = 0;

    crew->shift.uses = worker_uses(crew->arena, plan->spec, &use_count);
    crew->uses = arena_array(crew->arena, struct result *, use_count + 1);
    for (size_t i = 0; i < plan->spec->test_count; i++)
        chosen += plan->selected[i];
    crew->end->total = chosen * plan->count;
    crew->order = plan_new(crew->arena, &(struct plan_facts){
                                            .spec = plan->spec,
                                            .selected = plan->selected,
                                            .hand_ins = plan->count,
                                            .uses = crew->shift.uses,
                                            .use_count = use_count,
                                            .most_open = 2 * (size_t)plan->jobs,
                                            .one_network = crew->plan->level >= LEVEL_4,
                                            .recall = plan->records && plan->records->recall ? recall : NULL,
                                            .arg = crew,
                                        });
}

static int set_up(struct crew *crew)
{
    const struct crew_plan *plan = crew->plan;
    size_t jobs = (size_t)plan->jobs;

    signals_hold();
    worker_spare_children();
    struct scratch *scratch = fs_scratch(crew->arena, crew->err);
    if (!scratch)
        return -1;
    if (plan->keep)
        fs_keep(scratch);
    crew->shift.plan = plan;
    crew->shift.scratch = fs_scratch_path(scratch);
    crew->shift.sandbox =
        (struct sandbox_plan){plan->level, arena_printf(crew->arena, "%s/room", crew->shift.scratch)};
    /* Where programs are another user than we, they go through it to their disks. */
    if (fs_share(scratch) < 0 || fs_folder(crew->shift.sandbox.room, crew->err) < 0)
        return -1;
    make_order(crew);
    crew->workers = arena_array(crew->arena, struct worker, jobs);
    crew->posts = arena_array(crew->arena, struct post, jobs);
    for (size_t i = 0; i < jobs; i++)
        crew->posts[i].crew = crew;
    crew->records = plan->records;
    if (!crew->records)
        crew->records = ledger_new(crew->arena, plan->count, plan->spec->test_count, crew->shift.scratch, crew->err);
    crew->loop = crew->records ? loop_new(crew->arena, crew->err) : NULL;
    if (!crew->loop)
        return -1;
    int watched = watch_signals(crew);
    /* From here on: before the scratch folder goes, nobody may be alive in it. */
    arena_defer(crew->arena, leave, crew);
    return watched < 0 ? -1 : loop_add(crew->loop, crew->signals, EPOLLIN, on_signal, crew, crew->err);
}

static void settle(struct crew *crew)
{
    const struct records *records = crew->records;

    if (!crew->failed && records->settle && records->settle(records->arg, crew->err) < 0)
        crew->failed = true;
}

static void run(struct crew *crew)
{
    char words[64];

    tell_closed(crew);
    if (crew->plan->progress)
        on_tick(crew);
    while (!crew->end->interrupted && hand_out(crew)) {
        /* Hand-ins that nothing is left to do for are told here: no test of theirs ends. */
        tell_closed(crew);
        settle(crew);
        if (crew->failed)
            break;
        loop_turn(crew->loop, CLOCK_NEVER);
    }
    tell_closed(crew);
    settle(crew);
    for (int i = 0; i < crew->plan->jobs; i++)
        if (crew->workers[i].pid)
            dismiss(&crew->posts[i], words);
    if (crew->end->interrupted)
        tell_unfinished(crew);
}

int crew_run(const struct crew_plan *plan, struct crew_end *end, struct err *err)
{
    struct arena *arena = arena_new();
    struct crew *crew = arena_one(arena, struct crew);

    *end = (struct crew_end){0};
    *crew = (struct crew){.plan = plan, .end = end, .err = err, .arena = arena, .signals = -1};
    if (set_up(crew) < 0)
        crew->failed = true;
    else
        run(crew);
    int status = crew->failed ? -1 : 0;
    arena_free(arena);
    return status;
}
