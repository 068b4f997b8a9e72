#include "spec/spec.h"

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "spec/check.h"
#include "spec/include.h"
#include "spec/link.h"
#include "spec/program.h"
#include "spec/schema.h"
#include "spec/test.h"

struct head {
    const char *assignment, *title, *about;
    const struct node *program, *programs, *limits, *include, *tests;
    int64_t patience_ns, seed;
};

#define FIELD(name) offsetof(struct head, name)

static const struct key head_keys[] = {
    {"assignment", KEY_TEXT, FIELD(assignment), true, 0, 0, NULL},
    {"title", KEY_TEXT, FIELD(title), false, 0, 0, NULL},
    {"about", KEY_TEXT, FIELD(about), false, 0, 0, NULL},
    {"program", KEY_NODE, FIELD(program), false, 0, 0, NULL},
    {"programs", KEY_NODE, FIELD(programs), false, 0, 0, NULL},
    {"limits", KEY_NODE, FIELD(limits), false, 0, 0, NULL},
    {"patience", KEY_DURATION, FIELD(patience_ns), false, 1, 0, NULL},
    {"seed", KEY_NUMBER, FIELD(seed), false, 0, INT64_MAX, NULL},
    {"include", KEY_NODE, FIELD(include), false, 0, 0, NULL},
    {"tests", KEY_NODE, FIELD(tests), false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

/* Names that a program cannot have, since they are keys of a test. */
static const char *const test_words[] = {
    "name",   "points", "about",    "hint",   "group",    "needs", "visibility", "extra", "runs",
    "memory", "tap",    "machine",  "start",  "steps",    "send",  "expect",     "split", "gap",
    "within", "ignore", "leftover", "limits", "patience", "each",  "run",        "env",   "port",
    "host",   "stdin",  "stdout",   "stderr", "exit",     "none",  NULL,
};

static const struct limits default_limits = {
    .time_ns = 10 * CLOCK_S, .cpu_ns = 5 * CLOCK_S, .build_ns = 60 * CLOCK_S, .total_ns = 300 * CLOCK_S,
    .memory = 256 << 20, .output = 1 << 20, .disk = 16 << 20, .processes = 256, .open_files = 256,
};

static int check_assignment(const struct scope *scope, const struct node *node, const char *name)
{
    if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")])
        return value_fault(scope, node, "small letters, digits and hyphens make one: tcp-echo-server",
                           "'%s' cannot name an assignment", name);
    return 0;
}

static int check_program_name(const struct scope *scope, const struct node *node)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";
    const char *name = schema_name(node);

    if (!*name || strchr("0123456789-", *name) || name[strspn(name, letters)])
        return value_fault(scope, node->key, "a letter, then letters, digits, _ and -", "'%s' cannot name a program",
                           name);
    for (size_t i = 0; test_words[i]; i++) {
        if (!strcmp(test_words[i], name))
            return value_fault(scope, node->key, "choose another name",
                               "'%s' is a word of tests and cannot name a program", name);
    }
    return 0;
}

static int read_programs(const struct scope *scope, const struct node *map, struct spec *spec)
{
    int failed = 0;

    if (map->kind != NODE_MAP || !map->count)
        return value_fault(scope, map, "write NAME: {role: server, ...} under it", "'programs' must be a mapping");
    spec->programs = arena_array(scope->arena, struct program, map->count);
    for (const struct node *node = map->first; node; node = node->next) {
        const char *name = schema_name(node);
        if (!name)
            continue;
        failed |= check_program_name(scope, node);
        failed |= program_parse(scope, node, name, &spec->programs[spec->program_count]);
        if (node->kind == NODE_MAP)
            spec->program_count++;
    }
    return failed;
}

static int read_program(const struct scope *scope, const struct head *head, const struct node *root, struct spec *spec)
{
    if (head->program && head->programs) {
        program_parse(scope, head->program, NULL, arena_one(scope->arena, struct program));
        read_programs(scope, head->programs, spec);
        return value_fault(scope, head->programs->key, "put all of them under 'programs'", "'program' and 'programs'");
    }
    if (head->programs)
        return read_programs(scope, head->programs, spec);
    if (!head->program)
        return value_fault(scope, root, NULL, "a spec needs 'program' or 'programs'");
    spec->programs = arena_array(scope->arena, struct program, 1);
    spec->program_count = head->program->kind == NODE_MAP;
    return program_parse(scope, head->program, NULL, spec->programs);
}

static int read_head(const struct scope *scope, const struct node *root, struct spec *spec, struct head *head)
{
    int failed;

    *head = (struct head){.patience_ns = 5 * CLOCK_S, .seed = 1};
    failed = schema_read(scope, root, "a spec", head_keys, NULL, head);
    if (head->assignment)
        failed |= check_assignment(scope, node_get(root, "assignment"), head->assignment);
    spec->assignment = head->assignment;
    spec->title = head->title;
    spec->about = head->about;
    spec->patience_ns = head->patience_ns;
    spec->limits = default_limits;
    if (!head->include && !head->tests)
        failed |= value_fault(scope, root, NULL, "a spec needs 'tests'");
    if (head->limits)
        failed |= program_limits(scope, head->limits, &spec->limits);
    return read_program(scope, head, root, spec) | failed;
}

/* Where the program could not be read, the tests are read all the same, so that their mistakes are told too. */
static void assume_program(struct arena *arena, struct spec *spec)
{
    spec->programs = arena_one(arena, struct program);
    spec->programs->name = "server";
    spec->program_count = 1;
}

struct spec *spec_parse(struct arena *arena, struct outside *outside, bool seed_given, struct faults *faults)
{
    struct spec *spec = arena_one(arena, struct spec);
    struct scope scope = {arena, NULL, false, faults};
    const struct node *root = yaml_parse(arena, faults->source, faults);
    struct head head;
    bool gaps;

    if (!root)
        return NULL;
    if (root->kind != NODE_MAP) {
        value_fault(&scope, root, "begin with 'assignment: NAME'", "a spec must be a mapping: 'key: value' lines");
        return NULL;
    }
    spec->file = faults->file;
    read_head(&scope, root, spec, &head);
    gaps = !spec->program_count || (head.program && head.programs);
    if (!spec->program_count)
        assume_program(arena, spec);
    outside->seed = seed_given ? outside->seed : (uint64_t)head.seed;
    spec->seed = outside->seed;
    const struct node *tests = include_tests(&scope, root, outside);
    if (tests) {
        test_parse_all(arena, spec, tests, outside, faults);
        link_tests(arena, spec, tests, faults);
        for (size_t i = 0; i < spec->test_count; i++)
            check_test(arena, &spec->tests[i], outside, gaps, faults);
    }
    return faults->count ? NULL : spec;
}

void spec_check_memory(struct spec *spec, bool track_fds)
{
    for (size_t i = 0; i < spec->test_count; i++)
        program_check_memory(&spec->tests[i], track_fds);
}
