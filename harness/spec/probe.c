#include "spec/probe.h"

#include <string.h>

#include "spec/steps.h"
#include "spec/value.h"

#define PATIENCE_NS (INT64_C(1000000000))
#define TIME_NS (5 * PATIENCE_NS)
#define LONG_WAIT_NS PATIENCE_NS
#define LONG_WAIT "1s"

/* A copy of the test under way. */
struct change {
    struct arena *arena;
    const struct probe_plan *plan;
    struct faults faults; /* of names that cannot be read: such a test is left alone */
    struct step_node *steps;
    size_t count;
    bool changed;
};

const char *probe_words(enum probe_kind kind)
{
#define PROBE_WORDS(id, words) [PROBE_##id] = words,
    static const char *const all[] = {PROBE_LIST(PROBE_WORDS)};
#undef PROBE_WORDS

    return all[kind];
}

/* Whether the step at that place is this one, or one inside it. */
static bool holds_place(const struct step_node *step, struct place at)
{
    if (step->at.line && place_same(step->at, at))
        return true;
    for (size_t i = 0; i < step->body_count; i++)
        if (holds_place(&step->body[i], at))
            return true;
    return false;
}

/* The step of the test's own list that failed, or the loop that it stands in; step_count: it was no step, but the end.
 * A step that nobody wrote stands where the test does. */
static size_t failed_step(const struct test *test, struct place at)
{
    size_t i = place_same(at, test->at) ? test->step_count : 0;

    while (i < test->step_count && !holds_place(&test->steps[i], at))
        i++;
    return i;
}

static struct node *copy_node(const struct change *change, const struct node *node)
{
    return arena_memdup(change->arena, node, sizeof *node);
}

/* Standing where `like` stands. */
static struct node *scalar(const struct change *change, const struct node *like, const char *text)
{
    struct node *node = copy_node(change, like);

    *node = (struct node){.kind = NODE_SCALAR, .style = STYLE_DOUBLE, .at = like->at, .width = 1};
    node->text = bytes_of(text);
    return node;
}

static struct node *collection(const struct change *change, enum node_kind kind, struct node *first, size_t count)
{
    struct node *node = copy_node(change, first);

    *node = (struct node){.kind = kind, .at = first->at, .width = 1, .first = first, .count = count};
    return node;
}

/* Puts `value` (NULL: nothing) in place of the option `name` of the step, whether it has that or not. */
static void set_option(const struct change *change, struct step_node *step, const char *name, struct node *value)
{
    struct node *map = copy_node(change, step->options);
    const struct node **link = &map->first;

    map->count = 0;
    for (const struct node *child = step->options->first; child; child = child->next) {
        if (child != step->value && bytes_is(child->key->text, name))
            continue;
        struct node *copy = copy_node(change, child);
        if (child == step->value)
            step->value = copy;
        *link = copy;
        link = &copy->next;
        map->count++;
    }
    *link = value;
    if (value) {
        value->key = scalar(change, value, name);
        value->next = NULL;
        map->count++;
    }
    step->options = map;
}

/* ---- who is meant by a step ---- */

static size_t peers_of(struct change *change, const struct step_node *step, const char ***names)
{
    return step_peers(change->arena, step, change->plan->test->row, &change->faults, names);
}

static bool has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Whether the step is one of the peer that is the matter, or may be: it names none. */
static bool may_mean(struct change *change, const struct step_node *step)
{
    const char *const peer = change->plan->peer;
    const char **names;
    size_t count = peers_of(change, step, &names);

    return !peer || count == 0 || has_name(names, count, peer);
}

/* The last message before the step that failed. step_count: none. */
static size_t last_send(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;

    for (size_t i = failed; i-- > 0;)
        if (test->steps[i].kind == STEP_SEND && may_mean(change, &test->steps[i]))
            return i;
    return test->step_count;
}

/* ---- the changes ---- */

static void add(struct change *change, const struct step_node *step)
{
    change->steps[change->count++] = *step;
}

