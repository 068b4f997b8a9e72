#include "run/stage.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "os/procfs.h"
#include "os/sockdiag.h"

#define SAMPLE_NS (50 * CLOCK_MS)
#define STARVED_PART 5

int stage_fail(struct stage *stage, enum verdict verdict, const char *format, ...)
{
    va_list args;

    if (stage->failed)
        return -1;
    stage->failed = true;
    stage->result->verdict = verdict;
    va_start(args, format);
    stage->result->reason = arena_vprintf(stage->keep, format, args);
    va_end(args);
    if (stage->at.line)
        stage->result->where =
            arena_printf(stage->keep, "%s:%d:%d", stage->at.in ? stage->at.in->file : stage->plan->spec->file,
                         stage->at.line, stage->at.col);
    return -1;
}

int stage_harness(struct stage *stage, const struct err *err)
{
    /* Our fault outweighs whatever was found before. */
    stage->failed = false;
    return stage_fail(stage, VERDICT_HARNESS, "%s", err->text);
}

void stage_event(struct stage *stage, const char *who, const char *what, const struct window *bytes, const char *note)
{
    struct result *result = stage->result;
    struct event **link = &result->events;

    /* The first half and the last half are kept: when full, the oldest of the last half makes room. */
    if (result->event_count == EVENTS_LARGEST) {
        for (size_t i = 0; i < EVENTS_LARGEST / 2; i++)
            link = &(*link)->next;
        *link = (*link)->next;
        result->event_count--;
        result->events_left_out++;
    }
    for (link = &result->events; *link;)
        link = &(*link)->next;
    *link = arena_one(stage->keep, struct event);
    **link = (struct event){
        .at_ns = clock_now_ns() - stage->start_ns,
        .who = arena_strdup(stage->keep, who),
        .what = what,
        .note = note ? arena_strdup(stage->keep, note) : "",
    };
    if (bytes)
        (*link)->bytes = *bytes;
    result->event_count++;
}

struct window stage_window(struct stage *stage, const struct input *input, int64_t offset, size_t most)
{
    size_t start = 0, len = input->len;
    uint8_t chunk[4096];

    if (offset > 0 && (size_t)offset > most / 2 && len > most) {
        start = (size_t)offset - most / 2;
        start = start > len - most ? len - most : start;
    }
    len = len - start > most ? most : len - start;
    uint8_t *copy = arena_alloc(stage->keep, len + 1);
    input->read(input->arg, start, copy, len);

    uint64_t hash = HASH_START;
    for (size_t at = 0; at < input->len; at += sizeof chunk) {
        size_t part = input->len - at < sizeof chunk ? input->len - at : sizeof chunk;
        input->read(input->arg, at, chunk, part);
        hash = hash_bytes(hash, (struct bytes){chunk, part});
    }
    return (struct window){.set = true, .shown = {copy, len}, .start = start, .total = input->len, .hash = hash};
}

int64_t stage_until(const struct stage *stage, int64_t within_ns)
{
    return clock_now_ns() + (within_ns >= 0 ? within_ns : stage->test->patience_ns);
}

static int check_usage(struct stage *stage, const struct process *process)
{
    struct usage usage;

    if (!process->started)
        return 0;
    process_usage(process, &usage);
    const char *excess = process_excess(stage->keep, process, &usage);
    if (!excess)
        return 0;
    stage->blamed = process;
    return stage_fail(stage, VERDICT_LIMIT, "the %s %s", process->name, excess);
}

static int check_end(struct stage *stage, const struct process *process)
{
    const struct limits *limits = process->limits;

    if (!process_crashed(process))
        return 0;
    stage->blamed = process;
    int number = process->end.si_status;
    if (check_usage(stage, process) < 0)
        return -1;
    if (number == SIGXCPU)
        return stage_fail(stage, VERDICT_LIMIT, "the %s used more than %g s of processor time", process->name,
                          (double)limits->cpu_ns / 1e9);
    if (number == SIGXFSZ)
        return stage_fail(stage, VERDICT_LIMIT, "the %s wrote a file of more than %llu bytes", process->name,
                          (unsigned long long)limits->disk);
    return stage_fail(stage, VERDICT_CRASH, "the %s crashed: %s", process->name,
                      process_end_words(stage->keep, process));
}

static int check_process(struct stage *stage, const struct process *process)
{
    if (process->failure.kind != ERR_NONE)
        return stage_harness(stage, &process->failure);
    if (process->out.inbox && (process->out.inbox->broken || process->err.inbox->broken))
        return stage_fail(stage, VERDICT_HARNESS, "what the %s printed could not be kept: is the disk full?",
                          process->name);
    if (process->flooded) {
        stage->blamed = process;
        return stage_fail(stage, VERDICT_FLOOD, "the %s printed more than the limit of %llu bytes", process->name,
                          (unsigned long long)process->limits->output);
    }
    return check_end(stage, process);
}

