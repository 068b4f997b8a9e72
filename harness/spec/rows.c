#include "spec/rows.h"

#include <string.h>

#include "spec/schema.h"

static const char *const hidden_names[] = {"port", "host", "seed", "n", "peer", NULL};

static bool is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";

    return *text && strchr(letters, *text) && !text[strspn(text, rest)];
}

static int check_columns(const struct scope *scope, const struct node *row)
{
    int failed = 0;

    for (const struct node *cell = row->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (!name)
            continue;
        for (size_t i = 0; hidden_names[i]; i++) {
            if (!strcmp(hidden_names[i], name))
                failed = value_fault(scope, cell->key, "choose another name", "the column '%s' would hide '$%s'", name, name);
        }
        if (!is_name(name))
            failed = value_fault(scope, cell->key, "a letter, then letters, digits, _ and -", "'%s' cannot name a column", name);
    }
    return failed;
}

static int check_like_first(const struct scope *scope, const struct node *row, const struct node *first)
{
    int failed = 0;

    for (const struct node *cell = row->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (name && !node_get(first, name))
            failed = value_fault(scope, cell->key, NULL, "'%s' is no column of the first row", name);
    }
    for (const struct node *cell = first->first; cell; cell = cell->next) {
        const char *name = schema_name(cell);
        if (name && !node_get(row, name))
            failed = value_fault(scope, row, NULL, "this row has no column '%s'", name);
    }
    return failed;
}

size_t rows_count(const struct scope *scope, const struct node *each)
{
    int failed = 0;

    if (!each)
        return 1;
    if (each->kind != NODE_LIST || !each->count) {
        value_fault(scope, each, "write rows like: - {text: \"abc\", answer: \"ABC\"}", "'each' must be a list of rows");
        return 0;
    }
    for (const struct node *row = each->first; row; row = row->next) {
        if (row->kind != NODE_MAP)
            failed = value_fault(scope, row, "write it like: - {text: \"abc\", answer: \"ABC\"}", "a row must be a mapping");
        else if (row == each->first)
            failed |= check_columns(scope, row);
        else if (each->first->kind == NODE_MAP)
            failed |= check_like_first(scope, row, each->first);
    }
    return failed ? 0 : each->count;
}

int rows_vars(const struct scope *scope, const struct node *row, const struct outside *outside, struct vars *vars)
{
    int failed = 0;

    for (const struct node *cell = row ? row->first : NULL; cell; cell = cell->next) {
        const struct payload *payload = payload_parse(scope->arena, cell, scope->vars, outside, scope->faults);
        failed |= payload ? 0 : -1;
        if (payload && schema_name(cell))
            vars_set(scope->arena, vars, schema_name(cell), payload_bytes(scope->arena, payload));
        else if (schema_name(cell))
            vars_set_sample(scope->arena, vars, schema_name(cell), "1");
    }
    return failed;
}
