#include "spec/value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

const char *value_subject(const struct node *node)
{
    return node->key && node->key->kind == NODE_SCALAR ? (const char *)node->key->text.data : "value";
}

int value_fault(const struct scope *scope, const struct node *node, const char *help, const char *format, ...)
{
    va_list args;
    const char *text;

    va_start(args, format);
    text = arena_vprintf(scope->arena, format, args);
    va_end(args);
    return fault_add_wide(scope->faults, node->at, node->width, help, "%s", text);
}

bool value_empty(const struct node *node)
{
    return node->kind == NODE_SCALAR && node->style == STYLE_PLAIN && !node->text.len;
}

const char *value_list_words(struct arena *arena, const char *const *words)
{
    const char *list = "";

    for (size_t i = 0; words[i]; i++) {
        if (i == 10)
            return arena_printf(arena, "%s...", list);
        list = arena_printf(arena, "%s%s'%s'", list, !i ? "" : words[i + 1] ? ", " : " and ", words[i]);
    }
    return list;
}

const char *value_help(struct arena *arena, const char *word, const char *const *words)
{
    const char *near = text_nearest(word, words);
    size_t count = 0;

    while (words[count])
        count++;
    if (near)
        return arena_printf(arena, "did you mean '%s'?", near);
    if (count == 1)
        return arena_printf(arena, "write '%s'", words[0]);
    return count && count <= 10 ? arena_printf(arena, "one of %s", value_list_words(arena, words)) : NULL;
}

int value_text(const struct scope *scope, const struct node *node, bool *sampled, const char **out)
{
    struct bytes text;
    bool sample = false;

    if (sampled)
        *sampled = false;
    if (node->kind != NODE_SCALAR)
        return value_fault(scope, node, NULL, "'%s' must be a single value, not a %s", value_subject(node),
                           node->kind == NODE_LIST ? "list" : "mapping");
    text = node->text;
    if (scope->vars)
        text = vars_expand(scope->arena, scope->vars, node, VARS_TEXT, &sample, scope->faults);
    if (!text.data)
        return -1;
    if (sample && !scope->late)
        return value_fault(scope, node, "here only columns of 'each' can stand",
                           "'%s' is needed before the test runs, and this is known only then", value_subject(node));
    if (text.len && memchr(text.data, 0, text.len))
        return value_fault(scope, node, NULL, "'%s' must not hold a NUL byte", value_subject(node));
    *out = text.len ? (const char *)text.data : "";
    if (sampled)
        *sampled = sample;
    return 0;
}

int value_bool(const struct scope *scope, const struct node *node, bool *out)
{
    const char *text;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    if (strcmp(text, "true") && strcmp(text, "false"))
        return value_fault(scope, node, "write true or false", "'%s' must be true or false, not '%s'",
                           value_subject(node), text);
    *out = text[0] == 't';
    return 0;
}

/* Digits at `*text`, which moves on. False when there are none or too many. */
static bool digits(const char **text, int64_t *out)
{
    int64_t value = 0;
    size_t count = 0;

    for (; **text >= '0' && **text <= '9'; (*text)++, count++) {
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, **text - '0', &value))
            return false;
    }
    *out = value;
    return count > 0;
}

int value_int(const struct scope *scope, const struct node *node, int64_t min, int64_t max, int64_t *out)
{
    const char *text, *at;
    const char *subject = value_subject(node);
    int64_t value;
    bool sampled, minus;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    minus = *text == '-';
    at = text + minus;
    if (at[0] == '0' && isdigit((unsigned char)at[1]) && !at[strspn(at, "0123456789")])
        return value_fault(scope, node,
                           arena_printf(scope->arena, "write %s%s", minus ? "-" : "",
                                        at + strspn(at, "0") - (at[strspn(at, "0")] == 0)),
                           "'%s' must be a number without a zero in front, not '%s'", subject, text);
    if (!digits(&at, &value) || *at)
        return value_fault(scope, node, NULL, "'%s' must be a whole number, not '%s'", subject, text);
    value = minus ? -value : value;
    if (value < min || value > max)
        return value_fault(scope, node, NULL, "'%s' must be between %lld and %lld, not %s", subject, (long long)min,
                           (long long)max, text);
    *out = value;
    return 0;
}

struct unit {
    const char *word;
    int64_t factor;
};