static void add_until(struct change *change, size_t last)
{
    for (size_t i = 0; i <= last && i < change->plan->test->step_count; i++)
        add(change, &change->plan->test->steps[i]);
}

/* Steps without `split`, those of loops, too. */
static void make_whole(struct change *change, struct step_node *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].kind == STEP_SEND && steps[i].options && node_get(steps[i].options, "split")) {
            set_option(change, &steps[i], "split", NULL);
            set_option(change, &steps[i], "gap", NULL);
            change->changed = true;
        }
        if (!steps[i].body_count)
            continue;
        struct step_node *body = arena_memdup(change->arena, steps[i].body, steps[i].body_count * sizeof *body);
        make_whole(change, body, steps[i].body_count);
        steps[i].body = body;
    }
}

static void change_whole(struct change *change, size_t failed)
{
    add_until(change, failed);
    make_whole(change, change->steps, change->count);
}

/* `{join: [VALUE, "\n"]}` */
static const struct node *with_newline(const struct change *change, const struct node *value)
{
    struct node *first = copy_node(change, value), *end = scalar(change, value, "\n");

    first->key = NULL;
    first->next = end;
    struct node *list = collection(change, NODE_LIST, first, 2);
    list->key = scalar(change, value, "join");
    return collection(change, NODE_MAP, list, 1);
}

static void change_newline(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;
    size_t last = last_send(change, failed);

    if (last >= failed)
        return;
    add_until(change, failed);
    change->steps[last].value = with_newline(change, test->steps[last].value);
    change->changed = true;
}

/* A list of the sizes. */
static struct node *sizes_node(const struct change *change, const struct node *like)
{
    const struct probe_plan *plan = change->plan;
    struct node *first = NULL;

    for (size_t i = plan->size_count; i-- > 0;) {
        struct node *size = scalar(change, like, arena_printf(change->arena, "%zu", plan->sizes[i]));
        size->next = first;
        first = size;
    }
    return collection(change, NODE_LIST, first, plan->size_count);
}

static void change_apart(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;
    size_t last = last_send(change, failed);

    if (last >= failed || !change->plan->size_count || node_get(test->steps[last].options, "split"))
        return;
    add_until(change, failed);
    set_option(change, &change->steps[last], "split", sizes_node(change, test->steps[last].value));
    change->changed = true;
}

static void change_half_close(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;
    size_t last = last_send(change, failed);

    if (last >= failed)
        return;
    struct step_node shut = {.kind = STEP_SHUTDOWN, .at = test->steps[failed].at};
    if (change->plan->peer)
        shut.value = scalar(change, test->steps[last].value, change->plan->peer);
    add_until(change, failed);
    change->steps[change->count] = change->steps[failed];
    change->steps[failed] = shut;
    change->count++;
    change->changed = true;
}

/* Which clients are open: this one, and how many others. */
struct crowd {
    bool own;
    size_t others;
};

/* Follows who comes and goes. */
static void follow(struct change *change, const struct step_node *step, bool is_own, struct crowd *crowd)
{
    bool leaves = step->kind == STEP_CLOSE || step->kind == STEP_RESET || step->kind == STEP_EXPECT_CLOSE;
    const char **names;
    size_t count = peers_of(change, step, &names), others = (count ? count : 1) - is_own;

    if (step->kind == STEP_CONNECT)
        *crowd = (struct crowd){crowd->own || is_own, crowd->others + others};
    if (leaves)
        *crowd =
            (struct crowd){crowd->own && !is_own, crowd->others - (others < crowd->others ? others : crowd->others)};
}

/* Keeps the step for this client alone, or leaves it out. */
static void narrow(struct change *change, const struct step_node *from, struct crowd *crowd)
{
    const char *const peer = change->plan->peer;
    struct step_node step = *from;
    const char **names;
    size_t count = peers_of(change, &step, &names);
    bool is_own = count ? has_name(names, count, peer) : crowd->own && crowd->others == 0;

    follow(change, from, is_own, crowd);
    if (!is_own || count > 1)
        change->changed = true;
    if (count > 1 && step_value(step.kind) == STEP_VALUE_PEERS)
        step.value = scalar(change, step.value, peer);
    else if (count > 1)
        set_option(change, &step, "peer", scalar(change, step.value, peer));
    if (is_own)
        add(change, &step);
}

