#include "run/stage.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "os/procfs.h"
#include "os/sockdiag.h"

#define SAMPLE_NS (50 * CLOCK_MS)
#define STARVED_PART 5
#define MOST_LOST 10 /* times the limit */

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

void stage_matter(struct stage *stage, enum facts_at at, const struct named_peer *named, const struct process *process)
{
    stage->matter = (struct matter){.at = at, .named = named, .process = process};
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

int stage_check_usage(struct stage *stage, const struct process *process)
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

int stage_check_end(struct stage *stage, const struct process *process)
{
    const struct limits *limits = process->limits;

    if (!process_crashed(process))
        return 0;
    stage->blamed = process;
    int number = process->end.si_status;
    if (stage_check_usage(stage, process) < 0)
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

int stage_check_children(struct stage *stage)
{
    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        int number = process_child_crash(&actor->process);
        if (!number)
            continue;
        stage->blamed = &actor->process;
        return stage_fail(stage, VERDICT_CRASH, "a process that the %s started crashed: killed by %s",
                          actor->process.name, signal_words(stage->keep, number));
    }
    return 0;
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
    return stage_check_end(stage, process);
}

static int sample_usage(struct stage *stage)
{
    int64_t now_ns = clock_now_ns();

    if (now_ns - stage->sampled_ns < SAMPLE_NS)
        return 0;
    stage->sampled_ns = now_ns;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        if (stage_check_usage(stage, &actor->process) < 0)
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

static int64_t programs_delay_ns(const struct stage *stage)
{
    int64_t most_ns = 0;

    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        int64_t delay_ns = process_delay_ns(&actor->process);
        most_ns = delay_ns > most_ns ? delay_ns : most_ns;
    }
    return most_ns;
}

int64_t stage_delay_ns(const struct stage *stage)
{
    return procfs_delay_ns(getpid()) + programs_delay_ns(stage);
}

/* Programs can make us work: what we lose by that is bounded. */
static int64_t bounded(const struct stage *stage, int64_t lost_ns)
{
    int64_t most_ns = MOST_LOST * stage->test->limits.time_ns;

    return lost_ns < most_ns ? lost_ns : most_ns;
}

/* Without the time for which a turn came late. Who had no processor was late, or at work: the larger counts. */
static int64_t work_ns(const struct stage *stage)
{
    int64_t busy_ns = clock_now_ns() - stage->start_ns - loop_waited_ns(stage->loop) - loop_late_ns(stage->loop);
    int64_t delay_ns = procfs_delay_ns(getpid()) - stage->delay_ns;

    return busy_ns > delay_ns ? busy_ns : delay_ns;
}

int64_t stage_lost_ns(const struct stage *stage)
{
    return loop_late_ns(stage->loop) + bounded(stage, work_ns(stage));
}

/* What we and the programs lost is no time of the test. */
static int64_t excused_ns(const struct stage *stage)
{
    return loop_late_ns(stage->loop) + bounded(stage, work_ns(stage) + programs_delay_ns(stage));
}

int64_t stage_duration_ns(const struct stage *stage)
{
    int64_t whole_ns = clock_now_ns() - stage->start_ns - stage->excused_ns;
    int64_t own_ns = stage->loop ? whole_ns - excused_ns(stage) : whole_ns;

    return own_ns > 0 ? own_ns : 0;
}

static bool is_out_of_time(struct stage *stage)
{
    if (clock_now_ns() < stage->deadline_ns)
        return false;
    int64_t now_ns = excused_ns(stage);
    if (now_ns > stage->lost_ns)
        stage->deadline_ns += now_ns - stage->lost_ns;
    stage->lost_ns = now_ns;
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
    for (const struct named_peer *named = stage->overheard; named; named = named->next)
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

int64_t stage_used_ns(void *arg)
{
    int64_t sum_ns = 0;

    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        sum_ns += process_used_ns(&actor->process);
    return sum_ns;
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

struct named_peer *stage_peer(struct stage *stage, const char *name)
{
    struct named_peer *found = NULL;

    if (!name)
        name = stage->current;
    for (struct named_peer *named = stage->peers; named; named = named->next)
        if (named->open && (!name || strcmp(named->name, name) == 0))
            found = named;
    for (struct named_peer *named = name ? stage->overheard : NULL; named && !found; named = named->next)
        if (strcmp(named->name, name) == 0)
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
