#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "spec/yaml.h"

Suite *yaml_suite(void);

/* The faults as "line:col text" lines. */
static const char *faults_words(struct arena *arena, const struct faults *faults)
{
    const char *text = "";

    for (const struct fault *fault = faults->first; fault; fault = fault->next)
        text = arena_printf(arena, "%s%d:%d %s\n", text, fault->at.line, fault->at.col, fault->text);
    return text;
}

/* The tree with places: scalars as 'text'@line:col+width. */
static void write_node(struct buf *out, const struct node *node)
{
    static const char styles[] = "psdb";

    if (node->kind == NODE_SCALAR) {
        buf_printf(out, "%c'%s'@%d:%d+%d", styles[node->style], (const char *)node->text.data, node->at.line, node->at.col,
                   node->width);
        return;
    }
    buf_text(out, node->kind == NODE_MAP ? "{" : "[");
    for (const struct node *child = node->first; child; child = child->next) {
        if (node->kind == NODE_MAP)
            buf_printf(out, "%s:", (const char *)child->key->text.data);
        write_node(out, child);
        buf_text(out, child->next ? " " : "");
    }
    buf_printf(out, "%s%zu", node->kind == NODE_MAP ? "}" : "]", node->count);
}

static const struct row {
    const char *source, *tree, *faults;
} rows[] = {
    {"a: 1\nb: [x, 'y z', \"q\\n\"]\n", "{a:p'1'@1:4+1 b:[p'x'@2:5+1 s'y z'@2:8+5 d'q\n'@2:15+5]3}2", ""},
    {"a: yes\nb: 010\nc: ~\nd:\n", "{a:p'yes'@1:4+3 b:p'010'@2:4+3 c:p'~'@3:4+1 d:p''@4:3+1}4", ""},
    {"a: |\n  x\n  y\n", "{a:b'x\ny\n'@1:4+1}1", ""},
    {"a: one\n   two   \n", "{a:p'one two'@1:4+3}1", ""},
    {"\xc3\xa9: \xf0\x9f\x98\x80x\n", "{\xc3\xa9:p'\xf0\x9f\x98\x80x'@1:4+2}1", ""},
    {"\xef\xbb\xbf" "a: 1\r\nb: 2\r\n", "{a:p'1'@1:4+1 b:p'2'@2:4+1}2", ""},
    {"a: \"\\x41\"\n", "{a:d'A'@1:4+6}1", ""},
    {"a: 1\nb: 2\na: 3\n", "{a:p'1'@1:4+1 b:p'2'@2:4+1 a:p'3'@3:4+1}3", "3:1 'a' is there twice\n"},
    {"a: &x 1\nb: *x\n", NULL, "1:4 anchors are not part of the spec language\n2:4 aliases are not part of the spec language\n"},
    {"a: !!int 1\n", NULL, "1:4 tags are not part of the spec language\n"},
    {"{a: 1}: 2\n", NULL, "1:1 a key must be a word\n"},
    {"a: 1\n---\nb: 2\n", NULL, "2:1 a second document: a spec is one document\n"},
    {"", NULL, "1:1 the file holds no spec\n"},
    {"# nothing\n\n", NULL, "1:1 the file holds no spec\n"},
    {"a: '\\d'\nb: \"\\d+\\w\"\nc: @x\nd: \"\\q\"\n", NULL,
     "2:5 this escape is not one that YAML knows in double quotes\n"
     "2:8 this escape is not one that YAML knows in double quotes\n"
     "3:4 no value can begin with this character\n"
     "4:5 this escape is not one that YAML knows in double quotes\n"},
    {"a: b: c\n", NULL, "1:5 a ':' where no key can be\n"},
    {"a: 1\n\tb: 2\n", NULL, "2:1 a tab in the indentation\n"},
    {"a: \"x\nb: 1\n", NULL, "1:4 a quote that is never closed\n"},
    {"a: \"x\n  b: \"y\"\nc: 1\n", NULL, "1:4 this quote is closed in line 2 only, and more follows there\n"},
    {"a:\n  - b: \"x\n    c: \"y: z\"\n", NULL, "2:8 this quote is closed in line 3 only, and more follows there\n"},
    {"a: \"b\n\n'c' d: \"e\n", NULL, "1:4 this quote is closed in line 3 only, and more follows there\n"},
    {"a: \"a \"b\" c\"\n", NULL, "1:4 a quote ends this text, and more follows\n"},
    {"a: {b: \"a \"b\" c\"}\n", NULL, "1:8 a quote ends this text, and more follows\n"},
    {"- 'it's'\n", NULL, "1:3 a quote ends this text, and more follows\n"},
    {"a: \"x\"\"y\"\n", NULL, "1:4 a quote ends this text, and more follows\n"},
    {"a: [\"x\" \"y\"]\n", NULL, "1:9 ',' or ']' is expected here\n"},
    {"a: \"x\"\n b: 1\n", NULL, "2:2 a key is expected here\n"},
    {"a: \"two\n  lines\"\nb: c: d\n", NULL, "3:5 a ':' where no key can be\n"},
    {"a: {x: ${y}}\n", NULL, "1:9 ',' or '}' is expected here\n"},
    {"a: 1\nb: \xc3\xa9\xff\n", NULL, "2:5 not UTF-8 text\n"},
    {"a: 1\nb: \x01\n", NULL, "2:4 a control character\n"},
};

