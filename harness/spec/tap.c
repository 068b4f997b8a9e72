#include "spec/tap.h"

#include <string.h>

enum { NUMBER_MOST = 1000000, FAULTS_MOST = 10000 };

static const char *const fate_keys[] = {
    [TAP_DROP] = "drop",   [TAP_CORRUPT] = "corrupt", [TAP_DUPLICATE] = "duplicate",
    [TAP_SWAP] = "swap",   [TAP_DELAY] = "delay",     [TAP_FATES] = NULL,
};

const char *tap_fate_words(enum tap_fate fate)
{
    static const char *const words[] = {
        [TAP_DROP] = "dropped", [TAP_CORRUPT] = "corrupted", [TAP_DUPLICATE] = "passed on twice",
        [TAP_SWAP] = "swapped", [TAP_DELAY] = "delayed",     [TAP_FATES] = "",
    };
    return words[fate];
}

/* One direction while it is read. */
struct reading {
    struct scope scope;
    const struct test *test;
    struct tap_fault *faults;
    size_t count;
};

static const struct tap_fault *find(const struct tap_fault *faults, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (faults[i].number == number)
            return &faults[i];
    return NULL;
}

const struct tap_fault *tap_fault_of(const struct tap_way *way, uint64_t number)
{
    return find(way->faults, way->count, number);
}

static int add(struct reading *reading, const struct node *at, const struct tap_fault *fault)
{
    const struct tap_fault *before = find(reading->faults, reading->count, fault->number);

    if (before)
        return value_fault(&reading->scope, at, "a datagram has one fate",
                           "datagram %llu is named twice: by '%s' and by '%s'", (unsigned long long)fault->number,
                           fate_keys[before->fate], fate_keys[fault->fate]);
    if (reading->count == FAULTS_MOST)
        return value_fault(&reading->scope, at, NULL, "more than %d datagrams have a fate", FAULTS_MOST);
    reading->faults[reading->count++] = *fault;
    return 0;
}

static int read_number(const struct reading *reading, const struct node *node, uint64_t *number)
{
    int64_t value = 0;

    if (value_int(&reading->scope, node, 1, NUMBER_MOST, &value))
        return -1;
    *number = (uint64_t)value;
    return 0;
}

/* drop: [2, 5], or one number alone. */
static int read_numbers(struct reading *reading, const struct node *node, enum tap_fate fate)
{
    const struct node *item = node->kind == NODE_LIST ? node->first : node;
    int failed = 0;

    if (node->kind == NODE_MAP || (node->kind == NODE_LIST && !node->count))
        return value_fault(&reading->scope, node,
                           arena_printf(reading->scope.arena, "write it like: %s: [2, 5]", fate_keys[fate]),
                           "'%s' must name datagrams by their numbers", fate_keys[fate]);
    for (; item; item = node->kind == NODE_LIST ? item->next : NULL) {
        struct tap_fault fault = {.fate = fate};
        bool bad = read_number(reading, item, &fault.number) || add(reading, item, &fault);
        failed |= bad ? -1 : 0;
    }
    return failed;
}

static int read_pair(struct reading *reading, const struct node *pair)
{
    struct tap_fault first = {.fate = TAP_SWAP}, second = {.fate = TAP_SWAP};

    if (pair->kind != NODE_LIST || pair->count != 2)
        return value_fault(&reading->scope, pair, "write it like: swap: [[3, 4]]", "'swap' must name pairs of numbers");
    if (read_number(reading, pair->first, &first.number) || read_number(reading, pair->first->next, &second.number))
        return -1;
    first.after = second.number;
    if (first.number >= second.number)
        return value_fault(&reading->scope, pair, "the one that comes first stands first",
                           "the numbers must go upwards");
    return add(reading, pair->first, &first) | add(reading, pair->first->next, &second);
}

static int read_swap(struct reading *reading, const struct node *node)
{
    int failed = 0;

    if (node->kind != NODE_LIST || !node->count)
        return value_fault(&reading->scope, node, "write it like: swap: [[3, 4]]", "'swap' must name pairs of numbers");
    for (const struct node *pair = node->first; pair; pair = pair->next)
        failed |= read_pair(reading, pair);
    return failed;
}

/* A datagram that is held until the test's time is over would be a lost one. */
static int read_time(const struct reading *reading, const struct node *node, int64_t *delay_ns)
{
    if (value_duration(&reading->scope, node, delay_ns))
        return -1;
    if (*delay_ns > 0 && *delay_ns < reading->test->limits.time_ns)
        return 0;
    return value_fault(&reading->scope, node, "write it like: delay: {2: 200ms}",
                       "a delay must be more than nothing and less than the test's limit 'time'");
}

static int read_delay(struct reading *reading, const struct node *node)
{
    struct reading keys = *reading;
    int failed = 0;

    keys.scope.vars = NULL; /* nothing is replaced in keys */
    if (node->kind != NODE_MAP || !node->count)
        return value_fault(&reading->scope, node, "write it like: delay: {2: 200ms}",
                           "'delay' must say for how long which datagram is held");
    for (const struct node *child = node->first; child; child = child->next) {
        struct tap_fault fault = {.fate = TAP_DELAY};
        bool bad = !schema_name(child) || read_number(&keys, child->key, &fault.number) ||
                   read_time(reading, child, &fault.delay_ns) || add(reading, child->key, &fault);
        failed |= bad ? -1 : 0;
    }
    return failed;
}

