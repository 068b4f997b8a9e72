/*
 * Theory of operation. A wait turns the loop until what it waits for holds. When the loop has nothing to do it is tried
 * to prove that it never will, first after a fifth of a millisecond, then less and less often; a proof ends the wait.
 * So do the end of all programs, a failure, and the clock.
 */
#include "run/stage.h"

#include "os/procfs.h"
#include "os/sockdiag.h"

#include <unistd.h>

static bool is_over(void *arg)
{
    const struct stage *stage = arg;

    if (!stage->actors)
        return false;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        if (!process_is_gone(&actor->process))
            return false;
    return true;
}

enum { MOST_TURNS = 1000 };

#define LOST_NS (10 * CLOCK_MS) /* less than that is no loss */
#define LONG_WORK_NS (50 * CLOCK_MS)

void stage_drain(struct stage *stage)
{
    for (int turn = 0; turn < MOST_TURNS && loop_turn(stage->loop, 0); turn++)
        continue;
}

static size_t list_processes(void *arg, pid_t *pids, size_t most)
{
    size_t count = 0;

    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next) {
        pid_t own[PROCESS_MOST_PIDS];
        size_t found = process_pids(&actor->process, own);
        for (size_t i = 0; i < found; i++, count++)
            if (count < most)
                pids[count] = own[i];
    }
    return count;
}

static bool have_timers(void *arg)
{
    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        if (actor->process.started && process_timers(&actor->process) != 0)
            return true;
    return false;
}

static bool have_output(void *arg)
{
    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        if (process_has_output(&actor->process))
            return true;
    return false;
}

bool stage_holds(void *arg, bool last)
{
    const struct stage *stage = arg;

    return stage->wiretap && stage->holds(stage->wiretap, last);
}

/* Who asks the clock, and does not wait for it, is always found at work. */
static bool is_long_at_work(struct stage *stage, enum proof proof)
{
    int64_t now_ns = clock_now_ns();

    if (proof != PROOF_BUSY || !stage_is_running(stage))
        stage->at_work_since_ns = 0;
    else if (stage->at_work_since_ns == 0)
        stage->at_work_since_ns = now_ns;
    return stage->at_work_since_ns && now_ns - stage->at_work_since_ns >= LONG_WORK_NS;
}

enum proof stage_prove(void *arg, int64_t until_ns)
{
    struct stage *stage = arg;
    const char *why;
    const struct proof_plan plan = {
        .loop = stage->loop,
        .network = &stage->network,
        .list = list_processes,
        .has_timers = have_timers,
        .has_output = have_output,
        .holds = stage_holds,
        .arg = stage,
        .began_ns = stage->start_ns,
        .until_ns = until_ns,
    };

    enum proof proof = proof_try(&plan, &why);
    stage->keeps_time = stage->keeps_time || proof == PROOF_UNKNOWN || is_long_at_work(stage, proof);
    return proof;
}

/* One wait: until when, and what may end it. */
struct waiting {
    bool (*done)(void *arg);
    void *arg;
    int64_t until_ns, horizon_ns;
    int64_t look_ns;            /* the next look comes so much later; 0: no looks, only news */
    int64_t lost_ns;            /* as stage_lost_ns() when it began, or got time for that last */
    int64_t prove_ns, pause_ns; /* when a proof is tried next, and how long after the last; NEVER: not at all */
    int64_t took_ns;            /* the last proof */
    bool exact;                 /* a time that was asked for: nothing is given back */
};

