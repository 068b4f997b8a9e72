#include "spec/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/err.h"
#include "base/text.h"

enum {
    DEEPEST = 64,
    MENDED_MOST = 20,   /* spellings that YAML refuses, put right in a copy so that the rest can be read too */
};

/* A list or map that is being read. */
struct frame {
    struct node *node;
    const struct node **link;   /* where the next child goes */
    const struct node *key;     /* of a map, when its value comes next */
};

struct reader_state {
    struct arena *arena;
    struct faults *faults;
    const struct source *in; /* NULL: the spec itself */
    struct bytes source;
    const size_t *lines;        /* where each line starts */
    size_t line_count;
    struct frame frames[DEEPEST];
    size_t depth;
    const struct node *root;
    int documents;
};

static struct place place_of(const struct reader_state *state, yaml_mark_t mark)
{
    return (struct place){(int)mark.line + 1, (int)mark.column + 1, state->in};
}

static struct place place_of_offset(const struct reader_state *state, size_t offset)
{
    struct bytes source = state->source;
    struct place at = {1, 1, state->in};
    size_t start = 0;

    offset = offset < source.len ? offset : source.len;
    for (size_t i = 0; i < offset; i++) {
        if (source.data[i] == '\n') {
            at.line++;
            start = i + 1;
        }
    }
    at.col += (int)text_columns((struct bytes){source.data + start, offset - start});
    return at;
}

static void index_lines(struct reader_state *state)
{
    struct bytes source = state->source;
    size_t count = 1, *lines;

    for (size_t i = 0; i < source.len; i++)
        count += source.data[i] == '\n';
    lines = arena_array(state->arena, size_t, count);
    for (size_t i = 0, line = 1; i < source.len; i++) {
        if (source.data[i] == '\n')
            lines[line++] = i + 1;
    }
    state->lines = lines;
    state->line_count = count;
}

/* The columns from `start` to the end of its line, without blanks and a line end. */
static int columns_left(const struct reader_state *state, yaml_mark_t start)
{
    struct bytes rest;
    size_t end;

    if (start.line >= state->line_count)
        return 1;
    end = start.line + 1 < state->line_count ? state->lines[start.line + 1] : state->source.len;
    rest = (struct bytes){state->source.data + state->lines[start.line], end - state->lines[start.line]};
    while (rest.len && strchr(" \t\r\n", rest.data[rest.len - 1]))
        rest.len--;
    end = text_columns(rest);
    return end > start.column ? (int)(end - start.column) : 1;
}

static int width_of(const struct reader_state *state, const yaml_event_t *event)
{
    if (event->start_mark.line != event->end_mark.line)
        return columns_left(state, event->start_mark);
    return event->end_mark.column > event->start_mark.column
               ? (int)(event->end_mark.column - event->start_mark.column)
               : 1;
}

static enum node_style style_of(yaml_scalar_style_t style)
{
    if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE)
        return STYLE_SINGLE;
    if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
        return STYLE_DOUBLE;
    return style == YAML_PLAIN_SCALAR_STYLE ? STYLE_PLAIN : STYLE_BLOCK;
}

/* Puts a finished or opened node into the list or map that is open. A key is kept until its value comes. */
static void attach(struct reader_state *state, struct node *node)
{
    struct frame *frame = state->depth ? &state->frames[state->depth - 1] : NULL;

    if (!frame) {
        state->root = state->root ? state->root : node;
        return;
    }
    if (frame->node->kind == NODE_MAP && !frame->key) {
        if (node->kind != NODE_SCALAR)
            fault_add(state->faults, node->at, "quote a text that begins with '{' or '['", "a key must be a word");
        frame->key = node;
        return;
    }
    node->key = frame->key;
    frame->key = NULL;
    *frame->link = node;
    frame->link = &node->next;
    frame->node->count++;
}

static struct node *new_node(struct reader_state *state, enum node_kind kind, const yaml_event_t *event)
{
    struct node *node = arena_one(state->arena, struct node);

    node->kind = kind;
    node->at = place_of(state, event->start_mark);
    node->width = 1;
    return node;
}

