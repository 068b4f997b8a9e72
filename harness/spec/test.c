#include "spec/test.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "spec/program.h"
#include "spec/rows.h"
#include "spec/steps.h"
#include "spec/tap.h"

enum { TESTS_MOST = 20000 };

static const char *const visibility_words[] = {"visible", "hidden", "after_due_date", "after_published", NULL};
static const char *const leftover_words[] = {"ignore", NULL};

/* The keys of a test, before they are looked at again. */
struct test_keys {
    const char *name, *about, *hint, *group;
    int64_t points_milli, patience_ns, within_ns, gap_ns;
    int visibility, leftover, runs;
    bool extra, memory;
    const struct node *points, *tap, *start, *steps, *send, *expect, *limits;
    struct program_keys own;
};

#define FIELD(name) offsetof(struct test_keys, name)
#define OWN_FIELD(name) offsetof(struct test_keys, own.name)

static const struct key test_keys[] = {
    {"name", KEY_TEXT, FIELD(name), true, 0, 0, NULL},
    {"points", KEY_NODE, FIELD(points), false, 0, 0, NULL},
    {"about", KEY_TEXT, FIELD(about), false, 0, 0, NULL},
    {"hint", KEY_TEXT, FIELD(hint), false, 0, 0, NULL},
    {"group", KEY_TEXT, FIELD(group), false, 0, 0, NULL},
    {"visibility", KEY_WORD, FIELD(visibility), false, 0, 0, visibility_words},
    {"extra", KEY_BOOL, FIELD(extra), false, 0, 0, NULL},
    {"runs", KEY_INT, FIELD(runs), false, 1, 1000, NULL},
    {"memory", KEY_BOOL, FIELD(memory), false, 0, 0, NULL},
    {"tap", KEY_NODE, FIELD(tap), false, 0, 0, NULL},
    {"start", KEY_NODE, FIELD(start), false, 0, 0, NULL},
    {"steps", KEY_NODE, FIELD(steps), false, 0, 0, NULL},
    {"send", KEY_NODE, FIELD(send), false, 0, 0, NULL},
    {"expect", KEY_NODE, FIELD(expect), false, 0, 0, NULL},
    {"within", KEY_DURATION, FIELD(within_ns), false, 1, 0, NULL},
    {"gap", KEY_DURATION, FIELD(gap_ns), false, 0, 0, NULL},
    {"leftover", KEY_WORD, FIELD(leftover), false, 0, 0, leftover_words},
    {"limits", KEY_NODE, FIELD(limits), false, 0, 0, NULL},
    {"patience", KEY_DURATION, FIELD(patience_ns), false, 1, 0, NULL},
    PROGRAM_KEYS(OWN_FIELD),
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

/* Keys of a test that are read elsewhere. */
static const char *const other_keys[] = {"each", "needs", "split", NULL};

#undef FIELD
#define FIELD(name) offsetof(struct program_keys, name)

static const struct key program_keys[] = {
    PROGRAM_KEYS(FIELD),
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

struct making {
    struct scope scope;
    struct spec *spec;
    const struct outside *outside;
    const struct node *node;   /* the test's mapping */
    struct test_keys keys;
    struct test *test;
};

const struct program *test_program(const struct test *test, const char *name)
{
    for (size_t i = 0; i < test->program_count; i++) {
        if (!strcmp(test->programs[i].name, name))
            return &test->programs[i];
    }
    return NULL;
}

void test_samples(struct arena *arena, const struct program *programs, size_t count, uint64_t seed, struct vars *vars)
{
    const char *text = arena_printf(arena, "%llu", (unsigned long long)seed);

    vars_set_sample(arena, vars, "port", "20000");
    vars_set_sample(arena, vars, "host", "127.0.0.1");
    for (size_t i = 0; i < count; i++)
        vars_set_sample(arena, vars, arena_printf(arena, "port.%s", programs[i].name), "20000");
    vars_set(arena, vars, "seed", bytes_of(text));
}

void test_door_samples(struct arena *arena, const struct step_node *nodes, size_t count, struct vars *vars)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *name = nodes[i].kind == STEP_LISTEN ? nodes[i].value : NULL;
        if (name && name->kind == NODE_SCALAR && name->text.len && !bytes_is(name->text, "none"))
            vars_set_sample(arena, vars, arena_printf(arena, "port.%s", (const char *)name->text.data), "20000");
        test_door_samples(arena, nodes[i].body, nodes[i].body_count, vars);
    }
}

