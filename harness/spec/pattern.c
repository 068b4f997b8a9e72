#include "spec/pattern.h"

#include <ctype.h>
#include <string.h>

#include "spec/nearest.h"
#include "spec/parsing.h"
#include "spec/words.h"

struct pattern {
    const struct part *part;
    enum pattern_use use;
    struct progress *progress;
};

/* Where a pattern stands, for its parts. */
struct setting {
    const struct parsing *parsing;
    struct leniency leniency;
    bool whole;   /* it must take all there is, so `contains` and `starts` may stand alone */
    bool last;    /* nothing follows it */
};

static const struct part *parse_part(const struct setting *setting, const struct node *node);

static struct arena *arena_of(const struct setting *setting)
{
    return setting->parsing->values.arena;
}

static struct part *part_new(const struct setting *setting, enum part_kind kind)
{
    struct part *part = arena_one(arena_of(setting), struct part);

    part->kind = kind;
    part->last = setting->last;
    part->lenient = setting->leniency.letter_case || setting->leniency.trailing_newline || setting->leniency.space;
    return part;
}

static const struct part *literal_part(const struct setting *setting, const struct payload *payload)
{
    if (!payload)
        return NULL;
    struct part *part = part_new(setting, PART_LITERAL);
    part->spaced = setting->leniency.space;
    part->literal = literal_new(arena_of(setting), payload, setting->leniency);
    return part;
}

static const struct part *parse_regex(const struct setting *setting, const struct node *map, const struct node *value)
{
    const struct parsing *parsing = setting->parsing;
    struct regex_mistake mistake = {0};
    bool sampled = false;

    (void)map;
    if (value->kind != NODE_SCALAR)
        return parsing_fault(parsing, value, "{regex: '[0-9]+'}", "'regex' needs a text");
    if (value_empty(value))
        return parsing_fault(parsing, value, "'' stands for nothing; # begins a comment", "an empty regex");
    if (parsing_high_escape(parsing->values.faults, value))
        return parsing_fault(parsing, value, "write it in single quotes",
                             "an escape from '\\x80' to '\\xff' becomes two bytes");
    struct bytes text = vars_expand(arena_of(setting), parsing->values.vars, value, VARS_REGEX, &sampled,
                                    parsing->values.faults);
    if (!text.data)
        return NULL;
    struct part *part = part_new(setting, PART_REGEX);
    part->regex = regex_new(arena_of(setting), text, setting->leniency.letter_case, &mistake);
    if (!part->regex)
        return parsing_fault(parsing, value, NULL, "this regex is wrong at character %zu: %s", mistake.at + 1,
                             mistake.text);
    return part;
}

/* What `starts` and `contains` look for is a part of the region and no whole. */
static bool parse_inside(const struct setting *setting, const struct node *map, const char *key,
                         const struct part **part)
{
    const struct node *node = node_get(map, key);
    struct setting inner = *setting;

    inner.whole = false;
    inner.last = false;
    *part = node ? parse_part(&inner, node) : NULL;
    return !node || *part;
}

/* `of`, looked into when the mapping says so. */
static const struct part *with_inside(const struct setting *setting, const struct node *map, struct part *of)
{
    struct part *region = part_new(setting, PART_REGION);
    bool good = parse_inside(setting, map, "starts", &region->starts);

    good = parse_inside(setting, map, "contains", &region->contains) && good;
    region->of = of;
    if (!good || !of)
        return NULL;
    return region->starts || region->contains ? region : of;
}

static const struct part *parse_until(const struct setting *setting, const struct node *map, const struct node *value)
{
    const struct payload *payload = payload_parse_beside(setting->parsing, value, (const char *const[]){NULL});
    struct part *until = part_new(setting, PART_UNTIL);

    if (payload && payload_len(payload) == 0)
        payload = parsing_fault(setting->parsing, value, NULL, "'until' needs at least one byte");
    if (payload) {
        struct leniency leniency = {.letter_case = setting->leniency.letter_case};
        until->literal = literal_new(arena_of(setting), payload, leniency);
    }
    const struct part *part = with_inside(setting, map, until);
    return payload ? part : NULL;
}

static const struct part *parse_length(const struct setting *setting, const struct node *map, const struct node *value)
{
    struct part *length = part_new(setting, PART_LENGTH);
    bool good = parsing_size(setting->parsing, value, PAYLOAD_LARGEST, &length->length);
    const struct part *part = with_inside(setting, map, length);

    return good ? part : NULL;
}