static void refuse_decoration(struct reader_state *state, const yaml_event_t *event, const yaml_char_t *anchor,
                              const yaml_char_t *tag)
{
    struct place at = place_of(state, event->start_mark);

    if (anchor)
        fault_add_wide(state->faults, at, (int)text_columns(bytes_of((const char *)anchor)) + 1,
                       "quote a text that begins with '&'", "anchors are not part of the spec language");
    if (tag)
        fault_add(state->faults, at, "quote a text that begins with '!'", "tags are not part of the spec language");
}

static void on_scalar(struct reader_state *state, const yaml_event_t *event)
{
    struct node *node = new_node(state, NODE_SCALAR, event);

    refuse_decoration(state, event, event->data.scalar.anchor, event->data.scalar.tag);
    node->style = style_of(event->data.scalar.style);
    node->width = node->style == STYLE_BLOCK ? 1 : width_of(state, event);
    node->text.len = event->data.scalar.length;
    node->text.data = arena_memdup(state->arena, event->data.scalar.value, node->text.len);
    attach(state, node);
}

static void on_alias(struct reader_state *state, const yaml_event_t *event)
{
    struct node *node = new_node(state, NODE_SCALAR, event);

    node->width = width_of(state, event);
    node->text = bytes_of(arena_printf(state->arena, "*%s", (const char *)event->data.alias.anchor));
    fault_add_wide(state->faults, node->at, node->width, "quote a text that begins with '*'",
                   "aliases are not part of the spec language");
    attach(state, node);
}