static int read_fate(struct reading *reading, const struct node *node, enum tap_fate fate)
{
    switch (fate) {
    case TAP_DROP:
    case TAP_CORRUPT:
    case TAP_DUPLICATE:
        return read_numbers(reading, node, fate);
    case TAP_SWAP:
        return read_swap(reading, node);
    case TAP_DELAY:
        return read_delay(reading, node);
    case TAP_FATES:
        break;
    }
    return -1;
}

/* How many datagrams a direction can name at most. */
static size_t count_numbers(const struct node *plan)
{
    size_t count = 1;

    for (const struct node *fate = plan->first; fate; fate = fate->next)
        count += fate->kind == NODE_SCALAR ? 1 : 2 * fate->count;
    return count;
}

static int read_way(struct reading *reading, const struct node *node, struct tap_way *way)
{
    const struct scope *scope = &reading->scope;
    int failed = 0;

    if (node->kind != NODE_MAP)
        return value_fault(scope, node, "write it like: {drop: [2], delay: {3: 200ms}}",
                           "'%s' must say what happens to which datagram", value_subject(node));
    reading->faults = arena_array(scope->arena, struct tap_fault, count_numbers(node));
    for (const struct node *child = node->first; child; child = child->next) {
        enum tap_fate fate = TAP_DROP;
        const char *name = schema_name(child);
        while (name && fate < TAP_FATES && strcmp(fate_keys[fate], name))
            fate++;
        if (name && fate == TAP_FATES)
            failed = value_fault(scope, child->key, value_help(scope->arena, name, fate_keys),
                                 "'%s' is nothing that can happen to a datagram", name);
        else if (name)
            failed |= read_fate(reading, child, fate);
    }
    way->faults = reading->faults;
    way->count = reading->count;
    return failed;
}

/* Whether a step among these, or inside them, starts it. */
static bool steps_start(const struct step_node *nodes, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *value = nodes[i].kind == STEP_START ? nodes[i].value : NULL;
        if ((value && value->kind == NODE_SCALAR && bytes_is(value->text, name)) ||
            steps_start(nodes[i].body, nodes[i].body_count, name))
            return true;
    }
    return false;
}

static bool is_started(const struct test *test, const char *name)
{
    for (size_t i = 0; i < test->start_count; i++)
        if (!strcmp(test->start[i], name))
            return true;
    return steps_start(test->steps, test->step_count, name);
}

/* A program is tapped when one of the other role is started that speaks as it does. */
static bool has_other(const struct test *test, const struct program *program)
{
    for (size_t i = 0; i < test->program_count; i++) {
        const struct program *other = &test->programs[i];
        if (other->role != program->role && other->transport == program->transport && is_started(test, other->name))
            return true;
    }
    return false;
}

/* NULL-terminated: `to_server` and so on. */
static const char *const *way_names(const struct scope *scope, const struct test *test, const struct tap_plan *plan)
{
    const char **names = arena_array(scope->arena, const char *, test->program_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < test->program_count; i++)
        if (plan->ways[i].tapped)
            names[count++] = arena_printf(scope->arena, "to_%s", test->programs[i].name);
    return names;
}

const struct program *tap_program(const struct test *test, const char *peer)
{
    if (!test->tap || strncmp(peer, "to_", 3))
        return NULL;
    for (size_t i = 0; i < test->program_count; i++)
        if (test->tap->ways[i].tapped && !strcmp(test->programs[i].name, peer + 3))
            return &test->programs[i];
    return NULL;
}

static int read_ways(const struct scope *scope, const struct node *node, struct test *test)
{
    int failed = 0;

    for (const struct node *child = node->first; child; child = child->next) {
        const char *name = schema_name(child);
        const struct program *program = name ? tap_program(test, name) : NULL;
        struct reading reading = {.scope = *scope, .test = test};
        if (name && !program)
            failed = value_fault(scope, child->key, value_help(scope->arena, name, way_names(scope, test, test->tap)),
                                 "'%s' is no way between programs that this test starts", name);
        else if (program && program->transport == TRANSPORT_TCP)
            failed = value_fault(scope, child->key, "'tap: true' reads what travels",
                                 "a plan is for UDP: TCP loses nothing, and sends in order");
        else if (program)
            failed |= read_way(&reading, child, &test->tap->ways[program - test->programs]);
    }
    return failed;
}

static int make_ways(const struct scope *scope, const struct node *node, struct test *test, struct tap_plan *plan)
{
    bool any = false;

    plan->ways = arena_array(scope->arena, struct tap_way, test->program_count + 1);
    for (size_t i = 0; i < test->program_count; i++) {
        const struct program *program = &test->programs[i];
        plan->ways[i].tapped = is_started(test, program->name) && has_other(test, program);
        any = any || plan->ways[i].tapped;
    }
    if (any)
        return 0;
    return value_fault(scope, node->key, "write 'start: [server, client]'",
                       "'tap' needs a server and a client that the test starts, both of TCP or both of UDP");
}

int tap_parse(const struct scope *scope, const struct node *node, struct test *test)
{
    struct tap_plan *plan = arena_one(scope->arena, struct tap_plan);
    bool on = true;

    if (!node)
        return 0;
    if (node->kind == NODE_LIST || (node->kind == NODE_MAP && !node->count))
        return value_fault(scope, node, "write true, or {to_server: {drop: [2]}}", "'tap' must be true or a plan");
    if (node->kind == NODE_SCALAR && value_bool(scope, node, &on))
        return -1;
    if (!on)
        return 0;
    if (make_ways(scope, node, test, plan))
        return -1;
    test->tap = plan;
    return node->kind == NODE_MAP ? read_ways(scope, node, test) : 0;
}