static int64_t latest(int64_t a_ns, int64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* Tries a proof, and takes no more than half of the time for proofs. */
static bool try_proof(struct stage *stage, struct waiting *waiting)
{
    int64_t began_ns = clock_now_ns(), lost_ns = stage_lost_ns(stage) - waiting->lost_ns;
    bool stuck = stage_prove(stage, waiting->horizon_ns + lost_ns) == PROOF_QUIET;

    waiting->took_ns = clock_now_ns() - began_ns;
    return stuck;
}

/* When the loop has nothing to do: whether it is proven that it will have nothing more. */
static bool is_stuck(struct stage *stage, struct waiting *waiting, bool news)
{
    bool stuck = false;

    if (waiting->prove_ns == CLOCK_NEVER || (!news && clock_now_ns() < waiting->prove_ns))
        return false;
    if (!news)
        stuck = try_proof(stage, waiting);
    waiting->pause_ns = quiet_next_proof(news ? 0 : waiting->pause_ns);
    waiting->prove_ns = clock_now_ns() + latest(waiting->pause_ns, waiting->took_ns);
    return stuck;
}

static enum waited end_of(struct stage *stage, const struct waiting *waiting, enum waited waited)
{
    /* What lies ready now came in time. */
    stage_drain(stage);
    if (waiting->done(waiting->arg))
        return WAIT_DONE;
    return stage_check(stage) < 0 ? WAIT_FAILED : waited;
}

static int64_t earliest(int64_t a_ns, int64_t b_ns)
{
    return a_ns < b_ns ? a_ns : b_ns;
}

void stage_explain(struct stage *stage, const char *what, int64_t since_ns, const char *how)
{
    double ms = (double)(clock_now_ns() - since_ns) / 1e6;

    if (stage->plan->explain)
        stage_event(stage, "", what, NULL, arena_printf(stage->keep, "ended by %s after %.1f ms", how, ms));
}

int64_t stage_time_back(const struct stage *stage, int64_t *lost_ns)
{
    int64_t now_ns = stage_lost_ns(stage), since_ns = now_ns - *lost_ns;

    if (since_ns < LOST_NS)
        return 0;
    *lost_ns = now_ns;
    return since_ns;
}

/* The time that was lost does not count: what came meanwhile may still have to be handed on. */
static bool gets_time_back(const struct stage *stage, struct waiting *waiting)
{
    int64_t back_ns = waiting->exact ? 0 : stage_time_back(stage, &waiting->lost_ns);

    waiting->until_ns += back_ns;
    waiting->horizon_ns += back_ns;
    return back_ns > 0;
}

static enum waited turn_until_end(struct stage *stage, struct waiting *waiting)
{
    for (;;) {
        if (waiting->done(waiting->arg))
            return WAIT_DONE;
        if (stage_check(stage) < 0)
            return WAIT_FAILED;
        int64_t now_ns = clock_now_ns();
        if (now_ns >= waiting->until_ns && !gets_time_back(stage, waiting))
            return end_of(stage, waiting, WAIT_LATE);
        if (is_over(stage))
            return end_of(stage, waiting, WAIT_OVER);
        int64_t turn_ns = earliest(earliest(waiting->until_ns, waiting->prove_ns), stage->deadline_ns);
        if (waiting->look_ns) {
            turn_ns = earliest(turn_ns, now_ns + waiting->look_ns);
            waiting->look_ns = quiet_next_look(waiting->look_ns);
        }
        if (is_stuck(stage, waiting, loop_turn(stage->loop, turn_ns)))
            return end_of(stage, waiting, WAIT_STUCK);
    }
}

static enum waited wait_in_turns(struct stage *stage, struct waiting *waiting)
{
    static const char *const how[] = {
        [WAIT_DONE] = "what came", [WAIT_LATE] = "the clock",   [WAIT_OVER] = "the end of the programs",
        [WAIT_STUCK] = "proof",    [WAIT_FAILED] = "a failure",
    };
    int64_t since_ns = clock_now_ns();

    if (waiting->done(waiting->arg))
        return WAIT_DONE;
    waiting->lost_ns = stage_lost_ns(stage);
    enum waited waited = turn_until_end(stage, waiting);
    stage_explain(stage, "wait", since_ns, how[waited]);
    return waited;
}

static enum waited wait_provably(struct stage *stage, struct waiting *waiting)
{
    if (!stage->plan->no_proof) {
        waiting->pause_ns = quiet_next_proof(0);
        waiting->prove_ns = clock_now_ns() + waiting->pause_ns;
    }
    return wait_in_turns(stage, waiting);
}

static struct waiting waiting_for(bool (*done)(void *), void *arg, int64_t until_ns)
{
    return (struct waiting){
        .done = done, .arg = arg, .until_ns = until_ns, .horizon_ns = until_ns, .prove_ns = CLOCK_NEVER};
}

enum waited stage_wait(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns)
{
    struct waiting waiting = waiting_for(done, arg, until_ns);

    return wait_in_turns(stage, &waiting);
}

enum waited stage_exactly(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns)
{
    struct waiting waiting = waiting_for(done, arg, until_ns);

    waiting.exact = true;
    return wait_in_turns(stage, &waiting);
}

enum waited stage_look(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns)
{
    struct waiting waiting = waiting_for(done, arg, until_ns);

    waiting.look_ns = quiet_next_look(0);
    return wait_in_turns(stage, &waiting);
}

enum waited stage_await(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns, int64_t horizon_ns)
{
    struct waiting waiting = waiting_for(done, arg, until_ns);

    waiting.horizon_ns = horizon_ns;
    return wait_provably(stage, &waiting);
}

enum waited stage_patiently(struct stage *stage, stage_waiting *wait, bool (*done)(void *), void *arg,
                            int64_t within_ns)
{
    enum waited waited;
    int64_t since_ns, demand_ns;

    do {
        since_ns = clock_now_ns();
        demand_ns = stage_demand_ns(stage);
        struct waiting waiting = waiting_for(done, arg, stage_until(stage, within_ns));
        waiting.look_ns = wait == stage_look ? quiet_next_look(0) : 0;
        waited = wait_provably(stage, &waiting);
    } while (waited == WAIT_LATE && within_ns < 0 &&
             (stage_was_starved(stage, since_ns, demand_ns) || stage_holds(stage, true)));
    return waited;
}

struct reaction {
    struct stage *stage;
    const struct peer *peer;
};

/* Whether the news that our end is closed has reached the program's end. */
static bool has_arrived(const struct reaction *reaction)
{
    const struct peer *peer = reaction->peer;
    struct socket_row row;

    return !peer || peer->transport == TRANSPORT_UDP ||
           !sockdiag_find(peer->sockdiag, &peer->remote, &peer->local, &row) || !row.open;
}

/* The end of a connection wakes who waits for it at once: a program that acts on it is running until it waits again. */
static bool have_acted(void *arg)
{
    const struct reaction *reaction = arg;

    if (!has_arrived(reaction))
        return false;
    return !stage_is_running(reaction->stage);
}

int stage_react(struct stage *stage, const struct peer *peer)
{
    struct reaction reaction = {stage, peer};
    struct quiet *quiet = &stage->quiet;
    int64_t most_ns = quiet->restless ? quiet->silence_ns / QUIET_SPUN_PART : quiet->silence_ns;
    enum waited waited = WAIT_DONE;

    /* Twice, since one thread may wake another while they are looked at one after the other. */
    for (int look = 0; look < 2 && waited == WAIT_DONE; look++)
        waited = stage_look(stage, have_acted, &reaction, clock_now_ns() + most_ns);
    if (waited == WAIT_FAILED)
        return -1;
    quiet->restless = waited == WAIT_LATE && stage_is_running(stage);
    stage_drain(stage);
    return stage_check(stage);
}

struct patience {
    struct stage *stage;
    bool (*enough)(void *arg);
    void *arg;
};

static bool is_over_or_failed(void *arg)
{
    const struct patience *patience = arg;

    return is_over(patience->stage) || stage_check(patience->stage) < 0 ||
           (patience->enough && patience->enough(patience->arg));
}

int stage_quiet_unless(struct stage *stage, bool (*enough)(void *arg), void *arg)
{
    struct patience patience = {stage, enough, arg};
    int64_t before_ns = clock_now_ns(), most_ns = stage->test->patience_ns;

    /* Who never falls silent is not waited for for ever. */
    if (most_ns < stage->quiet.silence_ns)
        most_ns = stage->quiet.silence_ns;
    stage->deadline_ns += most_ns;
    bool quiet = quiet_wait(&stage->quiet, is_over_or_failed, &patience, before_ns + most_ns);
    stage_explain(stage, "silence", before_ns, !quiet ? "the clock" : stage->quiet.proven ? "proof" : "300 ms of it");
    stage->deadline_ns += clock_now_ns() - before_ns - most_ns;
    return stage_check(stage);
}

int stage_quiet(struct stage *stage)
{
    return stage_quiet_unless(stage, NULL, NULL);
}

/* Whether a limit of ours ended it, which it may have reached only while we waited. */
static bool died_of_limit(const struct process *process)
{
    return process->end.si_status == SIGXCPU || process->end.si_status == SIGXFSZ ||
           (process->end.si_status == SIGKILL && box_look(process->box).killed);
}

/* A limit that was reached before explains what came after. */
static bool is_explained_by_limit(struct stage *stage)
{
    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        stage->failed = false;
        if (stage_check_usage(stage, &actor->process) < 0)
            return true;
        stage->failed = true;
    }
    return false;
}

void stage_settle(struct stage *stage)
{
    enum verdict verdict = stage->result->verdict;

    if (verdict == VERDICT_HARNESS || verdict == VERDICT_FLOOD || verdict == VERDICT_LIMIT)
        return;
    if (is_explained_by_limit(stage))
        return;
    quiet_wait(&stage->quiet, is_over, stage, clock_now_ns() + stage->test->patience_ns);
    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        if (!process_crashed(&actor->process) || died_of_limit(&actor->process))
            continue;
        stage->failed = false;
        stage_check_end(stage, &actor->process);
        return;
    }
    stage->failed = false;
    (void)stage_check_children(stage);
    stage->failed = true;
}