static int on_open(struct reader_state *state, const yaml_event_t *event, enum node_kind kind)
{
    struct node *node = new_node(state, kind, event);

    if (kind == NODE_MAP)
        refuse_decoration(state, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
    else
        refuse_decoration(state, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
    if (state->depth == DEEPEST) {
        state->root = NULL;
        return fault_add(state->faults, node->at, NULL, "nested more than %d deep", DEEPEST);
    }
    attach(state, node);
    state->frames[state->depth++] = (struct frame){node, &node->first, NULL};
    return 0;
}

static int by_text_then_place(const void *a, const void *b)
{
    const struct node *x = *(const struct node *const *)a, *y = *(const struct node *const *)b;
    int order = strcmp((const char *)x->text.data, (const char *)y->text.data);

    if (order)
        return order;
    return x->at.line != y->at.line ? (x->at.line > y->at.line) - (x->at.line < y->at.line)
                                    : (x->at.col > y->at.col) - (x->at.col < y->at.col);
}

static void refuse_duplicates(struct reader_state *state, const struct node *map)
{
    const struct node **keys = arena_array(state->arena, const struct node *, map->count + 1);
    size_t count = 0;

    for (const struct node *child = map->first; child; child = child->next) {
        if (child->key && child->key->kind == NODE_SCALAR)
            keys[count++] = child->key;
    }
    if (count)
        qsort(keys, count, sizeof(*keys), by_text_then_place);
    for (size_t i = 1; i < count; i++) {
        const char *text = (const char *)keys[i]->text.data;
        if (!strcmp(text, (const char *)keys[i - 1]->text.data))
            fault_add_wide(state->faults, keys[i]->at, keys[i]->width,
                           arena_printf(state->arena, "the first one is in line %d", keys[i - 1]->at.line),
                           "'%s' is there twice", text);
    }
}

static void on_close(struct reader_state *state)
{
    const struct node *node = state->frames[--state->depth].node;

    if (node->kind == NODE_MAP)
        refuse_duplicates(state, node);
}

static int on_document(struct reader_state *state, const yaml_event_t *event)
{
    if (++state->documents > 1)
        return fault_add_wide(state->faults, place_of(state, event->start_mark), 3, "make a file of it",
                              "a second document: a spec is one document");
    return 0;
}

/* -1 when there is no use in reading on. */
static int on_event(struct reader_state *state, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        on_scalar(state, event);
        return 0;
    case YAML_ALIAS_EVENT:
        on_alias(state, event);
        return 0;
    case YAML_MAPPING_START_EVENT:
        return on_open(state, event, NODE_MAP);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(state, event, NODE_LIST);
    case YAML_MAPPING_END_EVENT:
    case YAML_SEQUENCE_END_EVENT:
        on_close(state);
        return 0;
    case YAML_DOCUMENT_START_EVENT:
        return on_document(state, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return 0;
    }
    return 0;
}

/* libyaml's sentences that a teacher meets, and what helps. */
static const struct advice {
    const char *problem, *text, *help;
} advices[] = {
    {"found unknown escape character", "this escape is not one that YAML knows in double quotes",
     "write a regex in single quotes; a backslash in double quotes is \\\\"},
    {"found character that cannot start any token", "no value can begin with this character",
     "quote the text; indent with blanks, not with tabs"},
    {"found a tab character that violates indentation", "a tab in the indentation",
     "indent with blanks, not with tabs"},
    {"found a tab character where an indentation space is expected", "a tab in the indentation",
     "indent with blanks, not with tabs"},
    {"mapping values are not allowed in this context", "a ':' where no key can be",
     "quote a text that holds ': ', and look at the indentation; a verb with options below it ends in ':' too"},
    {"could not find expected ':'", "a key without ':', or a line that is indented wrongly", NULL},
    {"did not find expected key", "a key is expected here",
     "look at the indentation of this line and of the one above"},
    {"did not find expected '-' indicator", "an item that begins with '- ' is expected here",
     "look at the indentation of this line and of the one above"},
    {"did not find expected ',' or '}'", "',' or '}' is expected here",
     "inside {...} quote a text that holds one of , { } [ ] or ${name}"},
    {"did not find expected ',' or ']'", "',' or ']' is expected here",
     "inside [...] quote a text that holds one of , { } [ ] or ${name}"},
    {"found unexpected end of stream", "a quote that is never closed", NULL},
    {"control characters are not allowed", "a control character", "write it as an escape in double quotes: \"\\x01\""},
    {"invalid leading UTF-8 octet", "not UTF-8 text", "save the file as UTF-8"},
    {"invalid trailing UTF-8 octet", "not UTF-8 text", "save the file as UTF-8"},
    {"incomplete UTF-8 octet sequence", "not UTF-8 text", "save the file as UTF-8"},
    {"invalid length of a UTF-8 sequence", "not UTF-8 text", "save the file as UTF-8"},
    {"invalid Unicode character", "not UTF-8 text", "save the file as UTF-8"},
    {NULL, NULL, NULL},
};

static struct advice advice_for(const char *problem)
{
    for (const struct advice *advice = advices; advice->problem; advice++) {
        if (!strcmp(advice->problem, problem))
            return *advice;
    }
    return (struct advice){problem, problem, NULL};
}

/* Byte offset of a mark. */
static size_t offset_of(const struct reader_state *state, yaml_mark_t mark)
{
    size_t at = mark.line < state->line_count ? state->lines[mark.line] : state->source.len;

    for (size_t column = 0; column < mark.column && at < state->source.len; column++) {
        do
            at++;
        while (at < state->source.len && (state->source.data[at] & 0xc0) == 0x80);
    }
    return at;
}

/* A text in quotes, with more behind its end on the same line. */
struct broken_quote {
    yaml_mark_t start, end;
    bool single;
};

static bool is_behind(const struct broken_quote *quote, const yaml_token_t *token)
{
    bool adjacent = token->start_mark.column == quote->end.column;
    bool quoted = token->type == YAML_SCALAR_TOKEN && token->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;

    /* Another text in quotes after a blank is one whose comma is missing. */
    return token->type == YAML_SCALAR_TOKEN && token->start_mark.line == quote->end.line && (adjacent || !quoted);
}

static bool find_broken_quote(const struct reader_state *state, const uint8_t *source, struct broken_quote *quote)
{
    yaml_parser_t parser;
    yaml_token_t token;
    bool found = false, quoted = false, more = true;

    if (!yaml_parser_initialize(&parser))
        err_fatal("out of memory");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, source, state->source.len);
    while (more && !found && yaml_parser_scan(&parser, &token)) {
        found = quoted && is_behind(quote, &token);
        more = token.type != YAML_STREAM_END_TOKEN;
        quoted = token.type == YAML_SCALAR_TOKEN && (token.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                                                     token.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
        if (quoted && !found)
            *quote = (struct broken_quote){token.start_mark, token.end_mark,
                                           token.data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE};
        yaml_token_delete(&token);
    }
    yaml_parser_delete(&parser);
    return found;
}

/* Where the trouble comes from a quote, that is told: its end is where nobody looks for it. */
static bool tell_quote(struct reader_state *state, const yaml_parser_t *parser, const uint8_t *source)
{
    struct broken_quote quote = {.single = false};
    const char *mark;

    if (!find_broken_quote(state, source, &quote) || quote.end.line != parser->problem_mark.line)
        return false;
    mark = quote.single ? "'" : "\"";
    if (quote.start.line < quote.end.line)
        fault_add(state->faults, place_of(state, quote.start),
                  arena_printf(state->arena, "is a %s missing in line %d?", mark, (int)quote.start.line + 1),
                  "this quote is closed in line %d only, and more follows there", (int)quote.end.line + 1);
    else
        fault_add_wide(state->faults, place_of(state, quote.start), (int)(quote.end.column - quote.start.column),
                       quote.single ? "a ' inside single quotes is written twice: ''"
                                    : "a \" inside double quotes is written \\\"; or use single quotes outside",
                       "a quote ends this text, and more follows");
    return true;
}

/* Tells what libyaml could not read. True when it was mended in `source`: a second reading finds what else is wrong. */
static bool tell_problem(struct reader_state *state, const yaml_parser_t *parser, uint8_t *source)
{
    struct advice advice = advice_for(parser->problem ? parser->problem : "no YAML");
    yaml_mark_t mark = parser->problem_mark;
    bool escape = !strcmp(advice.problem, "found unknown escape character");
    size_t offset;

    if (parser->error == YAML_READER_ERROR) {
        fault_add(state->faults, place_of_offset(state, parser->problem_offset), advice.help, "%s", advice.text);
        return false;
    }
    if (!escape && tell_quote(state, parser, source))
        return false;
    if (!strcmp(advice.problem, "found unexpected end of stream"))
        mark = parser->context_mark;
    offset = offset_of(state, mark);
    if (escape) {
        /* The mark is the place of the scalar or of the escape, by version. */
        while (offset + 1 < state->source.len && source[offset] != '\\')
            offset++;
        fault_add_wide(state->faults, place_of_offset(state, offset), 2, advice.help, "%s", advice.text);
    } else {
        fault_add(state->faults, place_of(state, mark), advice.help, "%s", advice.text);
    }
    if (offset + 1 >= state->source.len || !(escape || strchr("@`%", source[offset])))
        return false;
    source[offset] = 'x';
    return true;
}

/* One reading. True when it should be done once more. */
static bool read_all(struct reader_state *state, uint8_t *source)
{
    yaml_parser_t parser;
    bool again = false, more = true;

    if (!yaml_parser_initialize(&parser))
        err_fatal("out of memory");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, source, state->source.len);
    while (more) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            if (parser.error == YAML_MEMORY_ERROR)
                err_fatal("out of memory");
            again = tell_problem(state, &parser, source);
            state->root = NULL;
            break;
        }
        more = event.type != YAML_STREAM_END_EVENT && on_event(state, &event) == 0;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return again;
}