START_TEST(reads_or_refuses)
{
    const struct row *row = &rows[_i];
    struct arena *arena = arena_new();
    struct faults faults = {.arena = arena, .file = "x", .source = bytes_of(row->source)};
    const struct node *root = yaml_parse(arena, faults.source, &faults);
    struct buf *out = buf_new(arena, 0);

    ck_assert_str_eq(faults_words(arena, &faults), row->faults);
    if (row->tree) {
        ck_assert_ptr_nonnull(root);
        write_node(out, root);
        ck_assert_str_eq(buf_string(out), row->tree);
    }
    arena_free(arena);
}
END_TEST

START_TEST(stops_at_sixty_four_levels)
{
    struct arena *arena = arena_new();
    char *text = arena_alloc(arena, 100001);
    struct faults faults = {.arena = arena, .file = "x"};

    memset(text, '[', 100000);
    faults.source = bytes_of(text);
    ck_assert_ptr_null(yaml_parse(arena, faults.source, &faults));
    ck_assert_str_eq(faults_words(arena, &faults), "1:65 nested more than 64 deep\n");
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    text[128] = 0;
    faults = (struct faults){.arena = arena, .file = "x", .source = bytes_of(text)};
    ck_assert_ptr_nonnull(yaml_parse(arena, faults.source, &faults));
    ck_assert_uint_eq(faults.count, 0);
    arena_free(arena);
}
END_TEST

START_TEST(refuses_more_than_a_mebibyte)
{
    struct arena *arena = arena_new();
    char *text = arena_alloc(arena, YAML_LARGEST + 2);
    struct faults faults = {.arena = arena, .file = "x"};

    memset(text, 'x', YAML_LARGEST + 1);
    faults.source = (struct bytes){(const uint8_t *)text, YAML_LARGEST + 1};
    ck_assert_ptr_null(yaml_parse(arena, faults.source, &faults));
    ck_assert_str_eq(faults_words(arena, &faults), "0:0 larger than 1 MiB\n");
    arena_free(arena);
}
END_TEST

START_TEST(gives_what_is_under_a_key)
{
    struct arena *arena = arena_new();
    struct faults faults = {.arena = arena, .file = "x", .source = BYTES("a: 1\nb: [2]\n")};
    const struct node *root = yaml_parse(arena, faults.source, &faults);

    ck_assert(bytes_is(node_get(root, "a")->text, "1"));
    ck_assert_ptr_null(node_get(root, "c"));
    ck_assert_ptr_null(node_get(node_get(root, "b"), "a"));
    ck_assert_ptr_null(node_get(NULL, "a"));
    arena_free(arena);
}
END_TEST

Suite *yaml_suite(void)
{
    Suite *suite = suite_create("yaml");
    TCase *tcase = tcase_create("yaml");

    tcase_add_loop_test(tcase, reads_or_refuses, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, stops_at_sixty_four_levels);
    tcase_add_test(tcase, refuses_more_than_a_mebibyte);
    tcase_add_test(tcase, gives_what_is_under_a_key);
    suite_add_tcase(suite, tcase);
    return suite;
}