static int sample_usage(struct stage *stage)
{
    int64_t now_ns = clock_now_ns();

    if (now_ns - stage->sampled_ns < SAMPLE_NS)
        return 0;
    stage->sampled_ns = now_ns;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        if (check_usage(stage, &actor->process) < 0)
            return -1;
    return 0;
}

static int check_doors(struct stage *stage)
{
    for (const struct door *door = stage->doors; door; door = door->next)
        if (door->flooded)
            return stage_fail(
                stage, VERDICT_FLOOD,
                "the program sent datagrams that nobody asked for without end, or from more than %d ports",
                DOOR_MOST_CALLERS);
    return 0;
}

static int check_peer(struct stage *stage, const struct named_peer *named)
{
    if (named->peer->inbox->broken)
        return stage_fail(stage, VERDICT_HARNESS, "what '%s' received could not be kept: is the disk full?",
                          named->name);
    if (named->peer->flooded)
        return stage_fail(stage, VERDICT_FLOOD,
                          "the program sent '%s' more than %d MiB, or %d datagrams, that nobody asked for", named->name,
                          PEER_MOST_UNREAD / 1024 / 1024, PEER_MOST_DATAGRAMS);
    return 0;
}

static int64_t delay_ns(const struct stage *stage)
{
    int64_t sum_ns = procfs_delay_ns(getpid());

    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        sum_ns += process_delay_ns(&actor->process);
    return sum_ns;
}

/* A machine that had no processor for the programs, or for us, took that time from the test: it gets it back. */
static bool is_out_of_time(struct stage *stage)
{
    if (clock_now_ns() < stage->deadline_ns)
        return false;
    int64_t now_ns = delay_ns(stage);
    if (now_ns > stage->delay_ns)
        stage->deadline_ns += now_ns - stage->delay_ns;
    stage->delay_ns = now_ns;
    return clock_now_ns() >= stage->deadline_ns;
}

int stage_check(struct stage *stage)
{
    if (stage->failed)
        return -1;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        if (check_process(stage, &actor->process) < 0)
            return -1;
    for (const struct named_peer *named = stage->peers; named; named = named->next)
        if (check_peer(stage, named) < 0)
            return -1;
    if (check_doors(stage) < 0 || sample_usage(stage) < 0)
        return -1;
    if (is_out_of_time(stage))
        return stage_fail(stage, VERDICT_LIMIT, "the test took longer than its limit 'time' of %g s",
                          (double)stage->test->limits.time_ns / 1e9);
    return 0;
}

bool stage_is_running(void *arg)
{
    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        if (process_is_running(&actor->process))
            return true;
    return false;
}

int64_t stage_demand_ns(const struct stage *stage)
{
    int64_t sum_ns = 0;

    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        sum_ns += process_demand_ns(&actor->process);
    return sum_ns;
}

bool stage_was_starved(const struct stage *stage, int64_t since_ns, int64_t demand_ns)
{
    return (stage_demand_ns(stage) - demand_ns) * STARVED_PART >= clock_now_ns() - since_ns;
}

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
        .arg = stage,
        .began_ns = stage->start_ns,
        .until_ns = until_ns,
    };

    return proof_try(&plan, &why);
}

/* One wait: until when, and what may end it. */
struct waiting {
    bool (*done)(void *arg);
    void *arg;
    int64_t until_ns, horizon_ns;
    int64_t look_ns;             /* the next look comes so much later; 0: no looks, only news */
    int64_t prove_ns, pause_ns;  /* when a proof is tried next, and how long after the last; NEVER: not at all */
};

