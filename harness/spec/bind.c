#include "spec/spec.h"

#include <stdlib.h>
#include <string.h>

#include "spec/program.h"
#include "spec/steps.h"
#include "spec/tap.h"

enum {
    REPEATS_MOST = 1000000,
    SWARM_MOST = 1000,
    PIECES_MOST = 1000000,
};

struct binding {
    struct scope scope;
    const struct outside *outside;
    const struct test *test;
    const struct step_node *node;
    const struct step_target *target;
    struct step_options options;
    struct step *step;   /* in the options */
};

static bool is_started(const struct test *test, const struct program *program)
{
    for (size_t i = 0; i < test->start_count; i++) {
        if (!strcmp(test->start[i], program->name))
            return true;
    }
    return !test->start_count;
}

/* The program that the step `connect` for this peer names, when one does. */
static const struct program *program_of_peer(const struct binding *binding, const struct step_node *nodes, size_t count)
{
    const struct scope *scope = &binding->scope;

    for (size_t i = 0; i < count; i++) {
        const struct node *name = nodes[i].kind == STEP_CONNECT ? node_get(nodes[i].options, "program") : NULL;
        const struct program *found = program_of_peer(binding, nodes[i].body, nodes[i].body_count);
        const char **peers;
        if (found)
            return found;
        if (!name || name->kind != NODE_SCALAR)
            continue;
        for (size_t left = step_peers(scope->arena, &nodes[i], scope->vars, scope->faults, &peers); left; left--) {
            if (!strcmp(*peers++, binding->target->peer))
                return test_program(binding->test, (const char *)name->text.data);
        }
    }
    return NULL;
}

/* Peers speak what the programs speak; only where both transports are in one test, the connect decides. */
static enum transport transport_of_peer(const struct binding *binding)
{
    const struct test *test = binding->test;
    const struct program *first = NULL, *named;
    const struct program *tapped = binding->target->peer ? tap_program(test, binding->target->peer) : NULL;
    bool mixed = false;

    if (tapped)
        return tapped->transport;
    for (size_t i = 0; i < test->program_count; i++) {
        const struct program *program = &test->programs[i];
        if (!is_started(test, program))
            continue;
        mixed = mixed || (first && first->transport != program->transport);
        first = first ? first : program;
    }
    named = mixed && binding->target->peer ? program_of_peer(binding, test->steps, test->step_count) : NULL;
    if (named)
        return named->transport;
    return first ? first->transport : TRANSPORT_TCP;
}

static int bind_pattern(struct binding *binding, const struct node *node, enum pattern_use use)
{
    struct step_options *options = &binding->options;
    const struct scope *scope = &binding->scope;
    struct leniency leniency = {false, false, false};

    if (options->ignore)
        leniency = leniency_parse(options->ignore, scope->faults);
    const struct pattern *pattern =
        pattern_parse(scope->arena, node, scope->vars, binding->outside, use, leniency, scope->faults);
    const char *name = options->capture ? pattern_capture_name(options->capture, scope->faults) : NULL;
    if (!pattern || (options->capture && !name))
        return -1;
    binding->step->pattern = name ? pattern_named(scope->arena, pattern, name) : pattern;
    return 0;
}

static int bind_count(struct binding *binding, int most)
{
    int64_t count = 1;

    if (value_int(&binding->scope, binding->node->value, 1, most, &count))
        return -1;
    binding->step->count = (int)count;
    return 0;
}

static int bind_payload(struct binding *binding, const struct node *node)
{
    const struct scope *scope = &binding->scope;

    binding->step->payload = payload_parse(scope->arena, node, scope->vars, binding->outside, scope->faults);
    return binding->step->payload ? 0 : -1;
}

static int bind_name(struct binding *binding)
{
    const struct node *value = binding->node->value;

    if (value_text(&binding->scope, value, NULL, &binding->step->name))
        return -1;
    if (!*binding->step->name)
        return value_fault(&binding->scope, value, NULL, "'%s' needs a name", step_word(binding->node->kind));
    return 0;
}

static enum pattern_use pattern_use_of(const struct binding *binding)
{
    if (binding->node->kind == STEP_EXPECT && transport_of_peer(binding) == TRANSPORT_UDP)
        return PATTERN_WHOLE;
    return PATTERN_STREAM;
}