static void change_alone(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;
    struct crowd crowd = {false, 0};

    if (!change->plan->peer)
        return;
    for (size_t i = 0; i <= failed; i++) {
        const struct step_node *step = &test->steps[i];
        if (step_has_peer(step->kind) && step->kind != STEP_ACCEPT)
            narrow(change, step, &crowd);
        else if (step->kind == STEP_WAIT || step->kind == STEP_EXPECT_RUNNING)
            add(change, step);
        else
            change->faults.count++; /* who knows what it has to do with the others */
    }
}

/* A crowd of one. */
static void change_swarm(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;

    for (size_t i = 0; i <= failed; i++)
        if (!step_has_peer(test->steps[i].kind))
            add(change, &test->steps[i]);
    struct step_node *swarm = &change->steps[change->count - 1];
    swarm->value = scalar(change, swarm->value, "1");
    change->changed = true;
}

static void change_longer(struct change *change, size_t failed)
{
    const struct test *test = change->plan->test;
    struct scope scope = {change->arena, test->row, true, &change->faults};
    const struct node *options = test->steps[failed].options, *within = options ? node_get(options, "within") : NULL;
    int64_t within_ns = 0;

    if (!within || value_duration(&scope, within, &within_ns) || within_ns <= 0 || within_ns > LONG_WAIT_NS / 2)
        return;
    add_until(change, failed);
    set_option(change, &change->steps[failed], "within", scalar(change, within, LONG_WAIT));
    change->changed = true;
}

static void make_change(struct change *change, size_t failed, bool in_loop)
{
    const struct test *test = change->plan->test;
    enum probe_kind kind = change->plan->kind;

    if (kind == PROBE_WHOLE)
        return change_whole(change, in_loop ? test->step_count : failed);
    if (failed == test->step_count)
        return;
    if (kind == PROBE_ALONE && test->steps[failed].kind == STEP_SWARM)
        return change_swarm(change, failed);
    static void (*const changes[PROBE_KINDS])(struct change * change, size_t failed) = {
        [PROBE_APART] = change_apart, [PROBE_NEWLINE] = change_newline, [PROBE_HALF_CLOSE] = change_half_close,
        [PROBE_ALONE] = change_alone, [PROBE_LONGER] = change_longer,
    };
    if (!in_loop)
        changes[kind](change, failed);
}

const struct probe *probe_same(struct arena *arena, const struct test *test)
{
    struct probe *probe = arena_one(arena, struct probe);

    probe->test = *test;
    if (probe->test.patience_ns > PATIENCE_NS)
        probe->test.patience_ns = PATIENCE_NS;
    if (probe->test.limits.time_ns > TIME_NS)
        probe->test.limits.time_ns = TIME_NS;
    return probe;
}

const struct probe *probe_change(struct arena *arena, const struct probe_plan *plan)
{
    const struct test *test = plan->test;
    size_t failed = failed_step(test, plan->at);
    bool in_loop = failed < test->step_count && !place_same(test->steps[failed].at, plan->at);
    struct change change = {.arena = arena, .plan = plan, .faults = {.arena = arena, .file = ""}};

    change.steps = arena_array(arena, struct step_node, test->step_count + 1);
    make_change(&change, failed, in_loop);
    if (!change.changed || change.faults.count)
        return NULL;
    struct probe *probe = arena_memdup(arena, probe_same(arena, test), sizeof *probe);
    probe->to_step = failed < test->step_count && (!in_loop || plan->kind == PROBE_ALONE);
    probe->test.steps = change.steps;
    probe->test.step_count = change.count;
    return probe;
}