/* When the loop has nothing to do: whether it is proven that it will have nothing more. */
static bool is_stuck(struct stage *stage, struct waiting *waiting, bool news)
{
    int64_t now_ns = clock_now_ns();
    bool stuck = false;

    if (waiting->prove_ns == CLOCK_NEVER || (!news && now_ns < waiting->prove_ns))
        return false;
    if (!news)
        stuck = stage_prove(stage, waiting->horizon_ns) == PROOF_QUIET;
    waiting->pause_ns = quiet_next_proof(news ? 0 : waiting->pause_ns);
    waiting->prove_ns = now_ns + waiting->pause_ns;
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

static enum waited turn_until_end(struct stage *stage, struct waiting *waiting)
{
    for (;;) {
        if (waiting->done(waiting->arg))
            return WAIT_DONE;
        if (stage_check(stage) < 0)
            return WAIT_FAILED;
        int64_t now_ns = clock_now_ns();
        if (now_ns >= waiting->until_ns)
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
        [WAIT_DONE] = "what came",  [WAIT_LATE] = "the clock",   [WAIT_OVER] = "the end of the programs",
        [WAIT_STUCK] = "proof", [WAIT_FAILED] = "a failure",
    };
    int64_t since_ns = clock_now_ns();

    if (waiting->done(waiting->arg))
        return WAIT_DONE;
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

enum waited stage_wait(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns)
{
    return wait_in_turns(stage, &(struct waiting){done, arg, until_ns, until_ns, 0, CLOCK_NEVER, 0});
}

enum waited stage_look(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns)
{
    return wait_in_turns(stage, &(struct waiting){done, arg, until_ns, until_ns, quiet_next_look(0), CLOCK_NEVER, 0});
}

enum waited stage_await(struct stage *stage, bool (*done)(void *), void *arg, int64_t until_ns, int64_t horizon_ns)
{
    return wait_provably(stage, &(struct waiting){done, arg, until_ns, horizon_ns, 0, CLOCK_NEVER, 0});
}

enum waited stage_patiently(struct stage *stage, stage_waiting *wait, bool (*done)(void *), void *arg,
                            int64_t within_ns)
{
    enum waited waited;
    int64_t since_ns, demand_ns;

    do {
        since_ns = clock_now_ns();
        demand_ns = stage_demand_ns(stage);
        int64_t until_ns = stage_until(stage, within_ns), look_ns = wait == stage_look ? quiet_next_look(0) : 0;
        waited = wait_provably(stage, &(struct waiting){done, arg, until_ns, until_ns, look_ns, CLOCK_NEVER, 0});
    } while (waited == WAIT_LATE && within_ns < 0 && stage_was_starved(stage, since_ns, demand_ns));
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
           !sockdiag_find(peer->sockdiag, &peer->remote, &peer->local, &row) || !row.established;
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

    /* Twice, since one thread may wake another while they are looked at one after the other. */
    for (int look = 0; look < 2; look++)
        if (stage_look(stage, have_acted, &reaction, clock_now_ns() + stage->quiet.silence_ns) == WAIT_FAILED)
            return -1;
    stage_drain(stage);
    return stage_check(stage);
}

static bool is_over_or_failed(void *arg)
{
    return is_over(arg) || stage_check(arg) < 0;
}

int stage_quiet(struct stage *stage)
{
    int64_t before_ns = clock_now_ns(), most_ns = stage->test->patience_ns;

    /* Who never falls silent is not waited for for ever. */
    if (most_ns < stage->quiet.silence_ns)
        most_ns = stage->quiet.silence_ns;
    stage->deadline_ns += most_ns;
    bool quiet = quiet_wait(&stage->quiet, is_over_or_failed, stage, before_ns + most_ns);
    stage_explain(stage, "silence", before_ns, !quiet ? "the clock" : stage->quiet.proven ? "proof" : "300 ms of it");
    stage->deadline_ns += clock_now_ns() - before_ns - most_ns;
    return stage_check(stage);
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
        if (check_usage(stage, &actor->process) < 0)
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
        check_end(stage, &actor->process);
        return;
    }
}

struct named_peer *stage_peer(struct stage *stage, const char *name)
{
    struct named_peer *found = NULL;

    if (!name)
        name = stage->current;
    for (struct named_peer *named = stage->peers; named; named = named->next)
        if (named->open && (!name || strcmp(named->name, name) == 0))
            found = named;
    if (!found)
        stage_fail(stage, VERDICT_HARNESS, "no peer%s%s is open here", name ? " " : "", name ? name : "");
    return found;
}

struct named_peer *stage_add_peer(struct stage *stage, const char *name, struct peer *peer)
{
    struct named_peer *named = arena_one(stage->arena, struct named_peer), **link = &stage->peers;

    *named = (struct named_peer){.name = arena_strdup(stage->arena, name), .peer = peer, .open = true};
    peer->name = named->name;
    while (*link)
        link = &(*link)->next;
    *link = named;
    return named;
}

struct actor *stage_actor(struct stage *stage, const char *name)
{
    for (struct actor *actor = stage->actors; actor; actor = actor->next)
        if (!name || strcmp(actor->process.name, name) == 0)
            return actor;
    return NULL;
}

struct actor *stage_role(struct stage *stage, enum role role, const char *name)
{
    if (name)
        return stage_actor(stage, name);
    for (struct actor *actor = stage->actors; actor; actor = actor->next)
        if (actor->process.program->role == role)
            return actor;
    return NULL;
}

void stage_set_port(struct stage *stage, const char *name, uint16_t port)
{
    const char *text = arena_printf(stage->arena, "%u", port);

    vars_set(stage->arena, &stage->vars, arena_printf(stage->arena, "port.%s", name), bytes_of(text));
}
