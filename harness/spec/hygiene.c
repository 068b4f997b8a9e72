#include "spec/hygiene.h"

#include <stddef.h>

#include "spec/schema.h"

enum { COUNTED_MOST = 1000000 };

/* The nodes as written, by measure. */
struct rows {
    const struct node *measures[MEASURES], *idle;
};

#define MEASURE_KEY(id, word) {word, KEY_NODE, offsetof(struct rows, measures[MEASURE_##id]), false, 0, 0, NULL},
static const struct key row_keys[] = {
    MEASURE_LIST(MEASURE_KEY){"idle", KEY_NODE, offsetof(struct rows, idle), false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};
#undef MEASURE_KEY

/* The two ways to write a bound that is no plain number. */
struct limit {
    const struct node *max, *grows;
};

static const struct key limit_keys[] = {
    {"max", KEY_NODE, offsetof(struct limit, max), false, 0, 0, NULL},
    {"grows", KEY_NODE, offsetof(struct limit, grows), false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

bool hygiene_compares(const struct hygiene *hygiene)
{
    for (enum measure measure = 0; measure < MEASURES; measure++)
        if (hygiene->bounds[measure].kind == BOUND_GROWTH)
            return true;
    return false;
}

static int read_number(const struct scope *scope, const struct node *node, enum measure measure, uint64_t *out)
{
    int64_t count = 0;

    if (measure == MEASURE_MEMORY)
        return value_size(scope, node, out);
    if (value_int(scope, node, 0, COUNTED_MOST, &count))
        return -1;
    *out = (uint64_t)count;
    return 0;
}

static int read_limit(const struct scope *scope, const struct node *node, enum measure measure, struct bound *bound)
{
    const char *subject = value_subject(node);
    struct limit limit = {NULL, NULL};

    if (schema_read(scope, node, arena_printf(scope->arena, "'%s'", subject), limit_keys, NULL, &limit))
        return -1;
    if (limit.max && limit.grows)
        return value_fault(scope, limit.grows->key, "ask for the other with a 'check' of its own",
                           "'%s' takes 'max' or 'grows', not both", subject);
    if (!limit.max && !limit.grows)
        return value_fault(scope, node, "write a number, {max: N} or {grows: N}", "'%s' says no number", subject);
    bound->kind = limit.max ? BOUND_MOST : BOUND_GROWTH;
    return read_number(scope, limit.max ? limit.max : limit.grows, measure, &bound->number);
}

/* Nobody can say to the byte how much memory a program holds: there a plain size is the most. */
static int read_bound(const struct scope *scope, const struct node *node, enum measure measure, struct bound *bound)
{
    if (node->kind == NODE_MAP)
        return read_limit(scope, node, measure, bound);
    if (node->kind == NODE_LIST)
        return value_fault(scope, node, "write a number, {max: N} or {grows: N}", "'%s' must be one bound, not a list",
                           value_subject(node));
    bound->kind = measure == MEASURE_MEMORY ? BOUND_MOST : BOUND_EXACT;
    return read_number(scope, node, measure, &bound->number);
}

static int read_idle(const struct scope *scope, const struct node *node, bool *out)
{
    *out = true;
    if (value_bool(scope, node, out))
        return -1;
    return *out ? 0 : value_fault(scope, node, "leave 'idle' out", "nobody can ask a program to be busy");
}

int hygiene_parse(const struct scope *scope, const struct node *node, struct hygiene *out)
{
    struct rows rows = {{NULL}, NULL};
    int failed = 0;

    *out = (struct hygiene){.idle = false};
    if (value_empty(node))
        return -1; /* told already */
    if (node->kind != NODE_MAP || !node->count)
        return value_fault(scope, node, "write it like: check: {zombies: 0, open_files: {grows: 0}}",
                           "'check' must say what is asked");
    failed |= schema_read(scope, node, "a check", row_keys, NULL, &rows);
    for (enum measure measure = 0; measure < MEASURES; measure++)
        if (rows.measures[measure])
            failed |= read_bound(scope, rows.measures[measure], measure, &out->bounds[measure]);
    if (rows.idle)
        failed |= read_idle(scope, rows.idle, &out->idle);
    return failed;
}
