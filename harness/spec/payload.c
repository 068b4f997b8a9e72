#include "spec/payload.h"

#include <errno.h>
#include <string.h>

#include "spec/decode.h"
#include "spec/parsing.h"
#include "spec/random.h"

enum payload_kind {
    PAYLOAD_LITERAL,
    PAYLOAD_REPEAT,
    PAYLOAD_JOIN,
    PAYLOAD_UPPER,
    PAYLOAD_LOWER,
    PAYLOAD_REVERSE,
    PAYLOAD_RANDOM,
    PAYLOAD_FILE,
};

struct payload {
    enum payload_kind kind;
    size_t len;
    struct bytes bytes;             /* LITERAL */
    const struct payload *of;       /* REPEAT, UPPER, LOWER, REVERSE */
    const struct payload **parts;   /* JOIN */
    size_t *starts;                 /* JOIN: where each part begins, one more for the end */
    size_t count;                   /* JOIN */
    struct random random;           /* RANDOM */
    void *handle;                   /* FILE */
    void (*read)(void *handle, size_t at, uint8_t *out, size_t len);
};

static struct payload *payload_new(struct arena *arena, enum payload_kind kind, size_t len)
{
    struct payload *payload = arena_one(arena, struct payload);

    payload->kind = kind;
    payload->len = len;
    return payload;
}

const struct payload *payload_of(struct arena *arena, struct bytes bytes)
{
    struct payload *payload = payload_new(arena, PAYLOAD_LITERAL, bytes.len);

    payload->bytes = bytes;
    return payload;
}

size_t payload_len(const struct payload *payload)
{
    return payload->len;
}

/* One period is read, the rest is copied from it, so that a byte repeated a million times is not a million reads. */
static void read_repeat(const struct payload *payload, size_t at, uint8_t *out, size_t len)
{
    size_t period = payload->of->len, skip = at % period;
    size_t head = len < period - skip ? len : period - skip;

    payload_read(payload->of, skip, out, head);
    out += head;
    len -= head;
    size_t done = len < period ? len : period;
    payload_read(payload->of, 0, out, done);
    while (done < len) {
        size_t more = done < len - done ? done : len - done;
        memcpy(out + done, out, more);
        done += more;
    }
}

