#include "spec/schema.h"

#include <string.h>

const char *schema_name(const struct node *child)
{
    return child->key && child->key->kind == NODE_SCALAR ? (const char *)child->key->text.data : NULL;
}

const struct key *schema_find(const struct key *keys, const char *name)
{
    for (; keys->name; keys++) {
        if (!strcmp(keys->name, name))
            return keys;
    }
    return NULL;
}

static int read_int(const struct scope *scope, const struct node *node, const struct key *key, int *out)
{
    int64_t value = *out;

    if (value_int(scope, node, key->min, key->max, &value))
        return -1;
    *out = (int)value;
    return 0;
}

static int read_duration(const struct scope *scope, const struct node *node, const struct key *key, int64_t *out)
{
    int64_t value = key->min;

    if (value_duration(scope, node, &value))
        return -1;
    if (value < key->min)
        return value_fault(scope, node, NULL, "'%s' must be more than 0", key->name);
    *out = value;
    return 0;
}

static int refuse_later(const struct scope *scope, const struct node *node, const struct key *key)
{
    if (key->words && node->kind == NODE_SCALAR && bytes_is(node->text, key->words[0]))
        return 0;
    return value_fault(scope, node->key ? node->key : node, NULL, "'%s' is not known yet", key->name);
}

int schema_value(const struct scope *scope, const struct node *node, const struct key *key, void *out)
{
    void *field = (char *)out + key->offset;

    switch (key->type) {
    case KEY_NODE:
        *(const struct node **)field = node;
        return 0;
    case KEY_TEXT:
        return value_text(scope, node, NULL, field);
    case KEY_TEXTS:
        return value_texts(scope, node, field);
    case KEY_BOOL:
        return value_bool(scope, node, field);
    case KEY_INT:
        return read_int(scope, node, key, field);
    case KEY_NUMBER:
        return value_int(scope, node, key->min, key->max, field);
    case KEY_DURATION:
        return read_duration(scope, node, key, field);
    case KEY_SIZE:
        return value_size(scope, node, field);
    case KEY_POINTS:
        return value_points(scope, node, field);
    case KEY_WORD:
        return value_word(scope, node, key->words, field);
    case KEY_LATER:
        return refuse_later(scope, node, key);
    }
    return 0;
}

static bool is_among(const char *const *words, const char *word)
{
    for (; words && *words; words++) {
        if (!strcmp(*words, word))
            return true;
    }
    return false;
}

static int refuse_unknown(const struct scope *scope, const struct node *child, const struct key *keys,
                          const char *const *also, const char *what)
{
    const char *words[128];
    const char *help;
    size_t count = 0;

    for (; keys->name && count < 64; keys++) {
        if (keys->type != KEY_LATER)
            words[count++] = keys->name;
    }
    for (; also && *also && count < 127; also++)
        words[count++] = *also;
    words[count] = NULL;
    help = value_help(scope->arena, schema_name(child), words);
    return value_fault(scope, child->key, help, "unknown key '%s' in %s", schema_name(child), what);
}

int schema_read(const struct scope *scope, const struct node *map, const char *what, const struct key *keys,
                const char *const *also, void *out)
{
    int failed = 0;

    if (map->kind != NODE_MAP)
        return value_fault(scope, map, NULL, "%s must be a mapping: 'key: value' lines", what);
    for (const struct node *child = map->first; child; child = child->next) {
        const char *name = schema_name(child);
        const struct key *key = name ? schema_find(keys, name) : NULL;
        if (key)
            failed |= schema_value(scope, child, key, out);
        else if (!name)
            failed = -1;
        else if (!is_among(also, name))
            failed |= refuse_unknown(scope, child, keys, also, what);
    }
    for (const struct key *key = keys; key->name; key++) {
        if (key->required && !node_get(map, key->name))
            failed |= value_fault(scope, map, NULL, "%s needs '%s'", what, key->name);
    }
    return failed;
}
