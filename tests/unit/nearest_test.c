#include "spec/nearest.h"

#include <check.h>

#include "spec/pattern.h"

Suite *nearest_suite(void);

/* A pattern, what is forgiven, what came, and the nearest right bytes; NULL: nobody can say. */
static const struct row {
    const char *pattern, *ignore, *came, *nearest;
} rows[] = {
    /* Texts. */
    {"\"HELLO\\n\"", NULL, "HELLo\n", "HELLO\n"},
    {"\"HELLO\\n\"", NULL, "HEL", "HELLO\n"},
    {"\"HELLO\\n\"", NULL, "HELLO\n?", "HELLO\n"},
    {"\"HELLO\\n\"", NULL, "HELLO\n", NULL},
    {"\"HELLO\\n\"", NULL, "", NULL},
    {"\"HELLO\\n\"", "{case: true}", "HELLo\n", NULL},
    {"\"HELLO\\n\"", "{trailing_newline: true}", "HELLo\n", NULL},
    /* What may stand at the end is there where it came. */
    {"{regex: 'all: Hi!\\x00?\\n?'}", NULL, "all: Hi\n", "all: Hi!\n"},
    {"{regex: 'all: Hi!\\x00?\\n?'}", NULL, "all: Hi", "all: Hi!"},
    {"{regex: 'all: Hi!\\x00?\\n?'}", NULL, "all: ho\n\n", "all: Hi!\n"},
    {"{regex: 'all: Hi!\\s*'}", NULL, "all: ho \n\n", "all: Hi! \n\n"},
    {"{regex: 'all: Hi!\\n?'}", NULL, "all: Hi!\nHi!\n", "all: Hi!\n"},
    {"{regex: 'all: Hi!\\n?'}", NULL, "all: Hi!\n", NULL},
    {"{regex: 'Hi\\n?'}", NULL, "\n", "Hi\n"},
    /* Classes. */
    {"{regex: '[0-9]+ hello\\n'}", NULL, "17 hell\n", "17 hello\n"},
    {"{regex: '[0-9]+ hello\\n'}", NULL, "no hello\n", NULL},
    {"{regex: '[1-9][0-9]* hello\\n'}", NULL, "170 HELLO\n", "170 hello\n"},
    {"{regex: '[ \\t]*hello\\.\\n'}", NULL, " \thello!\n", " \thello.\n"},
    {"{regex: '[a\\-b]x'}", NULL, "-y", "-x"},
    {"{regex: '[^0-9]x'}", NULL, "ay", NULL},
    {"{regex: '[[:digit:]]x'}", NULL, "1y", NULL},
    {"{regex: '\\d\\dx'}", NULL, "12y", "12x"},
    {"{regex: '\\x41\\x42'}", NULL, "AC", "AB"},
    /* Not that plain. */
    {"{regex: 'a|b'}", NULL, "c", NULL},
    {"{regex: '(a)b'}", NULL, "ac", NULL},
    {"{regex: 'a.b'}", NULL, "axc", NULL},
    {"{regex: 'a{2}b'}", NULL, "aac", NULL},
    {"{regex: 'a+?b'}", NULL, "aac", NULL},
    {"{regex: 'a{1,2}b'}", NULL, "aac", NULL},
    {"{regex: '^ab'}", NULL, "ac", NULL},
    {"{regex: 'a\\bb'}", NULL, "ac", NULL},
    {"{length: 3}", NULL, "ab", NULL},
    {"{join: [\"abc\", {length: 2}, \"d\"]}", NULL, "aBcxyd", "abcxyd"},
    {"{join: [\"abc\", {length: 2}, \"d\"]}", NULL, "abcxyD", "abcxyd"},
    {"{join: [\"abc\", {length: 2}, \"d\"]}", NULL, "aBcx", NULL},
    {"{join: [{regex: 'a*'}, {length: 2}, \"d\"]}", NULL, "aaxyD", NULL},
    {"{any: [\"a\", \"b\"]}", NULL, "c", NULL},
    {"{contains: \"a\"}", NULL, "c", NULL},
    /* How much the blanks take nobody can say. */
    {"{regex: '\\s*\\nb'}", NULL, "\nc", NULL},
    {"{regex: 'a*b?a'}", NULL, "aac", NULL},
    {"{join: [{regex: '\\s*'}, \" b\"]}", NULL, " c", NULL},
    /* Joined. */
    {"{join: [{until: \":\"}, {regex: '[ \\t]*'}, \"HI\", {regex: '\\s*'}]}", NULL, "Answer: Hi\n", "Answer: HI\n"},
    {"{join: [{until: \":\"}, {regex: '[ \\t]*'}, \"HI\", {regex: '\\s*'}]}", NULL, "Answer Hi\n", NULL},
    {"{join: [\"a\", {until: \"b\"}]}", NULL, "xb", NULL},
    {"{join: [\"a\", {repeat: \"b\", times: 40000}, {regex: '\\n?'}]}", NULL, "ab\n", NULL},
};

START_TEST(finds)
{
    static const struct outside outside;
    const struct row *row = &rows[_i];
    struct arena *arena = arena_new();
    const char *source = arena_printf(arena, "p: %s\n%s%s\n", row->pattern, row->ignore ? "ignore: " : "",
                                      row->ignore ? row->ignore : "");
    struct faults faults = {.arena = arena, .file = "spec.yaml", .source = bytes_of(source)};
    struct vars vars = {0};
    const struct node *root = yaml_parse(arena, faults.source, &faults);
    struct leniency leniency = leniency_parse(node_get(root, "ignore"), &faults);
    const struct pattern *pattern =
        pattern_parse(arena, node_get(root, "p"), &vars, &outside, PATTERN_WHOLE, leniency, &faults);
    ck_assert_msg(pattern && faults.count == 0, "%s: %s", row->pattern, faults.first ? faults.first->text : "");
    struct bytes nearest = pattern_nearest(arena, pattern, bytes_of(row->came), 32 * 1024);

    ck_assert_msg(!nearest.data == !row->nearest, "%s: %s", row->pattern, row->came);
    if (row->nearest)
        ck_assert_str_eq(arena_memdup(arena, nearest.data, nearest.len), row->nearest);
    arena_free(arena);
}
END_TEST

Suite *nearest_suite(void)
{
    Suite *suite = suite_create("nearest");
    TCase *tcase = tcase_create("nearest");

    tcase_add_loop_test(tcase, finds, 0, (int)(sizeof rows / sizeof rows[0]));
    suite_add_tcase(suite, tcase);
    return suite;
}
