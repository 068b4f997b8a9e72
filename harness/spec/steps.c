#include "spec/steps.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
    PEERS_MOST = 1000,   /* in one list or range */
    NAME_LONGEST = 64,
    BODIES_DEEPEST = 4,
};

#define STEP_WORD(id, word) word,
static const char *const words[] = {STEP_LIST(STEP_WORD) NULL};
#undef STEP_WORD

const char *step_word(enum step_kind kind)
{
    return words[kind];
}

static const struct verb {
    enum step_value value;
    bool alone;
} verbs[STEP_KINDS] = {
    [STEP_START] = {STEP_VALUE_NAME, false},
    [STEP_CONNECT] = {STEP_VALUE_PEERS, true},
    [STEP_LISTEN] = {STEP_VALUE_NAME, false},
    [STEP_ACCEPT] = {STEP_VALUE_PEERS, true},
    [STEP_SEND] = {STEP_VALUE_PAYLOAD, false},
    [STEP_EXPECT] = {STEP_VALUE_PATTERN, false},
    [STEP_EXPECT_SILENCE] = {STEP_VALUE_PEERS, true},
    [STEP_SHUTDOWN] = {STEP_VALUE_PEERS, true},
    [STEP_CLOSE] = {STEP_VALUE_PEERS, true},
    [STEP_RESET] = {STEP_VALUE_PEERS, true},
    [STEP_EXPECT_CLOSE] = {STEP_VALUE_PEERS, true},
    [STEP_EXPECT_RUNNING] = {STEP_VALUE_NONE, true},
    [STEP_EXPECT_EXIT] = {STEP_VALUE_EXIT, true},
    [STEP_SIGNAL] = {STEP_VALUE_SIGNAL, false},
    [STEP_RESTART] = {STEP_VALUE_NONE, true},
    [STEP_STDIN] = {STEP_VALUE_PAYLOAD, false},
    [STEP_STDIN_CLOSE] = {STEP_VALUE_NONE, true},
    [STEP_EXPECT_STDOUT] = {STEP_VALUE_PATTERN, false},
    [STEP_EXPECT_STDERR] = {STEP_VALUE_PATTERN, false},
    [STEP_WAIT] = {STEP_VALUE_DURATION, false},
    [STEP_REPEAT] = {STEP_VALUE_COUNT, false},
    [STEP_SWARM] = {STEP_VALUE_COUNT, false},
    [STEP_EXPECT_FILE] = {STEP_VALUE_NAME, false},
    [STEP_CHECK] = {STEP_VALUE_HYGIENE, false},
    [STEP_MARK] = {STEP_VALUE_NONE, true},
};

enum step_value step_value(enum step_kind kind)
{
    return verbs[kind].value;
}

#define BIT(id) (UINT32_C(1) << STEP_##id)
#define PEER_VERBS                                                                                                     \
    (BIT(CONNECT) | BIT(ACCEPT) | BIT(SEND) | BIT(EXPECT) | BIT(EXPECT_SILENCE) | BIT(SHUTDOWN) | BIT(CLOSE) |         \
     BIT(RESET) | BIT(EXPECT_CLOSE))
#define PROGRAM_VERBS                                                                                                  \
    (BIT(STDIN) | BIT(STDIN_CLOSE) | BIT(EXPECT_STDOUT) | BIT(EXPECT_STDERR) | BIT(EXPECT_EXIT) |                      \
     BIT(EXPECT_RUNNING) | BIT(SIGNAL) | BIT(RESTART) | BIT(EXPECT_FILE) | BIT(CHECK) | BIT(MARK))
#define PATTERN_VERBS (BIT(EXPECT) | BIT(EXPECT_STDOUT) | BIT(EXPECT_STDERR) | BIT(EXPECT_FILE))
#define FIELD(name) offsetof(struct step_options, name)

static const char *const by_words[] = {"any", "fin", "reset", NULL};
static const char *const order_words[] = {"last", "queue", NULL};