static const char *const *program_names(struct arena *arena, const struct spec *spec)
{
    const char **names = arena_array(arena, const char *, spec->program_count + 1);

    for (size_t i = 0; i < spec->program_count; i++)
        names[i] = spec->programs[i].name;
    return names;
}

/* What a test's mapping may hold beside the table: other keys and the programs' names. */
static const char *const *also_known(struct arena *arena, const struct spec *spec)
{
    size_t others = sizeof(other_keys) / sizeof(other_keys[0]) - 1;
    const char **names = arena_array(arena, const char *, spec->program_count + others + 1);

    memcpy(names, other_keys, others * sizeof(*names));
    memcpy(names + others, program_names(arena, spec), spec->program_count * sizeof(*names));
    return names;
}

bool test_has_start(const struct step_node *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (nodes[i].kind == STEP_START || test_has_start(nodes[i].body, nodes[i].body_count))
            return true;
    }
    return false;
}

void test_capture_samples(struct arena *arena, const struct node *node, struct vars *vars)
{
    for (const struct node *child = node->first; child; child = child->next) {
        const char *name = schema_name(child);
        if (node->kind == NODE_MAP && name && !strcmp(name, "capture") && child->kind == NODE_SCALAR && child->text.len)
            vars_set_sample(arena, vars, (const char *)child->text.data, "1");
        test_capture_samples(arena, child, vars);
    }
}

static bool starts_client(const struct test *test, const struct step_node *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct node *value = nodes[i].value;
        const struct program *program = nodes[i].kind == STEP_START && value && value->kind == NODE_SCALAR
                                            ? test_program(test, (const char *)value->text.data)
                                            : NULL;
        if ((program && program->role == ROLE_CLIENT) || starts_client(test, nodes[i].body, nodes[i].body_count))
            return true;
    }
    return false;
}

bool test_has_client(const struct test *test)
{
    for (size_t i = 0; i < test->start_count; i++) {
        const struct program *program = test_program(test, test->start[i]);
        if (program && program->role == ROLE_CLIENT)
            return true;
    }
    return starts_client(test, test->steps, test->step_count);
}

static int check_start(struct making *making, const struct node *node, const char *name, size_t before)
{
    const struct scope *scope = &making->scope;
    const char *const *names = program_names(scope->arena, making->spec);

    if (!test_program(making->test, name))
        return value_fault(scope, node, value_help(scope->arena, name, names), "no program is called '%s'", name);
    for (size_t i = 0; i < before; i++) {
        if (!strcmp(making->test->start[i], name))
            return value_fault(scope, node, "start a further copy with the step 'start' and 'as: NAME'",
                               "'%s' is started twice", name);
    }
    return 0;
}

static int read_start(struct making *making)
{
    const struct node *node = making->keys.start;
    struct test *test = making->test;
    int failed = 0;

    if (test_has_start(test->steps, test->step_count))
        return value_fault(&making->scope, node->key, NULL,
                           "'start' beside steps that start programs: such a test starts nothing by itself");
    if (value_texts(&making->scope, node, &test->start))
        return -1;
    for (const struct node *item = node->kind == NODE_LIST ? node->first : node; item; item = item->next) {
        failed |= check_start(making, item, test->start[test->start_count], test->start_count);
        test->start_count++;
        if (item == node)
            break;
    }
    if (!test->start_count)
        failed = value_fault(&making->scope, node, NULL, "'start' names no program");
    return failed;
}

static int choose_start(struct making *making)
{
    struct test *test = making->test;
    struct arena *arena = making->scope.arena;

    test->start = arena_array(arena, const char *, 2);
    if (making->keys.start)
        return read_start(making);
    if (test_has_start(test->steps, test->step_count) || !test->program_count)
        return 0;
    if (test->program_count > 1)
        return value_fault(&making->scope, making->node,
                           arena_printf(arena, "write 'start: [...]' with some of %s",
                                        value_list_words(arena, program_names(arena, making->spec))),
                           "this test does not say which programs it starts");
    test->start[test->start_count++] = test->programs[0].name;
    return 0;
}

static bool is_started(const struct test *test, const struct program *program)
{
    for (size_t i = 0; i < test->start_count; i++) {
        if (!strcmp(test->start[i], program->name))
            return true;
    }
    return test_has_start(test->steps, test->step_count);
}

/* The program that keys on the test itself mean: the only one, or NULL. */
static struct program *only_program(struct test *test)
{
    struct program *only = NULL;

    for (size_t i = 0; i < test->program_count; i++) {
        if (!is_started(test, &test->programs[i]))
            continue;
        if (only)
            return NULL;
        only = &test->programs[i];
    }
    return only;
}