static const struct node *parse(struct arena *arena, const struct source *in, struct bytes source,
                                struct faults *faults)
{
    struct reader_state *state = arena_one(arena, struct reader_state);
    size_t before = faults->count;
    uint8_t *copy;

    if (source.len > YAML_LARGEST) {
        fault_add(faults, (struct place){0, 0, in}, NULL, "larger than 1 MiB");
        return NULL;
    }
    if (source.len >= 3 && !memcmp(source.data, "\xef\xbb\xbf", 3))
        source = (struct bytes){source.data + 3, source.len - 3};
    copy = arena_memdup(arena, source.data, source.len);
    *state = (struct reader_state){.arena = arena, .faults = faults, .in = in, .source = source};
    index_lines(state);
    for (int tries = 0; read_all(state, copy) && tries < MENDED_MOST; tries++) {
        state->depth = 0;
        state->documents = 0;
    }
    if (!state->root && faults->count == before)
        fault_add(faults, (struct place){1, 1, in}, NULL, "the file holds %s", in ? "no tests" : "no spec");
    return state->root;
}

const struct node *yaml_parse(struct arena *arena, struct bytes source, struct faults *faults)
{
    return parse(arena, NULL, source, faults);
}

const struct node *yaml_parse_included(struct arena *arena, const struct source *source, struct faults *faults)
{
    return parse(arena, source, source->text, faults);
}

const struct node *node_get(const struct node *map, const char *key)
{
    if (!map || map->kind != NODE_MAP)
        return NULL;
    for (const struct node *child = map->first; child; child = child->next) {
        if (child->key && child->key->kind == NODE_SCALAR && bytes_is(child->key->text, key))
            return child;
    }
    return NULL;
}