/* A decimal number, then one of `units`. The unit, or NULL. */
static const struct unit *measure(const char *text, const struct unit *units, int64_t *whole, int64_t *billionths)
{
    int64_t fraction = 0, scale = INT64_C(100000000);

    if (!digits(&text, whole))
        return NULL;
    if (*text == '.') {
        const char *start = ++text;
        for (; *text >= '0' && *text <= '9' && scale; text++, scale /= 10)
            fraction += (*text - '0') * scale;
        if (text == start)
            return NULL;
    }
    *billionths = fraction;
    for (; units->word; units++) {
        if (!strcmp(text, units->word))
            return units;
    }
    return NULL;
}

static bool scale(const struct unit *unit, int64_t whole, int64_t billionths, int64_t *out)
{
    int64_t value;

    if (__builtin_mul_overflow(whole, unit->factor, &value))
        return false;
    return !__builtin_add_overflow(value, (int64_t)((__int128)billionths * unit->factor / 1000000000), out);
}

int value_duration(const struct scope *scope, const struct node *node, int64_t *out)
{
    static const struct unit units[] = {{"ms", CLOCK_MS}, {"s", CLOCK_S}, {"m", 60 * CLOCK_S}, {NULL, 0}};
    static const struct unit bare[] = {{"", 1}, {NULL, 0}};
    const char *text, *subject = value_subject(node);
    const struct unit *unit;
    int64_t whole, billionths, value;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    if (measure(text, bare, &whole, &billionths))
        return value_fault(scope, node, arena_printf(scope->arena, "write the unit: %ss or %sms", text, text),
                           "'%s' is a time and needs a unit", subject);
    unit = measure(text, units, &whole, &billionths);
    if (!unit)
        return value_fault(scope, node, "write it like 250ms, 2s or 1m", "'%s' must be a time, not '%s'", subject,
                           text);
    if (!scale(unit, whole, billionths, &value) || value > 86400 * CLOCK_S)
        return value_fault(scope, node, NULL, "'%s' must be at most a day", subject);
    *out = value;
    return 0;
}

int value_size(const struct scope *scope, const struct node *node, uint64_t *out)
{
    static const struct unit units[] = {{"", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {NULL, 0}};
    const char *text, *subject = value_subject(node);
    const struct unit *unit;
    int64_t whole, billionths, value;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    unit = measure(text, units, &whole, &billionths);
    if (!unit || (unit == units && billionths))
        return value_fault(scope, node, "write it like 512, 64KiB, 1MiB or 1GiB", "'%s' must be a size, not '%s'",
                           subject, text);
    if (!scale(unit, whole, billionths, &value) || value > (INT64_C(1) << 50))
        return value_fault(scope, node, NULL, "'%s' is too large", subject);
    *out = (uint64_t)value;
    return 0;
}

int value_points(const struct scope *scope, const struct node *node, int64_t *out)
{
    static const struct unit units[] = {{"", 1000}, {NULL, 0}};
    const char *text, *subject = value_subject(node);
    int64_t whole, billionths;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    if (!measure(text, units, &whole, &billionths))
        return value_fault(scope, node, "write it like 2 or 0.5", "'%s' must be a number of at least 0, not '%s'",
                           subject, text);
    if (billionths % 1000000)
        return value_fault(scope, node, NULL, "'%s' may have three decimals at most", subject);
    if (whole > 1000000)
        return value_fault(scope, node, NULL, "'%s' must be at most 1000000", subject);
    *out = whole * 1000 + billionths / 1000000;
    return 0;
}

int value_word(const struct scope *scope, const struct node *node, const char *const *words, int *out)
{
    const char *text;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    for (int i = 0; words[i]; i++) {
        if (!strcmp(text, words[i])) {
            *out = i;
            return 0;
        }
    }
    return value_fault(scope, node, value_help(scope->arena, text, words), "'%s' cannot be '%s'", value_subject(node),
                       text);
}

int value_address(const struct scope *scope, const struct node *node, const char *text, const char **out)
{
    struct in_addr address;

    if (inet_pton(AF_INET, text, &address) != 1)
        return value_fault(scope, node, "write four numbers, like 127.0.0.1", "'%s' is not an IPv4 address", text);
    *out = text;
    return 0;
}

int value_texts(const struct scope *scope, const struct node *node, const char ***out)
{
    const char **texts = arena_array(scope->arena, const char *, node->count + 2);
    size_t count = 0;
    int failed = 0;

    if (node->kind == NODE_MAP)
        return value_fault(scope, node, NULL, "'%s' must be a list", value_subject(node));
    if (node->kind == NODE_SCALAR)
        failed = value_text(scope, node, NULL, &texts[count++]);
    for (const struct node *item = node->first; item; item = item->next)
        failed |= value_text(scope, item, NULL, &texts[count++]);
    if (failed)
        return -1;
    *out = texts;
    return 0;
}
