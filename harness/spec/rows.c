#include "spec/rows.h"

#include <string.h>

#include "spec/schema.h"

static bool is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";

    return *text && strchr(letters, *text) && !text[strspn(text, rest)];
}

static void check_columns(const struct scope *scope, const struct node *row)
{
    for (const struct node *cell = row->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (!name)
            continue;
        if (vars_is_own(name))
            value_fault(scope, cell->key, "choose another name", "the column '%s' would hide '$%s'", name, name);
        if (!is_name(name))
            value_fault(scope, cell->key, "a letter, then letters, digits, _ and -", "'%s' cannot name a column", name);
    }
}

static void check_like_first(const struct scope *scope, const struct node *row, const struct node *first)
{
    for (const struct node *cell = row->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (name && !node_get(first, name))
            value_fault(scope, cell->key, NULL, "'%s' is no column of the first row", name);
    }
    for (const struct node *cell = first->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (name && !node_get(row, name))
            value_fault(scope, row, NULL, "this row has no column '%s'", name);
    }
}

size_t rows_count(const struct scope *scope, const struct node *each)
{
    if (!each)
        return 1;
    if (each->kind != NODE_LIST || !each->count || each->first->kind != NODE_MAP) {
        value_fault(scope, each, "write rows like: - {text: \"abc\", answer: \"ABC\"}",
                    "'each' must be a list of rows");
        return 0;
    }
    check_columns(scope, each->first);
    for (const struct node *row = each->first->next; row; row = row->next) {
        if (row->kind == NODE_MAP)
            check_like_first(scope, row, each->first);
        else
            value_fault(scope, row, "write it like: - {text: \"abc\", answer: \"ABC\"}", "a row must be a mapping");
    }
    return each->count;
}

/* Something for a column that could not be read: a number, another one for each place. */
static void fill_in(const struct scope *scope, const struct node *at, const char *name, struct vars *vars)
{
    vars_set(scope->arena, vars, name, bytes_of(arena_printf(scope->arena, "%d", at->at.line * 1000 + at->at.col)));
}

int rows_vars(const struct scope *scope, const struct node *first, const struct node *row,
              const struct outside *outside, struct vars *vars)
{
    int failed = 0;

    for (const struct node *cell = row ? row->first : NULL; cell; cell = cell->next) {
        const struct payload *payload = payload_parse(scope->arena, cell, scope->vars, outside, scope->faults);
        failed |= payload ? 0 : -1;
        if (payload && schema_name(cell))
            vars_set(scope->arena, vars, schema_name(cell), payload_bytes(scope->arena, payload));
    }
    for (const struct node *cell = row ? first->first : NULL; cell; cell = cell->next) {
        if (schema_name(cell) && !vars_find(vars, schema_name(cell)))
            fill_in(scope, row, schema_name(cell), vars);
    }
    return failed;
}