static int refuse_own_keys(struct making *making)
{
    const struct scope *scope = &making->scope;
    int failed = 0;

    for (const struct key *key = program_keys; key->name; key++) {
        const struct node *node = node_get(making->node, key->name);
        bool shared = !strcmp(key->name, "ignore") && making->keys.expect;
        if (node && key->type == KEY_NODE && !shared)
            failed = value_fault(scope, node->key,
                                 arena_printf(scope->arena, "write it under the program's name: '%s: {%s: ...}'",
                                              making->test->programs[0].name, key->name),
                                 "'%s' does not say which program it means", key->name);
    }
    return failed;
}

static int override_named(struct making *making, struct program *program)
{
    const struct node *node = node_get(making->node, program->name);
    struct program_keys keys = {0};
    int failed;

    if (!node || schema_find(test_keys, program->name))
        return 0;
    failed = schema_read(&making->scope, node, arena_printf(making->scope.arena, "'%s'", program->name), program_keys,
                         NULL, &keys);
    if (!is_started(making->test, program) && making->test->start_count)
        failed = value_fault(&making->scope, node->key, "name it in 'start'", "'%s' is not started in this test",
                             program->name);
    return program_override(&making->scope, &keys, program) | failed;
}

static int override_programs(struct making *making)
{
    struct test *test = making->test;
    struct program *only = only_program(test);
    int failed = 0;

    if (only)
        failed = program_override(&making->scope, &making->keys.own, only);
    else if (test->start_count || test_has_start(test->steps, test->step_count))
        failed = refuse_own_keys(making);
    for (size_t i = 0; i < test->program_count; i++)
        failed |= override_named(making, &test->programs[i]);
    return failed;
}

static void add_step(struct making *making, struct step_node *nodes, enum step_kind kind, const struct node *value)
{
    struct step_node *node = &nodes[making->test->step_count++];

    node->kind = kind;
    node->at = value ? value->key->at : making->node->at;
    node->value = value;
    node->options = value ? making->node : NULL;
}

/* `send` and `expect` on the test are the steps of the commonest test. */
static void write_shorthand(struct making *making)
{
    const struct test_keys *keys = &making->keys;
    struct test *test = making->test;
    struct step_node *nodes = arena_array(making->scope.arena, struct step_node, 3);
    bool server = false;

    for (size_t i = 0; i < test->program_count; i++)
        server = server || (test->programs[i].role == ROLE_SERVER && is_started(test, &test->programs[i]));
    test->steps = nodes;
    add_step(making, nodes, server ? STEP_CONNECT : STEP_ACCEPT, NULL);
    if (server && keys->send)
        add_step(making, nodes, STEP_SEND, keys->send);
    if (keys->expect)
        add_step(making, nodes, STEP_EXPECT, keys->expect);
    if (!server && keys->send)
        add_step(making, nodes, STEP_SEND, keys->send);
}

/* Keys that mean nothing without the one beside which they stand. */
static int check_beside(struct making *making)
{
    static const struct beside {
        const char *key, *beside[4];
    } besides[] = {
        {"split", {"send"}}, {"gap", {"send"}}, {"within", {"expect"}}, {"ignore", {"expect", "stdout", "stderr"}},
    };
    const char *where = making->keys.steps ? "write it beside the step that it means" : NULL;
    int failed = 0;

    for (size_t i = 0; i < sizeof(besides) / sizeof(besides[0]); i++) {
        const struct node *node = node_get(making->node, besides[i].key);
        bool found = false;
        for (size_t j = 0; besides[i].beside[j]; j++)
            found = found || node_get(making->node, besides[i].beside[j]);
        if (node && !found)
            failed = value_fault(&making->scope, node->key, where, "'%s' needs '%s' beside it", besides[i].key,
                                 besides[i].beside[0]);
    }
    return failed;
}

static int read_steps(struct making *making)
{
    const struct node *shorthand = making->keys.send ? making->keys.send : making->keys.expect;
    struct scope scope = making->scope;
    struct test *test = making->test;
    struct steps steps;
    int failed;

    if (!making->keys.steps)
        return 0;
    failed = steps_parse(&scope, making->keys.steps, &steps);
    test->steps = steps.nodes;
    test->step_count = steps.count;
    test->points_by_step = steps.has_points;
    if (shorthand)
        failed = value_fault(&making->scope, shorthand->key, "make it a step",
                             "'%s' beside 'steps': a test has either", value_subject(shorthand));
    if (!steps.has_points)
        return failed;
    test->points_milli = steps.points_milli;
    if (making->keys.points)
        failed = value_fault(&making->scope, making->keys.points->key, "the test's points are the sum of its steps'",
                             "'points' on the test and on its steps");
    return failed;
}