/* A whole that is only looked into. */
static const struct part *parse_whole(const struct setting *setting, const struct node *map, const struct node *value)
{
    if (!setting->whole)
        return parsing_fault(setting->parsing, value->key,
                             "put 'until' or 'length' beside it: how far to look; alone it is for a datagram, "
                             "all output or a file",
                             "'%s' cannot stand alone here", (const char *)value->key->text.data);
    return with_inside(setting, map, part_new(setting, PART_REST));
}

/* The members of a list, each read by `parse`. False after a fault. */
static bool parse_list(const struct setting *setting, const struct node *list, struct part *part,
                       const struct part *(*parse)(const struct setting *, const struct node *))
{
    struct setting inner = *setting;
    bool good = true;

    if (list->kind != NODE_LIST || !list->first)
        return parsing_fault(setting->parsing, list, "[\"a\", \"b\"]", "'%s' needs a list", value_subject(list));
    part->parts = arena_array(arena_of(setting), const struct part *, list->count);
    for (const struct node *node = list->first; node; node = node->next) {
        if (part->kind == PART_JOIN) {
            inner.whole = false;
            inner.last = setting->last && !node->next;
        }
        part->parts[part->count] = parse(&inner, node);
        good = part->parts[part->count++] && good;
    }
    return good;
}

static const struct part *parse_any(const struct setting *setting, const struct node *map, const struct node *value)
{
    struct part *any = part_new(setting, PART_ANY);

    (void)map;
    return parse_list(setting, value, any, parse_part) ? any : NULL;
}

static const struct part *parse_exact(const struct setting *setting, const struct node *node)
{
    return literal_part(setting, payload_parse_beside(setting->parsing, node, (const char *const[]){NULL}));
}

static bool payloads_equal(const struct payload *a, const struct payload *b)
{
    uint8_t ours[512], theirs[512];
    size_t len = payload_len(a);

    if (payload_len(b) != len)
        return false;
    for (size_t at = 0, n; at < len; at += n) {
        n = len - at < sizeof ours ? len - at : sizeof ours;
        payload_read(a, at, ours, n);
        payload_read(b, at, theirs, n);
        if (memcmp(ours, theirs, n) != 0)
            return false;
    }
    return true;
}

static size_t twin_of(const struct part *part, size_t i)
{
    const struct payload *payload = literal_payload(part->parts[i]->literal);

    for (size_t j = i; j-- > 0;)
        if (payloads_equal(literal_payload(part->parts[j]->literal), payload))
            return j;
    return i;
}

static const struct part *parse_unordered(const struct setting *setting, const struct node *map,
                                          const struct node *value)
{
    struct part *part = part_new(setting, PART_UNORDERED);

    (void)map;
    if (!parse_list(setting, value, part, parse_exact))
        return NULL;
    size_t *twins = arena_array(arena_of(setting), size_t, part->count);
    for (size_t i = 0; i < part->count; i++)
        twins[i] = twin_of(part, i);
    part->twins = twins;
    return part;
}

/* Whether it can only match at the end of the stream. */
static bool takes_end(const struct part *part)
{
    switch (part->kind) {
    case PART_EOF:
        return true;
    case PART_CAPTURE:
        return takes_end(part->of);
    case PART_JOIN:
        return takes_end(part->parts[part->count - 1]);
    case PART_ANY:
        for (size_t i = 0; i < part->count; i++)
            if (!takes_end(part->parts[i]))
                return false;
        return true;
    case PART_LITERAL:
    case PART_REGEX:
    case PART_UNTIL:
    case PART_LENGTH:
    case PART_REST:
    case PART_UNORDERED:
    case PART_REGION:
        break;
    }
    return false;
}

static const struct part *parse_join(const struct setting *setting, const struct node *map, const struct node *value)
{
    struct part *join = part_new(setting, PART_JOIN);
    const struct node *node = value->first;

    (void)map;
    if (!parse_list(setting, value, join, parse_part))
        return NULL;
    for (size_t i = 0; i + 1 < join->count; i++, node = node->next)
        if (takes_end(join->parts[i]))
            return parsing_fault(setting->parsing, node->next, "put {eof: true} last",
                                 "nothing can come behind the end");
    return join;
}