/* Beside each name: the verbs that have it. `masks` and `options` go together. */
static const struct key options[] = {
    {"peer", KEY_NODE, FIELD(peer), false, 0, 0, NULL},
    {"program", KEY_NODE, FIELD(program), false, 0, 0, NULL},
    {"door", KEY_TEXT, FIELD(step.door), false, 0, 0, NULL},
    {"within", KEY_DURATION, FIELD(step.within_ns), false, 1, 0, NULL},
    {"ignore", KEY_NODE, FIELD(ignore), false, 0, 0, NULL},
    {"capture", KEY_NODE, FIELD(capture), false, 0, 0, NULL},
    {"points", KEY_POINTS, FIELD(points_milli), false, 0, 0, NULL},
    {"as", KEY_TEXT, FIELD(step.as), false, 0, 0, NULL},
    {"stdin", KEY_NODE, FIELD(input), false, 0, 0, NULL},
    {"run", KEY_NODE, FIELD(step.run), false, 0, 0, NULL},
    {"from", KEY_NODE, FIELD(from), false, 0, 0, NULL},
    {"refused", KEY_BOOL, FIELD(step.refused), false, 0, 0, NULL},
    {"reads", KEY_BOOL, FIELD(step.reads), false, 0, 0, NULL},
    {"backlog", KEY_INT, FIELD(step.backlog), false, 0, 65535, NULL},
    {"port", KEY_INT, FIELD(port), false, 1, 65535, NULL},
    {"split", KEY_NODE, FIELD(split), false, 0, 0, NULL},
    {"gap", KEY_DURATION, FIELD(step.gap_ns), false, 0, 0, NULL},
    {"by", KEY_WORD, FIELD(by), false, 0, 0, by_words},
    {"order", KEY_WORD, FIELD(order), false, 0, 0, order_words},
    {"steps", KEY_NODE, FIELD(steps), false, 0, 0, NULL},
    {"is", KEY_NODE, FIELD(is), false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};
static const uint32_t masks[] = {
    PEER_VERBS,
    PROGRAM_VERBS | BIT(CONNECT),
    BIT(ACCEPT),
    PATTERN_VERBS | BIT(EXPECT_SILENCE) | BIT(EXPECT_CLOSE) | BIT(EXPECT_EXIT) | BIT(ACCEPT) | BIT(CONNECT) |
        BIT(CHECK),
    PATTERN_VERBS,
    PATTERN_VERBS,
    ~UINT32_C(0),
    BIT(START),
    BIT(START),
    BIT(START),
    BIT(CONNECT),
    BIT(CONNECT),
    BIT(CONNECT) | BIT(ACCEPT),
    BIT(LISTEN),
    BIT(LISTEN),
    BIT(SEND),
    BIT(SEND),
    BIT(EXPECT_CLOSE),
    BIT(SWARM),
    BIT(REPEAT) | BIT(SWARM),
    BIT(EXPECT_FILE),
};
_Static_assert(sizeof(masks) / sizeof(masks[0]) + 1 == sizeof(options) / sizeof(options[0]), "a mask for each option");

bool step_has_peer(enum step_kind kind)
{
    return PEER_VERBS >> kind & 1;
}

bool step_has_program(enum step_kind kind)
{
    return PROGRAM_VERBS >> kind & 1;
}

const struct key *step_option(enum step_kind kind, const char *name)
{
    const struct key *option = schema_find(options, name);

    return option && masks[option - options] >> kind & 1 ? option : NULL;
}

static enum step_kind verb_of(const char *word)
{
    enum step_kind kind = STEP_START;

    while (kind < STEP_KINDS && strcmp(words[kind], word))
        kind++;
    return kind;
}

/* "'by' belongs to 'expect_close'". */
static const char *option_owners(struct arena *arena, const char *name)
{
    const struct key *option = schema_find(options, name);
    const char *owners[STEP_KINDS + 1];
    size_t count = 0;

    for (enum step_kind kind = STEP_START; option && kind < STEP_KINDS; kind++) {
        if (masks[option - options] >> kind & 1)
            owners[count++] = words[kind];
    }
    owners[count] = NULL;
    return count ? arena_printf(arena, "'%s' belongs to %s", name, value_list_words(arena, owners)) : NULL;
}

/* Every word that may be a key of a step. */
static const char *const *all_words(struct arena *arena)
{
    size_t count = sizeof(options) / sizeof(options[0]) - 1;
    const char **all = arena_array(arena, const char *, STEP_KINDS + count + 1);

    memcpy(all, words, STEP_KINDS * sizeof(*all));
    for (size_t i = 0; i < count; i++)
        all[STEP_KINDS + i] = options[i].name;
    return all;
}

/* Tells it, and takes the nearest verb for meant, so that what follows is judged as if it were written rightly. */
static void refuse_verb(const struct scope *scope, const struct node *node, const char *word, struct step_node *step)
{
    const char *near = text_nearest(word, words);

    value_fault(scope, node, value_help(scope->arena, word, all_words(scope->arena)), "no step is called '%s'", word);
    step->kind = near ? verb_of(near) : STEP_KINDS;
}

static int parse_alone(const struct scope *scope, const struct node *item, struct step_node *step)
{
    const char *word = (const char *)item->text.data;

    step->kind = verb_of(word);
    if (step->kind == STEP_KINDS && value_empty(item))
        return value_fault(scope, item, NULL, "an empty step");
    if (step->kind == STEP_KINDS)
        refuse_verb(scope, item, word, step);
    if (step->kind == STEP_KINDS)
        return -1;
    if (!verbs[step->kind].alone)
        return value_fault(scope, item, arena_printf(scope->arena, "write it like '%s: ...'", word),
                           "'%s' needs a value", word);
    return 0;
}

/* The child that is the verb. What is an option of another verb there (`stdin` beside `start`) is none. */
static const struct node *find_verb(const struct node *item)
{
    const struct node *start = node_get(item, "start");

    if (start)
        return start;
    for (const struct node *child = item->first; child; child = child->next) {
        if (schema_name(child) && verb_of(schema_name(child)) < STEP_KINDS)
            return child;
    }
    return NULL;
}

/* The child that was meant to be the verb, told as a fault; NULL when there is none. */
static const struct node *guess_verb(const struct scope *scope, const struct node *item, struct step_node *step)
{
    for (const struct node *child = item->first; child; child = child->next) {
        const char *name = schema_name(child);
        if (!name || schema_find(options, name))
            continue;
        refuse_verb(scope, child->key, name, step);
        return child;
    }
    value_fault(scope, item, "a step is a verb like 'send' or 'expect', and its options", "a step without a verb");
    return NULL;
}

static int check_option(const struct scope *scope, const struct node *child, const struct step_node *step)
{
    const char *name = schema_name(child), *verb = words[step->kind];

    if (!name || step_option(step->kind, name))
        return name ? 0 : -1;
    if (verb_of(name) < STEP_KINDS)
        return value_fault(scope, child->key, arena_printf(scope->arena, "begin a new step: '- %s: ...'", name),
                           "a step has one verb, and this one has '%s' already", verb);
    if (schema_find(options, name))
        return value_fault(scope, child->key, option_owners(scope->arena, name), "'%s' has no option '%s'", verb, name);
    return value_fault(scope, child->key, value_help(scope->arena, name, all_words(scope->arena)),
                       "unknown key '%s' beside '%s'", name, verb);
}

static int check_value(const struct scope *scope, const struct node *value, struct step_node *step)
{
    const struct verb *verb = &verbs[step->kind];
    const char *word = words[step->kind];

    if (verb->alone && value_empty(value)) {
        step->value = NULL;
        return 0;
    }
    if (verb->value == STEP_VALUE_NONE)
        return value_fault(scope, value, "write 'program: NAME' beside it to say which program", "'%s' takes no value",
                           word);
    if (value_empty(value) && verb->value != STEP_VALUE_PAYLOAD && verb->value != STEP_VALUE_PATTERN)
        return value_fault(scope, value->key, NULL, "'%s' needs a value", word);
    if (value->kind != NODE_SCALAR && (verb->value == STEP_VALUE_NAME || verb->value == STEP_VALUE_COUNT))
        return value_fault(scope, value, NULL, "'%s' must be a single value, not a %s", word,
                           value->kind == NODE_LIST ? "list" : "mapping");
    return 0;
}

static int parse_map(const struct scope *scope, const struct node *item, struct step_node *step)
{
    const struct node *verb = find_verb(item);
    int failed = 0;

    if (verb)
        step->kind = verb_of(schema_name(verb));
    else
        verb = guess_verb(scope, item, step);
    if (!verb || step->kind == STEP_KINDS)
        return -1;
    step->value = verb;
    step->options = item;
    for (const struct node *child = item->first; child; child = child->next) {
        if (child != verb)
            failed |= check_option(scope, child, step);
    }
    return check_value(scope, verb, step) | failed;
}

static int parse_list(const struct scope *scope, const struct node *list, int depth, struct steps *out);

static int parse_body(const struct scope *scope, const struct node *item, int depth, struct step_node *step)
{
    const struct node *list = node_get(item, "steps");
    struct steps body;
    int failed;

    if (!list)
        return value_fault(scope, item, "write the steps under 'steps:' beside it", "'%s' needs 'steps'",
                           words[step->kind]);
    if (depth == BODIES_DEEPEST)
        return value_fault(scope, item, NULL, "'%s' inside more than %d others", words[step->kind], BODIES_DEEPEST);
    failed = parse_list(scope, list, depth + 1, &body);
    step->body = body.nodes;
    step->body_count = body.count;
    return failed;
}

static int read_points(const struct scope *scope, const struct node *item, int depth, struct step_node *step,
                       struct steps *out)
{
    const struct node *points = node_get(item, "points");

    if (!points)
        return 0;
    if (depth)
        return value_fault(scope, points->key, "give the points to the 'repeat' or 'swarm' as a whole",
                           "steps that are repeated cannot have points of their own");
    if (value_points(scope, points, &step->points_milli))
        return -1;
    out->has_points = true;
    out->points_milli += step->points_milli;
    return 0;
}

static int parse_step(const struct scope *scope, const struct node *item, int depth, struct step_node *step,
                      struct steps *out)
{
    int failed;

    step->at = item->at;
    if (item->kind == NODE_LIST)
        return value_fault(scope, item, NULL, "a step is a mapping, not a list");
    if (item->kind == NODE_SCALAR)
        failed = parse_alone(scope, item, step);
    else
        failed = parse_map(scope, item, step);
    if (item->kind == NODE_MAP && (step->kind == STEP_REPEAT || step->kind == STEP_SWARM) && step->options)
        failed |= parse_body(scope, item, depth, step);
    return failed | read_points(scope, item, depth, step, out);
}

static int parse_list(const struct scope *scope, const struct node *list, int depth, struct steps *out)
{
    struct step_node *nodes = arena_array(scope->arena, struct step_node, list->count + 1);
    int failed = 0;

    *out = (struct steps){.nodes = nodes};
    if (list->kind != NODE_LIST)
        return value_fault(scope, list, "each step is a line that begins with '- '", "'steps' must be a list");
    if (!list->count)
        return value_fault(scope, list, NULL, "'steps' is empty");
    for (const struct node *item = list->first; item; item = item->next) {
        struct step_node step = {.kind = STEP_KINDS};
        failed |= parse_step(scope, item, depth, &step, out);
        if (step.kind != STEP_KINDS && (step.value || verbs[step.kind].alone))
            nodes[out->count++] = step;
    }
    return failed;
}

int steps_parse(const struct scope *scope, const struct node *list, struct steps *out)
{
    return parse_list(scope, list, 0, out);
}

struct names {
    const char *what;    /* is named: "peer" */
    const char *letters; /* it may have, or NULL: any */
    const char **list;
    size_t count;
};

static int add_name(const struct scope *scope, const struct node *node, const char *name, struct names *names)
{
    bool fits = !names->letters || (!name[strspn(name, names->letters)] && strlen(name) <= NAME_LONGEST);

    if (!*name || !fits)
        return value_fault(scope, node, "letters, digits and _ - . make a name, a1..a9 a range",
                           "'%s' cannot name a %s", name, names->what);
    for (size_t i = 0; i < names->count; i++) {
        if (!strcmp(names->list[i], name))
            return value_fault(scope, node, NULL, "'%s' is named twice", name);
    }
    if (names->count == PEERS_MOST)
        return value_fault(scope, node, NULL, "more than %d %ss", PEERS_MOST, names->what);
    names->list[names->count++] = name;
    return 0;
}

static size_t letters_before_number(const char *name)
{
    size_t len = strlen(name);

    while (len && name[len - 1] >= '0' && name[len - 1] <= '9')
        len--;
    return len;
}

static int add_range(const struct scope *scope, const struct node *node, const char *text, const char *dots,
                     struct names *names)
{
    const char *first = arena_memdup(scope->arena, text, (size_t)(dots - text)), *last = dots + 2;
    size_t stem = letters_before_number(first), digits = strlen(first) - stem;
    long from, to;
    int failed = 0;

    if (!digits || digits > 9 || stem != letters_before_number(last) || strncmp(first, last, stem) ||
        !last[stem] || strlen(last + stem) > 9)
        return value_fault(scope, node, "write it like u1..u50", "'%s' is no range of names", text);
    from = strtol(first + stem, NULL, 10);
    to = strtol(last + stem, NULL, 10);
    if (to < from || to - from >= PEERS_MOST)
        return value_fault(scope, node, NULL, "'%s' must go upwards, over at most %d names", text, PEERS_MOST);
    for (; from <= to && !failed; from++)
        failed = add_name(
            scope, node,
            arena_printf(scope->arena, "%.*s%0*ld", (int)stem, first, first[stem] == '0' ? (int)digits : 1, from),
            names);
    return failed;
}

static int add_names(const struct scope *scope, const struct node *node, struct names *names)
{
    const char *text, *dots;

    if (value_text(scope, node, NULL, &text))
        return -1;
    dots = strstr(text, "..");
    return dots ? add_range(scope, node, text, dots, names) : add_name(scope, node, text, names);
}

/* One name, a list or a range. */
static void add_all(const struct scope *scope, const struct node *node, struct names *names)
{
    if (node->kind == NODE_MAP || (node->kind == NODE_LIST && !node->count))
        value_fault(scope, node, "write a name, a list of names or a range like u1..u50", "'%s' must name %ss",
                    value_subject(node), names->what);
    if (node->kind == NODE_SCALAR)
        add_names(scope, node, names);
    for (const struct node *item = node->kind == NODE_LIST ? node->first : NULL; item; item = item->next)
        add_names(scope, item, names);
}

size_t step_peers(struct arena *arena, const struct step_node *node, const struct vars *vars, struct faults *faults,
                  const char ***names_out)
{
    struct scope scope = {arena, vars, true, faults};
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    struct names names = {"peer", letters, arena_array(arena, const char *, PEERS_MOST + 1), 0};
    bool by_value = verbs[node->kind].value == STEP_VALUE_PEERS && node->value;
    const struct node *peers = by_value ? node->value : node_get(node->options, "peer");

    *names_out = names.list;
    if (by_value && node_get(node->options, "peer"))
        value_fault(&scope, node_get(node->options, "peer")->key, NULL, "the peer is named twice");
    if (!step_has_peer(node->kind))
        return 0;
    if (!peers && (node->kind == STEP_CONNECT || node->kind == STEP_ACCEPT))
        names.list[names.count++] = "peer";
    if (peers)
        add_all(&scope, peers, &names);
    return names.count;
}

size_t step_programs(struct arena *arena, const struct step_node *node, const struct vars *vars, struct faults *faults,
                     const char ***names_out)
{
    struct scope scope = {arena, vars, true, faults};
    struct names names = {"program", NULL, arena_array(arena, const char *, PEERS_MOST + 1), 0};
    const struct node *programs = step_has_program(node->kind) ? node_get(node->options, "program") : NULL;

    *names_out = names.list;
    if (programs)
        add_all(&scope, programs, &names);
    return names.count;
}
