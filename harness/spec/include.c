#include "spec/include.h"

#include "base/err.h"

enum { FILES_MOST = 64 };

/* The items read so far, chained into one list. */
struct gathering {
    const struct scope *scope;
    const struct outside *outside;
    struct node *list;
    const struct node **end;
    int files;
};

/* What an included file may hold: a whole spec may be included by another. */
static const struct key keys[] = {
    {"include", KEY_NODE, 0, false, 0, 0, NULL},
    {"tests", KEY_NODE, 0, false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};
static const char *const others[] = {"assignment", "title", "about",    "program", "programs",
                                     "limits",     "seed",  "patience", NULL};

/* Items are copied, since each is chained to the next of its own file. */
static void take_items(struct gathering *gathering, const struct node *tests)
{
    for (const struct node *item = tests->first; item; item = item->next) {
        struct node *copy = arena_one(gathering->scope->arena, struct node);
        *copy = *item;
        copy->next = NULL;
        *gathering->end = copy;
        gathering->end = &copy->next;
        gathering->list->count++;
    }
}

static int take_tests(struct gathering *gathering, const struct node *tests)
{
    if (tests->kind != NODE_LIST)
        return value_fault(gathering->scope, tests, "each test begins with '- name: ...'", "'tests' must be a list");
    take_items(gathering, tests);
    return 0;
}

static int take_files(struct gathering *gathering, const struct node *include);

static int take_root(struct gathering *gathering, const struct node *root)
{
    const struct node *nothing;

    if (root->kind == NODE_LIST)
        return take_tests(gathering, root);
    if (schema_read(gathering->scope, root, "an included file", keys, others, &nothing) < 0)
        return -1;
    const struct node *include = node_get(root, "include"), *tests = node_get(root, "tests");
    if (!include && !tests)
        return value_fault(gathering->scope, root, NULL, "an included file needs 'tests'");
    if (include && take_files(gathering, include) < 0)
        return -1;
    return tests ? take_tests(gathering, tests) : 0;
}

static int take_file(struct gathering *gathering, const struct node *node, const char *name)
{
    const struct scope *scope = gathering->scope;
    const struct outside *outside = gathering->outside;
    struct source *source = arena_one(scope->arena, struct source);
    struct err err;

    source->from = node->at.in;
    source->order = ++gathering->files;
    if (gathering->files > FILES_MOST)
        return value_fault(scope, node, NULL, "more than %d included files", FILES_MOST);
    if (!outside->include || outside->include(scope->arena, name, outside->arg, source, &err) < 0)
        return value_fault(scope, node, NULL, "%s", outside->include ? err.text : "no files can be included here");
    const struct node *root = yaml_parse_included(scope->arena, source, scope->faults);
    return root ? take_root(gathering, root) : -1;
}

/* One name, or a list of them. */
static int take_files(struct gathering *gathering, const struct node *include)
{
    const char **names;
    int failed = 0;

    if (value_texts(gathering->scope, include, &names) < 0)
        return -1;
    const struct node *node = include->kind == NODE_LIST ? include->first : include;
    for (size_t i = 0; names[i]; i++, node = node->next)
        failed |= take_file(gathering, node, names[i]);
    return failed;
}

const struct node *include_tests(const struct scope *scope, const struct node *root, const struct outside *outside)
{
    const struct node *include = node_get(root, "include"), *tests = node_get(root, "tests");
    struct gathering gathering = {.scope = scope, .outside = outside, .list = arena_one(scope->arena, struct node)};

    if (!include)
        return tests;
    *gathering.list = *(tests ? tests : include);
    gathering.list->kind = NODE_LIST;
    gathering.list->first = NULL;
    gathering.list->count = 0;
    gathering.end = &gathering.list->first;
    take_files(&gathering, include);
    if (tests && take_tests(&gathering, tests) < 0)
        return NULL;
    return gathering.list->count ? gathering.list : NULL;
}