static const struct part *parse_eof(const struct setting *setting, const struct node *map, const struct node *value)
{
    (void)map;
    if (value->kind != NODE_SCALAR || !bytes_is(value->text, "true"))
        return parsing_fault(setting->parsing, value, "write {eof: true}", "'eof' can only be true");
    return part_new(setting, PART_EOF);
}

/* A kind of pattern: the key that says it, and the keys that may stand beside. */
static const struct form {
    const char *word;
    const struct part *(*parse)(const struct setting *, const struct node *map, const struct node *value);
    const char *options[2];
} forms[] = {
    {"regex", parse_regex, {NULL}},
    {"until", parse_until, {"starts", "contains"}},
    {"length", parse_length, {"starts", "contains"}},
    {"any", parse_any, {NULL}},
    {"unordered", parse_unordered, {NULL}},
    {"join", parse_join, {NULL}},
    {"eof", parse_eof, {NULL}},
    {"contains", parse_whole, {"starts"}},
    {"starts", parse_whole, {"contains"}},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static const char *const beside[] = {"capture", "ignore", NULL};

static bool holds_payload(const struct node *map)
{
    for (const struct node *child = map->first; child; child = child->next)
        if (payload_is_word((const char *)child->key->text.data))
            return true;
    return false;
}

static bool is_payload(const struct node *node);

/* A join of payloads only is one payload. */
static bool is_payload_join(const struct node *map)
{
    const struct node *join = node_get(map, "join");

    if (!join || join->kind != NODE_LIST)
        return false;
    for (const struct node *child = join->first; child; child = child->next)
        if (!is_payload(child))
            return false;
    return true;
}

static bool is_payload(const struct node *node)
{
    if (node->kind != NODE_MAP)
        return node->kind == NODE_SCALAR;
    if (node_get(node, "capture") || node_get(node, "ignore"))
        return false;
    return node_get(node, "join") ? is_payload_join(node) : holds_payload(node);
}

static const struct form *form_of(const struct node *map)
{
    for (size_t i = 0; i < FORMS; i++)
        if (node_get(map, forms[i].word))
            return &forms[i];
    return NULL;
}

/* The keys that may stand in a mapping of this form; without a form every word there is. */
static bool keys_fit(const struct setting *setting, const struct node *map, const struct form *form)
{
    const char *known[FORMS + 8];
    size_t count = 0;

    for (size_t i = 0; i < FORMS; i++)
        if (!form || form == &forms[i])
            known[count++] = forms[i].word;
    for (size_t i = 0; form && i < 2 && form->options[i]; i++)
        known[count++] = form->options[i];
    for (size_t i = 0; beside[i]; i++)
        known[count++] = beside[i];
    known[count] = NULL;
    return parsing_keys(setting->parsing, map, known);
}

/* Two kinds in one mapping. NULL when there is only one. */
static const struct node *second_form(const struct node *map, const struct form *form)
{
    for (const struct node *child = map->first; child; child = child->next) {
        const char *word = (const char *)child->key->text.data;
        bool known = payload_is_word(word);
        for (size_t i = 0; i < FORMS; i++)
            known = known || strcmp(forms[i].word, word) == 0;
        if (known && strcmp(word, form->word) != 0 && strcmp(word, "starts") != 0 && strcmp(word, "contains") != 0)
            return child;
    }
    return NULL;
}

static const struct part *parse_form(const struct setting *setting, const struct node *map)
{
    const struct form *form = form_of(map);

    if (is_payload_join(map) || (!form && holds_payload(map)))
        return literal_part(setting, payload_parse_beside(setting->parsing, map, beside));
    if (!form) {
        if (keys_fit(setting, map, NULL))
            parsing_fault(setting->parsing, map, "a text, or for example {regex: '[0-9]+'}", "no pattern");
        return NULL;
    }
    const struct node *second = second_form(map, form);
    if (second)
        return parsing_fault(setting->parsing, second->key, "one after another: {join: [{...}, {...}]}",
                             "'%s' and '%s' are two patterns in one mapping", form->word,
                             (const char *)second->key->text.data);
    bool fit = keys_fit(setting, map, form);
    const struct part *part = form->parse(setting, map, node_get(map, form->word));
    return fit ? part : NULL;
}

/* A regex with a group gives the group, all else what it took. */
static const struct part *part_named(struct arena *arena, const struct part *of, const char *name)
{
    struct part *part = arena_one(arena, struct part);

    if (of->kind == PART_REGEX && !of->capture)
        *part = *of;
    else
        *part = (struct part){.kind = PART_CAPTURE, .last = of->last, .of = of};
    part->capture = name;
    return part;
}

const char *pattern_capture_name(const struct node *node, struct faults *faults)
{
    const struct parsing parsing = {{faults->arena, NULL, false, faults}, NULL};
    const char *name = node->kind == NODE_SCALAR ? (const char *)node->text.data : "";
    bool good = isalpha((unsigned char)*name) || *name == '_';

    for (size_t i = 0; good && i < node->text.len; i++)
        good = isalnum((unsigned char)name[i]) || name[i] == '_';
    if (!good)
        return parsing_fault(&parsing, node, "letters, digits and _, a letter first", "not a name for a capture");
    if (vars_is_own(name))
        return parsing_fault(&parsing, node, "choose another name", "the capture '%s' would hide '$%s'", name, name);
    return name;
}

static const struct part *parse_map(const struct setting *setting, const struct node *map)
{
    const struct node *capture = node_get(map, "capture"), *ignore = node_get(map, "ignore");
    struct setting inner = *setting;

    inner.leniency = leniency_both(setting->leniency, leniency_parse(ignore, setting->parsing->values.faults));
    const struct part *part = parse_form(&inner, map);
    if (!capture)
        return part;
    const char *name = pattern_capture_name(capture, setting->parsing->values.faults);
    return part && name ? part_named(arena_of(setting), part, name) : NULL;
}

static const struct part *parse_part(const struct setting *setting, const struct node *node)
{
    switch (node->kind) {
    case NODE_SCALAR:
        return parse_exact(setting, node);
    case NODE_LIST:
        return parsing_fault(setting->parsing, node,
                             "{join: [...]} for one after another, {any: [...]} for one of them",
                             "a list is not a pattern");
    case NODE_MAP:
        break;
    }
    return parse_map(setting, node);
}

static const struct pattern *pattern_new(struct arena *arena, const struct part *part, enum pattern_use use)
{
    struct pattern *pattern = arena_one(arena, struct pattern);

    *pattern = (struct pattern){part, use, progress_new(arena)};
    return pattern;
}

const struct pattern *pattern_parse(struct arena *arena, const struct node *node, const struct vars *vars,
                                    const struct outside *outside, enum pattern_use use, struct leniency leniency,
                                    struct faults *faults)
{
    struct parsing parsing = {{arena, vars, true, faults}, outside};
    struct setting setting = {&parsing, leniency, use == PATTERN_WHOLE, true};
    const struct part *part = parse_part(&setting, node);

    return part ? pattern_new(arena, part, use) : NULL;
}

const struct pattern *pattern_named(struct arena *arena, const struct pattern *pattern, const char *capture)
{
    return pattern_new(arena, part_named(arena, pattern->part, capture), pattern->use);
}

static void visit(const struct part *part, void (*each)(void *arg, const char *name), void *arg)
{
    if (!part)
        return;
    if (part->capture)
        each(arg, part->capture);
    for (size_t i = 0; i < part->count; i++)
        visit(part->parts[i], each, arg);
    visit(part->of, each, arg);
    visit(part->starts, each, arg);
    visit(part->contains, each, arg);
}

void pattern_captures(const struct pattern *pattern, void (*each)(void *arg, const char *name), void *arg)
{
    visit(pattern->part, each, arg);
}

struct match pattern_match(struct arena *arena, const struct pattern *pattern, const struct input *input)
{
    return match_input(arena, pattern->part, pattern->use == PATTERN_WHOLE, pattern->progress, input);
}

const struct payload *pattern_exact(const struct pattern *pattern)
{
    const struct part *part = pattern->part;

    while (part->kind == PART_CAPTURE)
        part = part->of;
    return part->kind == PART_LITERAL ? literal_payload(part->literal) : NULL;
}

const char *pattern_words(struct arena *arena, const struct pattern *pattern)
{
    return words_of(arena, pattern->part);
}

struct bytes pattern_nearest(struct arena *arena, const struct pattern *pattern, struct bytes came, size_t most)
{
    return nearest_bytes(arena, pattern->part, came, most);
}
