#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "spec/vars.h"

Suite *vars_suite(void);

static const struct row {
    const char *text, *result, *fault;
    enum vars_use use;
    bool sampled;
} rows[] = {
    {"plain", "plain", NULL, VARS_TEXT, false},
    {"$word", "a.b", NULL, VARS_TEXT, false},
    {"x${word}y", "xa.by", NULL, VARS_TEXT, false},
    {"$word$word", "a.ba.b", NULL, VARS_TEXT, false},
    {"$$word", "$word", NULL, VARS_TEXT, false},
    {"$5 and $ and $-", "$5 and $ and $-", NULL, VARS_TEXT, false},
    {"end$", "end$", NULL, VARS_TEXT, false},
    {"$word", "a\\.b", NULL, VARS_REGEX, false},
    {"^\\d+$", "^\\d+$", NULL, VARS_REGEX, false},
    {"$port", "20000", NULL, VARS_TEXT, true},
    {"$port.b", "7", NULL, VARS_TEXT, false},
    {"$port.x", "20000.x", NULL, VARS_TEXT, true},
    {"$port.b.", "7.", NULL, VARS_TEXT, false},
    {"${port.b}", "7", NULL, VARS_TEXT, false},
    {"${port}.b", "20000.b", NULL, VARS_TEXT, true},
    {"$inner", "2", NULL, VARS_TEXT, false},
    {"$empty", "", NULL, VARS_TEXT, false},
    {"a $wrod b", NULL, "1:13 unknown name '$wrod'", VARS_TEXT, false},
    {"$nothing", NULL, "1:11 unknown name '$nothing'", VARS_TEXT, false},
    {"${port.door}", NULL, "1:11 unknown name '$port.door'", VARS_TEXT, false},
    {"${word", NULL, "1:11 '${' without a name and '}'", VARS_TEXT, false},
    {"${}", NULL, "1:11 '${' without a name and '}'", VARS_TEXT, false},
};

START_TEST(expands)
{
    const struct row *row = &rows[_i];
    struct arena *arena = arena_new();
    struct faults faults = {.arena = arena, .file = "x", .source = BYTES("")};
    struct vars outer = {NULL, NULL}, inner = {&outer, NULL};
    struct node node = {.kind = NODE_SCALAR, .at = {1, 11}, .width = (int)strlen(row->text), .text = bytes_of(row->text)};
    struct bytes result;
    bool sampled;

    vars_set(arena, &outer, "word", BYTES("a.b"));
    vars_set(arena, &outer, "inner", BYTES("1"));
    vars_set(arena, &inner, "inner", BYTES("2"));
    vars_set(arena, &inner, "empty", BYTES(""));
    vars_set(arena, &inner, "port.b", BYTES("7"));
    vars_set_sample(arena, &outer, "port", "20000");
    result = vars_expand(arena, &inner, &node, row->use, &sampled, &faults);
    if (row->fault) {
        ck_assert_uint_eq(faults.count, 1);
        ck_assert_str_eq(arena_printf(arena, "%d:%d %s", faults.first->at.line, faults.first->at.col, faults.first->text),
                         row->fault);
        ck_assert_uint_eq(result.len, 0);
        ck_assert(strstr(faults.first->help, strstr(row->text, "port.") ? "'listen: door'" : "$$") != NULL);
    } else {
        ck_assert_uint_eq(faults.count, 0);
        ck_assert_str_eq(arena_memdup(arena, result.data, result.len), row->result);
        ck_assert_int_eq(sampled, row->sampled);
    }
    arena_free(arena);
}
END_TEST

START_TEST(replaces_in_its_scope)
{
    struct arena *arena = arena_new();
    struct vars outer = {NULL, NULL}, inner = {&outer, NULL};

    vars_set_sample(arena, &outer, "a", "1");
    ck_assert(vars_find(&inner, "a")->sample);
    vars_set(arena, &outer, "a", BYTES("2"));
    ck_assert(!vars_find(&inner, "a")->sample);
    ck_assert(bytes_is(vars_find(&inner, "a")->value, "2"));
    ck_assert_ptr_null(outer.first->next);
    ck_assert_ptr_null(vars_find(&inner, "b"));
    arena_free(arena);
}
END_TEST

Suite *vars_suite(void)
{
    Suite *suite = suite_create("vars");
    TCase *tcase = tcase_create("vars");

    tcase_add_loop_test(tcase, expands, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(tcase, replaces_in_its_scope);
    suite_add_tcase(suite, tcase);
    return suite;
}