static void read_join(const struct payload *payload, size_t at, uint8_t *out, size_t len)
{
    size_t low = 0, high = payload->count;

    /* The last part that begins at or before `at`. */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (payload->starts[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    for (; len > 0; low++) {
        size_t left = payload->starts[low + 1] - at;
        size_t n = left < len ? left : len;
        payload_read(payload->parts[low], at - payload->starts[low], out, n);
        at += n;
        out += n;
        len -= n;
    }
}

static void read_mapped(const struct payload *payload, size_t at, uint8_t *out, size_t len, char from, char to)
{
    payload_read(payload->of, at, out, len);
    for (size_t i = 0; i < len; i++)
        if (out[i] >= from && out[i] <= to)
            out[i] ^= 'a' ^ 'A';
}

static void read_reverse(const struct payload *payload, size_t at, uint8_t *out, size_t len)
{
    payload_read(payload->of, payload->len - at - len, out, len);
    for (size_t i = 0; i < len / 2; i++) {
        uint8_t byte = out[i];
        out[i] = out[len - 1 - i];
        out[len - 1 - i] = byte;
    }
}

void payload_read(const struct payload *payload, size_t at, uint8_t *out, size_t len)
{
    if (len == 0)
        return;
    switch (payload->kind) {
    case PAYLOAD_LITERAL:
        memcpy(out, payload->bytes.data + at, len);
        break;
    case PAYLOAD_REPEAT:
        read_repeat(payload, at, out, len);
        break;
    case PAYLOAD_JOIN:
        read_join(payload, at, out, len);
        break;
    case PAYLOAD_UPPER:
        read_mapped(payload, at, out, len, 'a', 'z');
        break;
    case PAYLOAD_LOWER:
        read_mapped(payload, at, out, len, 'A', 'Z');
        break;
    case PAYLOAD_REVERSE:
        read_reverse(payload, at, out, len);
        break;
    case PAYLOAD_RANDOM:
        random_read(&payload->random, at, out, len);
        break;
    case PAYLOAD_FILE:
        payload->read(payload->handle, at, out, len);
        break;
    }
}

struct bytes payload_bytes(struct arena *arena, const struct payload *payload)
{
    uint8_t *data = arena_alloc(arena, payload->len + 1);

    payload_read(payload, 0, data, payload->len);
    return (struct bytes){data, payload->len};
}

static const struct payload *too_large(const struct parsing *parsing, const struct node *node)
{
    return parsing_fault(parsing, node, NULL, "this payload is larger than %d MiB, the most there is",
                         PAYLOAD_LARGEST >> 20);
}

static const struct payload *parse(const struct parsing *parsing, const struct node *node)
{
    return payload_parse_beside(parsing, node, (const char *const[]){NULL});
}

static const struct payload *parse_scalar(const struct parsing *parsing, const struct node *node)
{
    struct bytes text;

    if (node->style == STYLE_PLAIN && node->text.len == 0)
        return parsing_fault(parsing, node, "\"\" stands for nothing; # begins a comment", "an empty payload");
    if (node->style != STYLE_DOUBLE && memchr(node->text.data, '\\', node->text.len))
        return parsing_fault(parsing, node, "write \"...\"; there, \\\\ is a backslash",
                             "a backslash like that of '\\n' works in double quotes only");
    if (parsing_high_escape(parsing->values.faults, node))
        return parsing_fault(parsing, node, "write {hex: \"ff\"}, joined with texts by {join: [...]}",
                             "an escape from '\\x80' to '\\xff' would be sent as two bytes");
    if (!parsing_text(parsing, node, &text, NULL))
        return NULL;
    if (text.len > PAYLOAD_LARGEST)
        return too_large(parsing, node);
    return payload_of(parsing->values.arena, text);
}

/* A text of digits, by one of the decoders. */
static const struct payload *parse_digits(const struct parsing *parsing, const struct node *value, const char *help,
                                          const char *(*decode)(struct bytes text, uint8_t *out, size_t *len))
{
    struct bytes text;
    bool sampled = false;
    size_t len = 0;

    if (!parsing_text(parsing, value, &text, &sampled))
        return NULL;
    uint8_t *out = arena_alloc(parsing->values.arena, text.len + 3);
    const char *wrong = sampled ? NULL : decode(text, out, &len);
    if (wrong)
        return parsing_fault(parsing, value, help, "%s", wrong);
    return payload_of(parsing->values.arena, (struct bytes){out, len});
}

static const struct payload *parse_hex(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    (void)map;
    return parse_digits(parsing, value, "two digits a byte: {hex: \"00 ff 0d0a\"}", decode_hex);
}

static const struct payload *parse_base64(const struct parsing *parsing, const struct node *map,
                                          const struct node *value)
{
    (void)map;
    return parse_digits(parsing, value, "groups of four letters, the last one filled with =", decode_base64);
}

static const struct payload *parse_file(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    const struct outside *outside = parsing->outside;
    struct bytes text;
    bool sampled = false;
    void *handle = NULL;

    (void)map;
    if (!parsing_text(parsing, value, &text, &sampled))
        return NULL;
    if (sampled)
        return payload_of(parsing->values.arena, BYTES(""));
    const char *name = arena_memdup(parsing->values.arena, text.data, text.len);
    int64_t size = outside->open(parsing->values.arena, value->at.in, name, outside->arg, &handle);
    if (size < 0)
        return parsing_fault(parsing, value, NULL, "cannot read '%s': %s", name, strerror(errno));
    if (size > PAYLOAD_LARGEST)
        return too_large(parsing, value);
    struct payload *payload = payload_new(parsing->values.arena, PAYLOAD_FILE, (size_t)size);
    payload->handle = handle;
    payload->read = outside->read;
    return payload;
}

static const struct payload *parse_repeat(const struct parsing *parsing, const struct node *map,
                                          const struct node *value)
{
    const struct payload *of = parse(parsing, value);
    const struct node *node = node_get(map, "times");
    uint64_t times = 0;

    if (!node)
        return parsing_fault(parsing, map, "{repeat: \"a\", times: 100}", "'repeat' needs 'times'");
    if (!parsing_integer(parsing, node, 0, INT64_MAX, &times) || !of)
        return NULL;
    if (of->len > 0 && times > PAYLOAD_LARGEST / of->len)
        return too_large(parsing, node);
    struct payload *payload = payload_new(parsing->values.arena, PAYLOAD_REPEAT, of->len * (size_t)times);
    payload->of = of;
    return payload;
}

static const struct payload *parse_join(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    struct payload *join = payload_new(parsing->values.arena, PAYLOAD_JOIN, 0);
    size_t i = 0;

    (void)map;
    if (value->kind != NODE_LIST)
        return parsing_fault(parsing, value, "{join: [\"a\", {hex: \"00\"}]}", "'join' needs a list");
    join->count = value->count;
    join->parts = arena_array(parsing->values.arena, const struct payload *, value->count);
    join->starts = arena_array(parsing->values.arena, size_t, value->count + 1);
    for (const struct node *node = value->first; node; node = node->next, i++) {
        join->parts[i] = parse(parsing, node);
        size_t len = join->parts[i] ? join->parts[i]->len : 0;
        if (len > PAYLOAD_LARGEST - join->len)
            return too_large(parsing, node);
        join->len += len;
        join->starts[i + 1] = join->len;
    }
    for (i = 0; i < join->count; i++)
        if (!join->parts[i])
            return NULL;
    return join;
}

static const struct payload *parse_random(const struct parsing *parsing, const struct node *map,
                                          const struct node *value)
{
    const struct node *of = node_get(map, "of"), *more = node_get(map, "seed");
    int kind = RANDOM_BYTES;
    uint64_t seed = 0;
    size_t len = 0;
    bool good = parsing_size(parsing, value, PAYLOAD_LARGEST, &len);

    if (of && value_word(&parsing->values, of, random_words, &kind))
        good = false;
    if (more && !parsing_integer(parsing, more, INT64_MIN, UINT64_MAX, &seed))
        good = false;
    if (!good)
        return NULL;
    struct payload *payload = payload_new(parsing->values.arena, PAYLOAD_RANDOM, len);
    payload->random = random_of(parsing->outside->seed, more ? &seed : NULL, (enum random_kind)kind, len);
    return payload;
}

/* `size` bytes of an integer, the lowest first or last. */
static const struct payload *parse_integer(const struct parsing *parsing, const struct node *map,
                                           const struct node *value, size_t size)
{
    static const char *const orders[] = {"network", "big", "little", NULL};
    const struct node *node = node_get(map, "order");
    uint64_t number = 0, most = UINT64_MAX >> (64 - 8 * size);
    bool good = parsing_integer(parsing, value, -(int64_t)(most / 2) - 1, most, &number);
    int order = 0;

    if (node && value_word(&parsing->values, node, orders, &order))
        good = false;
    if (!good)
        return NULL;
    uint8_t *out = arena_alloc(parsing->values.arena, size);
    for (size_t i = 0; i < size; i++)
        out[order == 2 ? i : size - 1 - i] = (uint8_t)(number >> 8 * i);
    return payload_of(parsing->values.arena, (struct bytes){out, size});
}

static const struct payload *parse_u8(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    return parse_integer(parsing, map, value, 1);
}

static const struct payload *parse_u16(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    return parse_integer(parsing, map, value, 2);
}

static const struct payload *parse_u32(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    return parse_integer(parsing, map, value, 4);
}

static const struct payload *parse_u64(const struct parsing *parsing, const struct node *map, const struct node *value)
{
    return parse_integer(parsing, map, value, 8);
}

/* A payload as long as the one it is made from. */
static const struct payload *parse_changed(const struct parsing *parsing, const struct node *value,
                                           enum payload_kind kind)
{
    const struct payload *of = parse(parsing, value);

    if (!of)
        return NULL;
    struct payload *payload = payload_new(parsing->values.arena, kind, of->len);
    payload->of = of;
    return payload;
}

static const struct payload *parse_upper(const struct parsing *parsing, const struct node *map,
                                         const struct node *value)
{
    (void)map;
    return parse_changed(parsing, value, PAYLOAD_UPPER);
}

static const struct payload *parse_lower(const struct parsing *parsing, const struct node *map,
                                         const struct node *value)
{
    (void)map;
    return parse_changed(parsing, value, PAYLOAD_LOWER);
}

static const struct payload *parse_reverse(const struct parsing *parsing, const struct node *map,
                                           const struct node *value)
{
    (void)map;
    return parse_changed(parsing, value, PAYLOAD_REVERSE);
}

/* A kind of payload: the key that says it, and the keys that may stand beside. */
static const struct form {
    const char *word;
    const struct payload *(*parse)(const struct parsing *, const struct node *map, const struct node *value);
    const char *options[2];
} forms[] = {
    {"hex", parse_hex, {NULL}},
    {"base64", parse_base64, {NULL}},
    {"file", parse_file, {NULL}},
    {"repeat", parse_repeat, {"times"}},
    {"join", parse_join, {NULL}},
    {"random", parse_random, {"of", "seed"}},
    {"u8", parse_u8, {"order"}},
    {"u16", parse_u16, {"order"}},
    {"u32", parse_u32, {"order"}},
    {"u64", parse_u64, {"order"}},
    {"upper", parse_upper, {NULL}},
    {"lower", parse_lower, {NULL}},
    {"reverse", parse_reverse, {NULL}},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

static const struct form *form_of(const char *word)
{
    for (size_t i = 0; i < FORMS; i++)
        if (strcmp(forms[i].word, word) == 0)
            return &forms[i];
    return NULL;
}

bool payload_is_word(const char *word)
{
    return form_of(word) != NULL;
}

/* A pattern where a payload must stand. NULL when there is none. */
static const struct node *pattern_word(const struct node *map)
{
    static const char *const words[] = {"regex", "until", "length", "any", "unordered", "eof", "contains", "starts",
                                        NULL};

    for (const struct node *child = map->first; child; child = child->next)
        if (parsing_find(words, (const char *)child->key->text.data) >= 0)
            return child->key;
    return NULL;
}

static const struct payload *refuse_pattern(const struct parsing *parsing, const struct node *map,
                                            const struct node *word)
{
    const char *text = (const char *)word->text.data;

    if (!map->key)
        return parsing_fault(parsing, word, NULL, "'%s' is a pattern, and only a payload can stand here", text);
    return parsing_fault(parsing, word, NULL, "'%s' is a pattern; '%s' takes a payload", text, value_subject(map));
}

/* The keys a mapping of this form may have; of every form when there is none yet. */
static bool keys_fit(const struct parsing *parsing, const struct node *map, const struct form *form,
                     const char *const *others)
{
    size_t count = 0, more = 0;

    while (others[more])
        more++;
    const char **known = arena_array(parsing->values.arena, const char *, FORMS + more + 4);
    for (size_t i = 0; i < FORMS; i++)
        if (!form || form == &forms[i])
            known[count++] = forms[i].word;
    for (size_t i = 0; form && i < 2 && form->options[i]; i++)
        known[count++] = form->options[i];
    for (size_t i = 0; i < more; i++)
        known[count++] = others[i];
    return parsing_keys(parsing, map, known);
}

static const struct payload *parse_map(const struct parsing *parsing, const struct node *map, const char *const *others)
{
    const struct form *form = NULL;
    const struct node *value = NULL;

    for (const struct node *child = map->first; child; child = child->next) {
        const struct form *found = form_of((const char *)child->key->text.data);
        if (found && form)
            return parsing_fault(parsing, child->key, "join them: {join: [{...}, {...}]}",
                                 "'%s' and '%s' are two payloads in one mapping", form->word, found->word);
        if (found) {
            form = found;
            value = child;
        }
    }
    if (!form && pattern_word(map))
        return refuse_pattern(parsing, map, pattern_word(map));
    bool fit = keys_fit(parsing, map, form, others);
    if (!form)
        return fit ? parsing_fault(parsing, map, "a text, or for example {hex: \"00 ff\"}", "no payload") : NULL;
    const struct payload *payload = form->parse(parsing, map, value);
    return fit ? payload : NULL;
}

const struct payload *payload_parse_beside(const struct parsing *parsing, const struct node *node,
                                           const char *const *others)
{
    switch (node->kind) {
    case NODE_SCALAR:
        return parse_scalar(parsing, node);
    case NODE_LIST:
        return parsing_fault(parsing, node, "{join: [...]} puts several together", "a list is not a payload");
    case NODE_MAP:
        break;
    }
    return parse_map(parsing, node, others);
}

const struct payload *payload_parse(struct arena *arena, const struct node *node, const struct vars *vars,
                                    const struct outside *outside, struct faults *faults)
{
    struct parsing parsing = {{arena, vars, true, faults}, outside};

    return parse(&parsing, node);
}
