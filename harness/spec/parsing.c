#include "spec/parsing.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

void *parsing_fault(const struct parsing *parsing, const struct node *node, const char *help, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const char *text = arena_vprintf(parsing->values.arena, format, args);
    va_end(args);
    fault_add_wide(parsing->values.faults, node->at, node->width, help, "%s", text);
    return NULL;
}

/* Text of the spec for a sentence: short and safe to show. */
static const char *shown(const struct parsing *parsing, struct bytes text)
{
    struct buf *buf = buf_new(parsing->values.arena, 60);

    text_show(buf, text);
    return buf_string(buf);
}

bool parsing_text(const struct parsing *parsing, const struct node *node, struct bytes *text, bool *sampled)
{
    if (node->kind != NODE_SCALAR)
        return parsing_fault(parsing, node, NULL, "'%s' must be a text, not a %s", value_subject(node),
                             node->kind == NODE_LIST ? "list" : "mapping");
    *text = vars_expand(parsing->values.arena, parsing->values.vars, node, VARS_TEXT, sampled, parsing->values.faults);
    return text->data != NULL;
}

/* Digits up to the end of `text`, decimal or after 0x hexadecimal. False when there are none, others, or too many. */
static bool digits(struct bytes text, uint64_t *value)
{
    unsigned base = 10;
    size_t i = 0;

    if (text.len > 2 && text.data[0] == '0' && (text.data[1] | 0x20) == 'x') {
        base = 16;
        i = 2;
    }
    *value = 0;
    for (; i < text.len; i++) {
        int c = tolower(text.data[i]);
        unsigned digit = isdigit(c) ? (unsigned)(c - '0') : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
        if (digit >= base || *value > (UINT64_MAX - digit) / base)
            return false;
        *value = *value * base + digit;
    }
    return text.len > 0;
}

bool parsing_integer(const struct parsing *parsing, const struct node *node, int64_t least, uint64_t most,
                     uint64_t *value)
{
    struct bytes text;
    bool sampled = false;

    *value = (uint64_t)least;
    if (!parsing_text(parsing, node, &text, &sampled))
        return false;
    if (sampled)
        return true;
    bool negative = text.len > 0 && text.data[0] == '-';
    uint64_t size = 0;
    if (!digits((struct bytes){text.data + negative, text.len - negative}, &size))
        return parsing_fault(parsing, node, NULL, "'%s' is not a whole number", shown(parsing, text));
    /* -least, also of INT64_MIN, without overflow. */
    uint64_t deepest = least < 0 ? (uint64_t)0 - (uint64_t)least : 0;
    bool fits = negative ? size <= deepest : size <= most && (least <= 0 || size >= (uint64_t)least);
    if (!fits)
        return parsing_fault(parsing, node, NULL, "'%s' is out of range, %jd to %ju", shown(parsing, text),
                             (intmax_t)least, (uintmax_t)most);
    *value = negative ? (uint64_t)0 - size : size;
    return true;
}

bool parsing_size(const struct parsing *parsing, const struct node *node, size_t most, size_t *size)
{
    uint64_t value = 0;

    if (value_size(&parsing->values, node, &value))
        return false;
    *size = value;
    if (value > most)
        return parsing_fault(parsing, node, NULL, "'%s' is larger than %zu MiB, the most there is", value_subject(node),
                             most >> 20);
    return true;
}

int parsing_find(const char *const *words, const char *word)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

bool parsing_keys(const struct parsing *parsing, const struct node *map, const char *const *known)
{
    bool all = true;

    for (const struct node *value = map->first; value; value = value->next) {
        const char *key = (const char *)value->key->text.data;
        if (parsing_find(known, key) >= 0)
            continue;
        parsing_fault(parsing, value->key, value_help(parsing->values.arena, key, known), "unknown key '%s'",
                      shown(parsing, value->key->text));
        all = false;
    }
    return all;
}

/* The byte of the source at a place: columns count code points. */
static size_t offset_of(struct bytes source, struct place at)
{
    size_t i = 0;

    for (int line = 1; line < at.line && i < source.len; i++)
        line += source.data[i] == '\n';
    for (int col = 1; col < at.col && i < source.len; col++) {
        i++;
        while (i < source.len && (source.data[i] & 0xc0) == 0x80)
            i++;
    }
    return i;
}

bool parsing_high_escape(const struct faults *faults, const struct node *node)
{
    struct bytes source = faults_text(faults, node->at);
    size_t i = offset_of(source, node->at);

    if (node->style != STYLE_DOUBLE || i >= source.len || source.data[i] != '"')
        return false;
    for (i++; i + 2 < source.len && source.data[i] != '"'; i++) {
        if (source.data[i] != '\\')
            continue;
        i++;
        if (source.data[i] == 'x' && isxdigit(source.data[i + 1]) && source.data[i + 1] >= '8')
            return true;
    }
    return false;
}