static int bind_value(struct binding *binding)
{
    const struct node *value = binding->node->value;

    switch (step_value(binding->node->kind)) {
    case STEP_VALUE_NONE:
    case STEP_VALUE_PEERS:
        return 0;
    case STEP_VALUE_NAME:
        return bind_name(binding);
    case STEP_VALUE_PAYLOAD:
        return bind_payload(binding, value);
    case STEP_VALUE_PATTERN:
        return bind_pattern(binding, value, pattern_use_of(binding));
    case STEP_VALUE_DURATION:
        return value_duration(&binding->scope, value, &binding->step->wait_ns);
    case STEP_VALUE_COUNT:
        return bind_count(binding, binding->node->kind == STEP_SWARM ? SWARM_MOST : REPEATS_MOST);
    case STEP_VALUE_EXIT:
        binding->step->exit.kind = EXIT_ANY;
        return value ? program_exit(&binding->scope, value, &binding->step->exit) : 0;
    case STEP_VALUE_SIGNAL:
        return program_signal(&binding->scope, value, &binding->step->signal);
    case STEP_VALUE_HYGIENE:
        return hygiene_parse(&binding->scope, value, &binding->step->hygiene);
    }
    return 0;
}

static int bind_from(struct binding *binding)
{
    const struct node *node = binding->options.from;
    const struct scope *scope = &binding->scope;
    const char *text, *colon;
    char *end;
    long port;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    colon = strchr(text, ':');
    if (!colon)
        return value_address(scope, node, text, &binding->step->from_host);
    port = strtol(colon + 1, &end, 10);
    if (colon[1] < '1' || colon[1] > '9' || *end || port > 65535)
        return value_fault(scope, node, "write ADDRESS or ADDRESS:PORT", "'%s' is no port", colon + 1);
    binding->step->from_port = (uint16_t)port;
    return value_address(scope, node, arena_memdup(scope->arena, text, (size_t)(colon - text)),
                         &binding->step->from_host);
}

static int bind_split_sizes(struct binding *binding, const struct node *list)
{
    size_t *sizes = arena_array(binding->scope.arena, size_t, list->count + 1), count = 0;
    int failed = 0;

    for (const struct node *item = list->first; item; item = item->next) {
        int64_t size = 1;
        failed |= value_int(&binding->scope, item, 1, PAYLOAD_LARGEST, &size);
        sizes[count++] = (size_t)size;
    }
    binding->step->split = SPLIT_SIZES;
    binding->step->sizes = sizes;
    binding->step->size_count = count;
    return failed;
}

static int bind_split(struct binding *binding)
{
    const struct node *node = binding->options.split, *pieces = node_get(node, "pieces");
    int64_t count = 2;

    if (transport_of_peer(binding) == TRANSPORT_UDP)
        return value_fault(&binding->scope, node->key ? node->key : node, "send several datagrams with several 'send'",
                           "a datagram cannot be split");
    if (node->kind == NODE_SCALAR && bytes_is(node->text, "bytes")) {
        binding->step->split = SPLIT_BYTES;
        return 0;
    }
    if (node->kind == NODE_LIST && node->count)
        return bind_split_sizes(binding, node);
    if (!pieces || node->count != 1)
        return value_fault(&binding->scope, node, "write bytes, [3, 1, 4] or {pieces: 7}",
                           "'split' must say how to cut");
    if (value_int(&binding->scope, pieces, 1, PIECES_MOST, &count))
        return -1;
    binding->step->split = SPLIT_PIECES;
    binding->step->size_count = (size_t)count;
    return 0;
}

static int bind_file(struct binding *binding)
{
    const struct node *is = binding->options.is;
    const char *name = binding->step->name;

    if (!is)
        return fault_add(binding->scope.faults, binding->node->at, "write 'is: PATTERN' beside it",
                         "'expect_file' needs 'is'");
    if (name && (*name == '/' || !strcmp(name, "..") || !strncmp(name, "../", 3) || strstr(name, "/../")))
        return value_fault(&binding->scope, binding->node->value, NULL,
                           "'%s' does not stay inside the program's folder", name);
    return bind_pattern(binding, is, PATTERN_WHOLE);
}

/* Of several programs each is a target. */
static int bind_program(struct binding *binding)
{
    const struct node *node = binding->options.program;

    binding->step->program = binding->target->program;
    if (!node || binding->target->program || (node->kind != NODE_SCALAR && step_has_program(binding->node->kind)))
        return 0;
    return value_text(&binding->scope, node, NULL, &binding->step->program);
}

