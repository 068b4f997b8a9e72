#include "spec/link.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "spec/value.h"

enum { WORDS_MOST = 200 };   /* names among which a near one is looked for */

static bool same_item(const struct test *a, const struct test *b)
{
    return place_same(a->at, b->at);
}

/* By name, then as in the file: spec->tests is one array. */
static int by_name(const void *a, const void *b)
{
    const struct test *x = *(const struct test *const *)a, *y = *(const struct test *const *)b;
    int order = strcmp(x->name, y->name);

    return order ? order : (x > y) - (x < y);
}

static const struct node *item_of(const struct node *list, const struct test *test)
{
    const struct node *item = list->first;

    while (!place_same(item->at, test->at))
        item = item->next;
    return item;
}

/* A column that tells the two rows apart. */
static const char *column_for_name(const struct test *a, const struct test *b)
{
    const char *column = NULL;

    for (const struct var *var = a->row->first; var; var = var->next) {
        const struct var *other = vars_find(b->row, var->name);
        if (other && !bytes_equal(other->value, var->value))
            column = var->name;
    }
    return column;
}

static int refuse_twin(const struct scope *scope, const struct spec *spec, const struct node *list,
                       const struct test *first, const struct test *second)
{
    const struct node *item = item_of(list, second), *name = node_get(item, "name"), *row;
    const char *column = column_for_name(first, second);
    size_t index = 0;

    if (!same_item(first, second))
        return value_fault(scope, name ? name : item, NULL, "'%s' is already the name of the test in line %d%s%s",
                           second->name, first->at.line, first->at.in == second->at.in ? "" : " of ",
                           first->at.in == second->at.in ? "" : faults_file(scope->faults, first->at));
    for (const struct test *test = second; test > spec->tests && same_item(test - 1, second); test--)
        index++;
    row = node_get(item, "each")->first;
    for (size_t i = 0; i < index; i++)
        row = row->next;
    return value_fault(
        scope, row,
        column ? arena_printf(scope->arena, "put a column into it: 'name: %s $%s'", second->raw_name, column)
               : "the two rows are equal",
        "this row's test is called '%s' like the one of an earlier row", second->name);
}

static int check_names(const struct scope *scope, const struct spec *spec, const struct node *list)
{
    const struct test **sorted = arena_array(scope->arena, const struct test *, spec->test_count + 1);
    int failed = 0;

    for (size_t i = 0; i < spec->test_count; i++)
        sorted[i] = &spec->tests[i];
    qsort(sorted, spec->test_count, sizeof(*sorted), by_name);
    for (size_t i = 1; i < spec->test_count; i++) {
        if (*sorted[i]->name && !strcmp(sorted[i - 1]->name, sorted[i]->name))
            failed = refuse_twin(scope, spec, list, sorted[i - 1], sorted[i]);
    }
    return failed;
}

static bool is_called(const struct test *test, const char *name)
{
    return !strcmp(test->name, name) || !strcmp(test->raw_name, name) || (test->group && !strcmp(test->group, name));
}

static const char *nearest(const struct test *from, const struct test *to, const char *name)
{
    const char *words[WORDS_MOST + 3];
    size_t count = 0;

    for (const struct test *test = from; test < to && count < WORDS_MOST; test++) {
        words[count++] = test->name;
        words[count++] = test->raw_name;
        if (test->group)
            words[count++] = test->group;
    }
    words[count] = NULL;
    return text_nearest(name, words);
}

/* What may have been meant; what stands later is no help as it stands. */
static const char *help_need(struct arena *arena, const struct spec *spec, const struct test *test, const char *name)
{
    const char *near = nearest(spec->tests, test, name);
    const char *later = nearest(test + 1, spec->tests + spec->test_count, name);

    if (near)
        return arena_printf(arena, "did you mean '%s'?", near);
    return later ? arena_printf(arena, "did you mean '%s'? It must stand earlier than this test", later) : NULL;
}

static int refuse_need(const struct scope *scope, const struct spec *spec, const struct test *test,
                       const struct node *node, const char *name)
{
    const char *help = help_need(scope->arena, spec, test, name);

    for (const struct test *other = test; other < spec->tests + spec->test_count; other++) {
        if (is_called(other, name) && same_item(other, test))
            return value_fault(scope, node, NULL, "a test cannot need itself");
        if (is_called(other, name))
            return value_fault(scope, node, "move it before this test", "'%s' comes later: a test needs earlier ones",
                               name);
    }
    return value_fault(scope, node, help, "no earlier test or group is called '%s'", name);
}

static bool is_raw_name(const struct spec *spec, const struct test *test, const char *name)
{
    for (const struct test *earlier = spec->tests; earlier < test; earlier++) {
        if (!same_item(earlier, test) && !strcmp(earlier->raw_name, name))
            return true;
    }
    return false;
}

static int add_needs(const struct scope *scope, const struct spec *spec, struct test *test, const struct node *node,
                     bool *needed)
{
    const char *name = node->kind == NODE_SCALAR ? (const char *)node->text.data : "";
    bool found = false;

    /* As written it may be a test's name with its dollars, which means all its rows. */
    if (!is_raw_name(spec, test, name) && value_text(scope, node, NULL, &name))
        return -1;
    for (const struct test *earlier = spec->tests; earlier < test; earlier++) {
        if (!same_item(earlier, test) && is_called(earlier, name)) {
            needed[earlier - spec->tests] = true;
            found = true;
        }
    }
    return found ? 0 : refuse_need(scope, spec, test, node, name);
}

static int link_needs(const struct scope *scope, const struct spec *spec, struct test *test, const struct node *needs)
{
    bool *needed = arena_array(scope->arena, bool, spec->test_count + 1);
    size_t *indices = arena_array(scope->arena, size_t, (size_t)(test - spec->tests) + 1);
    int failed = 0;

    if (needs->kind == NODE_MAP)
        return value_fault(scope, needs, NULL, "'needs' must be a list of names");
    if (needs->kind == NODE_SCALAR)
        failed = add_needs(scope, spec, test, needs, needed);
    for (const struct node *item = needs->first; item; item = item->next)
        failed |= add_needs(scope, spec, test, item, needed);
    for (size_t i = 0; i < spec->test_count; i++) {
        if (needed[i])
            indices[test->need_count++] = i;
    }
    test->needs = indices;
    return failed;
}

int link_tests(struct arena *arena, struct spec *spec, const struct node *list, struct faults *faults)
{
    const struct node *item = list->first;
    struct scope scope = {arena, NULL, false, faults};
    int failed = check_names(&scope, spec, list);

    for (struct test *test = spec->tests; test < spec->tests + spec->test_count; test++) {
        const struct node *needs;
        while (!place_same(item->at, test->at))
            item = item->next;
        needs = node_get(item, "needs");
        scope.vars = test->row;
        if (needs)
            failed |= link_needs(&scope, spec, test, needs);
    }
    return failed;
}
