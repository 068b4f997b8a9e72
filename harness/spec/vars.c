#include "spec/vars.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

static struct var *set(struct arena *arena, struct vars *vars, const char *name, struct bytes value)
{
    struct var *var = vars->first;

    while (var && strcmp(var->name, name))
        var = var->next;
    if (!var) {
        var = arena_one(arena, struct var);
        var->name = arena_strdup(arena, name);
        var->next = vars->first;
        vars->first = var;
    }
    var->value = bytes_dup(arena, value);
    return var;
}

void vars_set(struct arena *arena, struct vars *vars, const char *name, struct bytes value)
{
    set(arena, vars, name, value)->sample = false;
}

void vars_set_sample(struct arena *arena, struct vars *vars, const char *name, const char *value)
{
    set(arena, vars, name, bytes_of(value))->sample = true;
}

static const struct var *find(const struct vars *vars, const char *name, size_t len)
{
    for (; vars; vars = vars->up) {
        for (const struct var *var = vars->first; var; var = var->next) {
            if (strlen(var->name) == len && !memcmp(var->name, name, len))
                return var;
        }
    }
    return NULL;
}

const struct var *vars_find(const struct vars *vars, const char *name)
{
    return find(vars, name, strlen(name));
}

bool vars_is_own(const char *name)
{
    static const char *const own[] = {"port", "host", "seed", "n", "peer", NULL};
    size_t i = 0;

    while (own[i] && strcmp(own[i], name))
        i++;
    return own[i] != NULL;
}

static bool is_start(uint8_t c)
{
    return c < 0x80 && (isalpha(c) || c == '_');
}

static bool is_part(uint8_t c)
{
    return c < 0x80 && (isalnum(c) || c == '_');
}

static bool is_braced_part(uint8_t c)
{
    return is_part(c) || c == '.' || c == '-';
}

static size_t span(struct bytes text, size_t at, bool (*fits)(uint8_t))
{
    size_t len = 0;

    while (at + len < text.len && fits(text.data[at + len]))
        len++;
    return len;
}

/* Where the byte `offset` of a scalar stands in the file: exact when the scalar is written on one line without escapes,
 * else the scalar itself. */
static struct place place_in(const struct node *scalar, size_t offset, int *width)
{
    bool quoted = scalar->style == STYLE_SINGLE || scalar->style == STYLE_DOUBLE;
    struct place at = scalar->at;

    if (scalar->style == STYLE_BLOCK || (size_t)scalar->width != text_columns(scalar->text) + (quoted ? 2 : 0)) {
        *width = scalar->width;
        return at;
    }
    at.col += (int)text_columns((struct bytes){scalar->text.data, offset}) + (quoted ? 1 : 0);
    return at;
}

static const char *help_unknown(struct arena *arena, const char *name, const char *near)
{
    if (near)
        return arena_printf(arena, "did you mean '$%s'? ($$ writes a dollar)", near);
    if (!strncmp(name, "port.", 5) && name[5])
        return arena_printf(arena, "no 'listen: %s' opens such a door in this test, and no program is called '%s'",
                            name + 5, name + 5);
    return "write $$ for a dollar";
}

static void unknown(const struct vars *vars, const struct node *scalar, size_t at, size_t written, const char *name,
                    struct faults *faults)
{
    const char *words[65];
    size_t count = 0;
    int width = (int)written;
    struct place place = place_in(scalar, at, &width);

    for (; vars; vars = vars->up) {
        for (const struct var *var = vars->first; var && count < 64; var = var->next)
            words[count++] = var->name;
    }
    words[count] = NULL;
    fault_add_wide(faults, place, width, help_unknown(faults->arena, name, text_nearest(name, words)),
                   "unknown name '$%s'", name);
}

struct expansion {
    const struct vars *vars;
    const struct node *scalar;
    enum vars_use use;
    bool sampled, failed;
    struct faults *faults;
    struct buf out;
};

static void add_value(struct expansion *e, const struct var *var)
{
    e->sampled = e->sampled || var->sample;
    for (size_t i = 0; i < var->value.len; i++) {
        uint8_t c = var->value.data[i];
        if (e->use == VARS_REGEX && c && c < 0x80 && !is_part(c))
            buf_char(&e->out, '\\');
        buf_char(&e->out, (char)c);
    }
}

/* Replaces the name of `len` bytes at `name`; the whole reference is `written` bytes from `at`. */
static void replace(struct expansion *e, size_t at, size_t written, size_t name, size_t len)
{
    const char *text = (const char *)e->scalar->text.data + name;
    const struct var *var = find(e->vars, text, len);

    if (var) {
        add_value(e, var);
        return;
    }
    e->failed = true;
    unknown(e->vars, e->scalar, at, written, arena_memdup(e->faults->arena, text, len), e->faults);
}

static size_t expand_braced(struct expansion *e, size_t at)
{
    struct bytes text = e->scalar->text;
    size_t len = span(text, at + 2, is_braced_part);

    if (!len || at + 2 + len >= text.len || text.data[at + 2 + len] != '}') {
        int width = 2;
        struct place place = place_in(e->scalar, at, &width);
        fault_add_wide(e->faults, place, width, "write ${name}, or $$ for a dollar", "'${' without a name and '}'");
        e->failed = true;
        return 2;
    }
    replace(e, at, len + 3, at + 2, len);
    return len + 3;
}

static size_t expand_bare(struct expansion *e, size_t at)
{
    struct bytes text = e->scalar->text;
    const char *name = (const char *)text.data + at + 1;
    size_t len = span(text, at + 1, is_part), more = span(text, at + 1, is_braced_part);

    /* `$port.b` may be followed by a full stop or a hyphen that is not part of the name. */
    while (more > len && !find(e->vars, name, more))
        more--;
    replace(e, at, more + 1, at + 1, more);
    return more + 1;
}

static size_t expand_one(struct expansion *e, size_t at)
{
    struct bytes text = e->scalar->text;
    uint8_t next = at + 1 < text.len ? text.data[at + 1] : 0;

    if (text.data[at] == '$' && next == '{')
        return expand_braced(e, at);
    if (text.data[at] == '$' && is_start(next))
        return expand_bare(e, at);
    buf_char(&e->out, (char)text.data[at]);
    return text.data[at] == '$' && next == '$' ? 2 : 1;
}

struct bytes vars_expand(struct arena *arena, const struct vars *vars, const struct node *scalar, enum vars_use use,
                         bool *sampled, struct faults *faults)
{
    struct expansion e = {vars, scalar, use, false, false, faults, {0}};
    struct bytes result;

    if (sampled)
        *sampled = false;
    if (!scalar->text.len || !memchr(scalar->text.data, '$', scalar->text.len))
        return scalar->text;
    for (size_t at = 0; at < scalar->text.len;)
        at += expand_one(&e, at);
    result = e.failed ? (struct bytes){NULL, 0} : bytes_dup(arena, buf_bytes(&e.out));
    buf_free(&e.out);
    if (sampled)
        *sampled = e.sampled;
    return result;
}