/* What was read by the table, looked at again. */
static int finish_options(struct binding *binding)
{
    struct step_options *options = &binding->options;
    int failed = 0;

    binding->step->by = options->by == 0 ? CLOSE_ANY : options->by == 1 ? CLOSE_FIN : CLOSE_RST;
    binding->step->port = (uint16_t)options->port;
    binding->step->queue = options->order == 1;
    failed |= bind_program(binding);
    if (options->from)
        failed |= bind_from(binding);
    if (options->split)
        failed |= bind_split(binding);
    else if (binding->step->gap_ns >= 0)
        failed |= fault_add(binding->scope.faults, node_get(binding->node->options, "gap")->key->at,
                            "write 'split: bytes' beside it", "'gap' needs 'split'");
    if (options->input)
        failed |= bind_payload(binding, options->input);
    return failed;
}

static int read_options(struct binding *binding)
{
    const struct node *options = binding->node->options;
    int failed = 0;

    for (const struct node *child = options ? options->first : NULL; child; child = child->next) {
        const char *name = schema_name(child);
        const struct key *option =
            name && child != binding->node->value ? step_option(binding->node->kind, name) : NULL;
        if (option)
            failed |= schema_value(&binding->scope, child, option, &binding->options);
    }
    return failed;
}

const struct step *step_bind_for(struct arena *arena, const struct test *test, const struct step_node *node,
                                 const struct step_target *target, const struct vars *vars,
                                 const struct outside *outside, struct faults *faults)
{
    struct vars named = {vars, NULL};
    struct binding binding = {.scope = {arena, &named, true, faults}, .outside = outside, .test = test, .node = node,
                              .target = target};
    struct step *step = &binding.options.step;
    int failed;

    binding.step = step;
    *step = (struct step){.kind = node->kind, .at = node->at, .peer = target->peer, .reads = true, .backlog = 128,
                          .gap_ns = -1, .within_ns = -1};
    if (target->peer)
        vars_set(arena, &named, "peer", bytes_of(target->peer));
    failed = read_options(&binding);
    failed |= finish_options(&binding);
    failed |= bind_value(&binding);
    if (node->kind == STEP_EXPECT_FILE)
        failed |= bind_file(&binding);
    /* Of a silence it is the length: who is slow runs meanwhile, and is seen. */
    if (test->memory && step->within_ns > 0 && step->kind != STEP_EXPECT_SILENCE)
        step->within_ns *= MEMORY_SLOWER;
    return failed ? NULL : arena_memdup(arena, step, sizeof(*step));
}

const struct step *step_bind(struct arena *arena, const struct test *test, const struct step_node *node,
                             const char *peer, const struct vars *vars, const struct outside *outside,
                             struct faults *faults)
{
    return step_bind_for(arena, test, node, &(struct step_target){peer, NULL}, vars, outside, faults);
}

/* The word of `len` bytes at `at` in a scalar, as a scalar. */
static const struct node *word_node(struct arena *arena, const struct node *run, size_t at, size_t len)
{
    struct node *word = arena_memdup(arena, run, sizeof(*run));

    word->text = (struct bytes){arena_memdup(arena, run->text.data + at, len), len};
    if (run->style == STYLE_PLAIN && (size_t)run->width == run->text.len) {
        word->at.col += (int)at;
        word->width = (int)len;
    }
    return word;
}

const char **run_words(struct arena *arena, const struct node *run, const struct vars *vars, struct faults *faults)
{
    static const char blanks[] = " \t\r\n";
    struct scope scope = {arena, vars, true, faults};
    const char *text = run->kind == NODE_SCALAR ? (const char *)run->text.data : "";
    const char **words = arena_array(arena, const char *, run->count + strlen(text) / 2 + 2);
    size_t count = 0, len;
    int failed = 0;

    for (const struct node *item = run->first; item; item = item->next)
        failed |= value_text(&scope, item, NULL, &words[count++]);
    for (size_t at = strspn(text, blanks); text[at]; at += strspn(text + at, blanks)) {
        len = strcspn(text + at, blanks);
        failed |= value_text(&scope, word_node(arena, run, at, len), NULL, &words[count++]);
        at += len;
    }
    if (!failed && (!count || !*words[0]))
        failed = value_fault(&scope, run, NULL, "'run' names no program");
    return failed ? NULL : words;
}