static int check_name(struct making *making)
{
    const struct node *node = node_get(making->node, "name");
    const char *name = making->keys.name;

    making->test->name = name ? name : "";
    making->test->raw_name = node && node->kind == NODE_SCALAR ? (const char *)node->text.data : "";
    if (!name)
        return -1;
    if (!*name || strchr(name, '\n'))
        return value_fault(&making->scope, node, NULL, "'name' must be one line that is not empty");
    return 0;
}

static int fill(struct making *making)
{
    const struct test_keys *keys = &making->keys;
    struct test *test = making->test;
    int failed = check_name(making);

    test->at = making->node->at;
    test->about = keys->about;
    test->hint = keys->hint;
    test->group = keys->group;
    test->visibility = (enum visibility)keys->visibility;
    test->extra = keys->extra;
    test->runs = keys->runs;
    test->leftover_ignore = node_get(making->node, "leftover") != NULL;
    test->patience_ns = keys->patience_ns;
    test->default_door = true;
    test->points_milli = 1000;
    if (keys->points)
        failed |= value_points(&making->scope, keys->points, &test->points_milli);
    test->limits = making->spec->limits;
    if (keys->limits)
        failed |= program_limits(&making->scope, keys->limits, &test->limits);
    return failed;
}

static int make_test(struct making *making)
{
    const struct spec *spec = making->spec;
    struct arena *arena = making->scope.arena;
    struct test *test = making->test;
    int failed;

    making->keys = (struct test_keys){.runs = 1, .patience_ns = spec->patience_ns, .within_ns = -1};
    failed = schema_read(&making->scope, making->node, "a test", test_keys, also_known(arena, spec), &making->keys);
    failed |= fill(making);
    test->programs = arena_array(arena, struct program, spec->program_count + 1);
    test->program_count = spec->program_count;
    memcpy(test->programs, spec->programs, spec->program_count * sizeof(*test->programs));
    failed |= check_beside(making);
    failed |= read_steps(making);
    failed |= choose_start(making);
    failed |= tap_parse(&making->scope, making->keys.tap, test);
    if (!making->keys.steps && (making->keys.send || making->keys.expect))
        write_shorthand(making);
    failed |= override_programs(making);
    if (making->keys.memory)
        program_check_memory(test, false);
    return failed;
}

/* One test, or one for each row. The tests are there even after a fault, so that all is told in one go. */
static int make_rows(struct arena *arena, struct spec *spec, const struct node *node, const struct outside *outside,
                     struct faults *faults)
{
    struct scope scope = {arena, NULL, false, faults};
    const struct node *each = node_get(node, "each"), *row;
    size_t count = rows_count(&scope, each);
    int failed = count ? 0 : -1;

    row = each ? each->first : NULL;
    for (size_t i = 0; i < count; i++, row = row ? row->next : NULL) {
        struct test *test = &spec->tests[spec->test_count++];
        struct vars *names = arena_one(arena, struct vars);
        struct making making = {{arena, names, false, faults}, spec, outside, node, {0}, test};
        test->row = arena_one(arena, struct vars);
        names->up = test->row;
        test_samples(arena, spec->programs, spec->program_count, outside->seed, names);
        failed |= rows_vars(&making.scope, each ? each->first : NULL, row, outside, test->row);
        failed |= make_test(&making);
    }
    return failed;
}

static size_t count_tests(const struct node *list)
{
    size_t count = 1;

    for (const struct node *item = list->first; item; item = item->next) {
        const struct node *each = node_get(item, "each");
        count += each ? each->count + 1 : 1;
    }
    return count;
}

int test_parse_all(struct arena *arena, struct spec *spec, const struct node *list, const struct outside *outside,
                   struct faults *faults)
{
    struct scope scope = {arena, NULL, false, faults};
    int failed = 0;

    if (list->kind != NODE_LIST)
        return value_fault(&scope, list, "each test begins with '- name: ...'", "'tests' must be a list");
    if (!list->count)
        return value_fault(&scope, list, NULL, "a spec without tests grades nothing");
    if (count_tests(list) > TESTS_MOST)
        return value_fault(&scope, list, NULL, "more than %d tests", TESTS_MOST);
    spec->tests = arena_array(arena, struct test, count_tests(list));
    for (const struct node *item = list->first; item; item = item->next) {
        if (item->kind != NODE_MAP)
            failed = value_fault(&scope, item, "a test begins with '- name: ...'", "a test must be a mapping");
        else
            failed |= make_rows(arena, spec, item, outside, faults);
    }
    return failed;
}
