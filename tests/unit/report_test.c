#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/explain.h"
#include "report/report.h"
#include "report/phrase.h"

Suite *report_suite(void);

/* All that a terminal, a log, a spreadsheet or a parser could be hurt by. */
#define NASTY                                                                                                \
    "=cmd()|' \033[2J\033]0;x\a \xff\xfe \xc3\x28 ]]>&<a>\"'\n::error file=x::pwn\r\n##[error]y\n"             \
    "[[ATTACHMENT|/etc/x]]\n\xe2\x80\xae"                                                                     \
    "bidi \xc2\x9b"                                                                                           \
    "31m \xef\xbf\xbe \\n\t"
#define NASTY_BYTES BYTES(NASTY "\0end")

enum { TESTS = 5 };

static struct arena *arena;
static struct test tests[TESTS];
static struct spec spec;
static struct run_info info;
static bool selected[TESTS];
static struct buf *out;

static void set_up(void)
{
    static const char *const names[TESTS] = {"good", NASTY, "void", "skipped", "extra"};

    arena = arena_new();
    out = buf_new(arena, 0);
    for (int i = 0; i < TESTS; i++) {
        tests[i] = (struct test){.name = names[i], .points_milli = 1500, .extra = i == 4};
        selected[i] = true;
    }
    tests[1].about = tests[1].hint = tests[1].group = NASTY;
    spec = (struct spec){
        .file = "specs/it's.yaml", .assignment = "an-id", .title = NASTY, .tests = tests, .test_count = TESTS};
    info = (struct run_info){.spec = &spec, .spec_sha256 = "00ff", .seed = 42, .isolation = "L0",
                             .isolation_words = "all that there is", .started = "2026-11-21T20:47:00Z", .version = "0.1.0", .selected = selected,
                             .name_columns = 20};
}

static void tear_down(void)
{
    arena_free(arena);
}

static struct result *make_result(enum verdict verdict, const char *text, struct bytes bytes)
{
    struct result *result = arena_one(arena, struct result);
    struct event *event = arena_one(arena, struct event);

    *event = (struct event){.at_ns = 1500000, .who = text, .what = text, .note = text};
    event->bytes = window_head(arena, bytes, EVENT_BYTES);
    *result = (struct result){.verdict = verdict, .reason = text, .where = text, .expected_words = text, .offset = 3,
                              .scratch = text, .exit_words = text, .duration_ns = 2500000, .events = event,
                              .event_count = 1, .hints = {{"id", text}}, .hint_count = 1};
    result->expected = window_head(arena, bytes, WINDOW_LARGEST);
    result->received = window_tail(arena, bytes, 30);
    result->out = result->err = result->expected;
    return result;
}

/* Everything nasty, in one submission, through one reporter. */
static const char *told(const struct reporter *reporter, const char *name)
{
    struct result *results[TESTS + 1] = {
        make_result(VERDICT_PASS, "", BYTES("ok")),        make_result(VERDICT_CRASH, NASTY, NASTY_BYTES),
        make_result(VERDICT_HARNESS, NASTY, NASTY_BYTES),  make_result(VERDICT_SKIPPED, NASTY, NASTY_BYTES),
        make_result(VERDICT_PASS, "", (struct bytes){NULL, 0}),
    };
    const struct run_end end = {0};
    struct report *report = report_new(arena, &info);

    report_add(report, reporter, sink_memory(arena, out));
    report_submission(report, name, name, results);
    ck_assert_int_eq(report_close(report, &end, NULL), 0);
    return buf_string(out);
}

/* Valid UTF-8, no control but line feeds (and tabs), no bidirectional control, no noncharacter. */
static void assert_harmless(struct bytes bytes)
{
    while (bytes.len) {
        uint32_t code = 0;
        size_t len = text_utf8(bytes, &code);
        ck_assert_msg(len > 0, "not UTF-8: %.40s", (const char *)bytes.data);
        ck_assert_msg(code == '\n' || code == '\t' || (code >= 0x20 && code != 0x7f && (code < 0x80 || code > 0x9f)),
                      "U+%04X", code);
        ck_assert_msg(code != 0x202e && code != 0xfffe, "U+%04X", code);
        bytes = (struct bytes){bytes.data + len, bytes.len - len};
    }
}

static void assert_no_commands(const char *text)
{
    ck_assert_ptr_null(strstr(text, "##[error"));
    ck_assert_ptr_null(strstr(text, "[[ATTACHMENT|"));
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        ck_assert_msg(strncmp(line + strspn(line, " \t"), "::", 2) != 0, "%.60s", line);
    }
}

START_TEST(no_reporter_lets_anything_through)
{
    static const struct reporter *const reporters[] = {&json_reporter, &junit_reporter, &csv_reporter, &term_reporter,
                                                       &table_reporter};

    for (size_t i = 0; i < sizeof reporters / sizeof reporters[0]; i++)
        for (int verbose = 0; verbose < 2; verbose++) {
            info.look.verbose = verbose;
            buf_clear(out);
            const char *text = told(reporters[i], NASTY);
            ck_assert_uint_gt(out->len, 100);
            ck_assert_uint_eq(strlen(text), out->len);
            assert_harmless(buf_bytes(out));
            assert_no_commands(text);
        }
}
END_TEST

static const char *string_at(json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    ck_assert_msg(value != NULL, "no text under '%s'", key);
    return value;
}

static void assert_keys(json_t *object, const char *wanted)
{
    struct buf *keys = buf_new(arena, 0);
    const char *key;
    json_t *value;

    json_object_foreach (object, key, value)
        buf_printf(keys, "%s ", key);
    ck_assert_str_eq(buf_string(keys), wanted);
}

START_TEST(json_is_the_schema)
{
    json_error_t error;
    json_t *root = json_loads(told(&json_reporter, "sub"), JSON_REJECT_DUPLICATES, &error);

    ck_assert_msg(root != NULL, "%s", error.text);
    assert_keys(root, "schema assignment spec_sha256 seed isolation started submissions not_run ");
    ck_assert_str_eq(string_at(root, "schema"), "sockgrade/run/1");
    ck_assert_int_eq(json_integer_value(json_object_get(root, "seed")), 42);
    json_t *submission = json_array_get(json_object_get(root, "submissions"), 0);
    assert_keys(submission, "name score max_score verdict tests ");
    ck_assert_str_eq(string_at(submission, "verdict"), "HARNESS");
    ck_assert(json_is_integer(json_object_get(submission, "score")));
    ck_assert_int_eq(json_integer_value(json_object_get(submission, "score")), 3);
    ck_assert(json_real_value(json_object_get(submission, "max_score")) == 4.5);
    json_t *good = json_array_get(json_object_get(submission, "tests"), 0);
    assert_keys(good, "name verdict score max_score reason where sent expected received offset exit stdout stderr hints duration_ms events ");
    ck_assert(json_is_null(json_object_get(good, "where")));
    ck_assert_str_eq(string_at(good, "expected"), "ok");
    ck_assert(json_real_value(json_object_get(good, "duration_ms")) == 2.5);
    json_decref(root);
}
END_TEST

START_TEST(json_says_what_is_not_shown)
{
    json_t *root = json_loads(told(&json_reporter, "sub"), 0, NULL);
    json_t *submission = json_array_get(json_object_get(root, "submissions"), 0);
    json_t *bad = json_array_get(json_object_get(submission, "tests"), 1);
    json_t *event = json_array_get(json_object_get(bad, "events"), 0);
    json_t *hint = json_array_get(json_object_get(bad, "hints"), 1);
    size_t total = sizeof NASTY "\0end" - 1;
    char tail[80];

    snprintf(tail, sizeof tail, "\\0end\\… (%zu bytes, from byte %zu)", total, total - 30);
    const char *received = string_at(bad, "received");
    ck_assert_str_eq(received + strlen(received) - strlen(tail), tail);
    ck_assert_int_eq(json_integer_value(json_object_get(bad, "offset")), 3);
    assert_keys(event, "at_ms who what bytes note ");
    ck_assert(json_real_value(json_object_get(event, "at_ms")) == 1.5);
    ck_assert_str_eq(string_at(hint, "id"), "teacher");
    json_decref(root);
}
END_TEST

START_TEST(xml_has_no_open_ends)
{
    const char *text = told(&junit_reporter, NASTY);

    ck_assert_ptr_null(strstr(text, "]]>"));
    ck_assert_ptr_null(strstr(text, "<a>"));
    ck_assert_ptr_nonnull(strstr(text, "<failure type=\"CRASH\""));
    ck_assert_ptr_nonnull(strstr(text, "<error type=\"HARNESS\""));
    ck_assert_ptr_nonnull(strstr(text, "<skipped message="));
    ck_assert_ptr_nonnull(strstr(text, "tests=\"5\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"0.012\""));
    ck_assert_ptr_nonnull(strstr(text, "timestamp=\"2026-11-21T20:47:00\""));
}
END_TEST

START_TEST(csv_has_no_formula_and_one_line_a_submission)
{
    const char *text = told(&csv_reporter, "=cmd(),\"x\"");
    const char *line = strchr(text, '\n') + 1;

    ck_assert_int_eq(strncmp(text, "submission,score,max,percent,verdict,good,\"'=cmd()", 50), 0);
    ck_assert_str_eq(line, "\"'=cmd(),\"\"x\"\"\",3,4.5,66.6,HARNESS,1.5,0,HARNESS,0,1.5\n");
}
END_TEST

START_TEST(csv_leaves_cells_of_tests_that_did_not_run_empty)
{
    struct result *results[TESTS + 1] = {NULL, NULL, make_result(VERDICT_PASS, "", BYTES("")), NULL, NULL};
    struct report *report = report_new(arena, &info);
    const struct run_end end = {true, 3};

    selected[0] = false;
    report_add(report, &csv_reporter, sink_memory(arena, out));
    report_submission(report, "sub", "sub", results);
    report_close(report, &end, NULL);
    ck_assert_ptr_nonnull(strstr(buf_string(out), "\nsub,1.5,1.5,100,PASS,,1.5,,\n"));
}
END_TEST

/* The report on one test that failed. */
static const char *explained(struct result *result)
{
    struct test_report report = {.test = &tests[0], .result = result};
    const struct submission_report submission = {.name = "sub", .path = "sub", .tests = &report, .test_count = 1};
    struct page page = {.out = out};

    for (size_t i = 0; i < result->hint_count; i++)
        report.hints[report.hint_count++] = result->hints[i];
    buf_clear(out);
    explain_loss(&page, &info, &submission, 0);
    return buf_string(out);
}

static struct result *compared(struct bytes expected, struct bytes received, int64_t offset)
{
    struct result *result = arena_one(arena, struct result);

    *result = (struct result){.verdict = VERDICT_FAIL, .reason = "peer: wrong", .where = "", .expected_words = "",
                              .offset = offset, .scratch = "", .exit_words = ""};
    result->expected = window_head(arena, expected, WINDOW_LARGEST);
    result->received = window_head(arena, received, WINDOW_LARGEST);
    return result;
}

START_TEST(the_mark_stands_under_the_difference)
{
    static const struct {
        const char *expected, *received;
        int64_t offset;
        const char *shown;
    } rows[] = {
        {"HELLO\nWORLD\n", "HELLO\nworld\n", 6,
         "    expected  HELLO\\nWORLD\\n\n"
         "    received  HELLO\\nworld\\n\n"
         "                     ^ first difference: byte 7\n"},
        {"AB", "A", 1,
         "    expected  AB\n"
         "    received  A\n"
         "               ^ ends here: 1 of 2 bytes\n"},
        {"HELLO\n", "HELLO", -1,
         "    expected  HELLO\\n\n"
         "    received  HELLO\n"
         "                   ^ ends here: 5 of 6 bytes\n"},
        {"A", "AB", 1,
         "    expected  A\n"
         "    received  AB\n"
         "               ^ nothing more was expected here\n"},
        {"A", "", 0,
         "    expected  A\n"
         "    received  (nothing)\n"
         "    reason"},
        {"HELLO", "HALLO", -1,
         "    expected  HELLO\n"
         "    received  HALLO\n"
         "    reason"},
        {"a b", "a c", 2,
         "    received  a c\n"
         "                ^ first difference: byte 3\n"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = explained(compared(bytes_of(rows[i].expected), bytes_of(rows[i].received), rows[i].offset));
        ck_assert_msg(strstr(text, rows[i].shown) != NULL, "row %zu:\n%s", i, text);
    }
}
END_TEST

START_TEST(what_a_text_would_hide_is_shown_in_hexadecimal)
{
    static const struct {
        struct bytes expected, received;
        int64_t offset;
        const char *shown;
    } rows[] = {
        {BYTES("HT\n"), BYTES("HT\r\n"), 2,
         "    expected  48 54 0a     |HT\\n|\n"
         "    received  48 54 0d 0a  |HT\\r\\n|\n"
         "                    ^^ first difference: byte 3\n"},
        {BYTES("AB"), BYTES("AB\0"), 2,
         "    expected  41 42     |AB|\n"
         "    received  41 42 00  |AB\\0|\n"
         "                    ^^ nothing more was expected here\n"},
        {BYTES("AB"), BYTES("AB "), 2,
         "    expected  41 42     |AB|\n"
         "    received  41 42 20  |AB |\n"
         "                    ^^ nothing more was expected here\n"},
        {BYTES("\xc3\xa9"), BYTES("\xc3\xa8"), 1,
         "    expected  c3 a9  |\xc3\xa9|\n"
         "    received  c3 a8  |\xc3\xa8|\n"
         "                 ^^ first difference: byte 2\n"},
        {BYTES("A\n"), BYTES("A\\n"), 1,
         "    expected  41 0a     |A\\n|\n"
         "    received  41 5c 6e  |A\\\\n|\n"
         "                 ^^ first difference: byte 2\n"},
        {BYTES("\x01\x02"), BYTES("\x01\xff"), 1,
         "    expected  01 02  |..|\n"
         "    received  01 ff  |..|\n"
         "                 ^^ first difference: byte 2\n"},
        {BYTES("0123456789abcdefghijklmnopqrst\0uvwxyz"), BYTES("0123456789abcdefghijklmnopqrstu"), 30,
         "    expected  \xe2\x80\xa6 6f 70 71 72 73 74 00 75 76 77 78  |opqrst\\0uvwx| \xe2\x80\xa6 (37 bytes)\n"
         "    received  \xe2\x80\xa6 6f 70 71 72 73 74 75              |opqrstu| (31 bytes)\n"
         "                                  ^^ first difference: byte 31\n"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *text = explained(compared(rows[i].expected, rows[i].received, rows[i].offset));
        ck_assert_msg(strstr(text, rows[i].shown) != NULL, "row %zu:\n%s", i, text);
    }
}
END_TEST

static void assert_80_columns(const char *text)
{
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        size_t columns = text_columns((struct bytes){(const uint8_t *)line, strcspn(line, "\n")});
        ck_assert_msg(columns <= 80 || strncmp(line, "    again", 9) == 0, "%zu columns: %s", columns, line);
    }
}

START_TEST(any_window_and_offset_can_be_shown_in_80_columns)
{
    struct bytes all = {arena_alloc(arena, 20000), 20000};

    for (size_t offset = 0; offset < 20100; offset += 1777)
        for (size_t start = 0; start < 16000; start += 3001) {
            struct result *result = make_result(VERDICT_FAIL, "", all);
            result->received = (struct window){true, {all.data, 4096}, start, 20000, 0};
            result->expected = (struct window){true, {all.data, 100}, start / 2, 30000, 0};
            result->offset = (int64_t)offset;
            result->out.set = result->err.set = false;
            assert_80_columns(explained(result));
        }
}
END_TEST

/* Pieces that are wide, narrow, hidden, broken or a danger, in an order that looks like chance. */
static struct bytes any_bytes(uint32_t seed, size_t most)
{
    static const char *const pieces[] = {"a", "\xe6\x97\xa5", "\xcc\x81", "\n", "\033[2J", "\xff", "\xf0\x9f\x98\x80",
                                         "##[error]", "\\", "::error::", "\xe2\x80\xae", "   ", "\xc2\x9b", "\x01"};
    struct buf *made = buf_new(arena, most);

    while (!made->cut) {
        seed = seed * 1103515245 + 12345;
        uint32_t which = (seed >> 16) % (sizeof pieces / sizeof pieces[0] + 1);
        if (which == sizeof pieces / sizeof pieces[0])
            buf_char(made, '\0');
        else
            buf_text(made, pieces[which]);
    }
    return buf_bytes(made);
}

START_TEST(any_bytes_can_be_shown_in_80_columns)
{
    for (uint32_t seed = 1; seed < 500; seed++) {
        struct bytes expected = any_bytes(seed, seed % 70 + 1), received = any_bytes(seed * 7, seed % 90 + 1);
        struct result *result = compared(expected, received, (int64_t)(seed % (received.len + 2)) - 1);
        struct event event = {.who = "peer", .what = "send", .note = "", .bytes = result->received};
        result->events = &event;
        if (seed % 3 == 0)
            result->expected.total = result->received.total = 123456789;
        assert_80_columns(explained(result));
        assert_harmless(buf_bytes(out));
        assert_no_commands(buf_string(out));
    }
}
END_TEST

static struct event *happened(struct event *next, const char *who, const char *what, const char *bytes,
                              const char *note)
{
    struct event *event = arena_one(arena, struct event);

    *event = (struct event){.next = next, .who = who, .what = what, .note = note};
    event->bytes = window_head(arena, bytes_of(bytes), EVENT_BYTES);
    return event;
}

START_TEST(what_was_sent_is_what_has_no_answer_yet)
{
    struct result *result = compared(BYTES("THREE\n"), BYTES("three\n"), 0);
    struct event *event = happened(NULL, "amy", "recv", "three\n", "not what was expected");

    result->reason = "amy: byte 1 is 't' where 'T' was expected";
    event = happened(event, "bob", "send", "other\n", "");
    event = happened(event, "amy", "send", "three\n", "");
    event = happened(event, "amy", "recv", "ONE\nTWO\n", "");
    event = happened(event, "amy", "send", "two\n", "");
    event = happened(event, "amy", "send", "one\n", "");
    result->events = happened(event, "amy", "connect", "", "");
    ck_assert_ptr_nonnull(strstr(explained(result), "    sent      three\\n (2 more before)\n    expected"));
    result->reason = "standard output of the server: it is wrong";
    ck_assert_ptr_nonnull(strstr(explained(result), "    sent      other\\n (by bob)\n    expected"));
    result->received.set = result->expected.set = false;
    ck_assert_ptr_null(strstr(explained(result), "    sent "));
    result->verdict = VERDICT_CRASH;
    ck_assert_ptr_nonnull(strstr(explained(result), "    sent      other\\n (by bob)\n    reason"));
}
END_TEST

START_TEST(of_pieces_without_an_answer_the_last_two_are_shown)
{
    struct result *result = compared(BYTES("OK"), BYTES(""), 0);
    struct event *event = happened(NULL, "amy", "send", "c", "");

    event = happened(event, "amy", "send", "b", "");
    event = happened(event, "amy", "send", "a", "");
    result->events = happened(event, "client", "stdin", "typed\n", "");
    ck_assert_ptr_nonnull(strstr(explained(result), "    typed     typed\\n\n"
                                                    "    sent      b (1 more before)\n"
                                                    "              c\n"
                                                    "    expected  OK\n"));
}
END_TEST

START_TEST(fields_stand_in_one_order)
{
    static const char *const order[] = {"    checks    what", "    spec      s.yaml:1:2", "    sent      a\n",
                                        "    expected  A",    "    received  a",           "    reason    STUCK: peer: ",
                                        "    exit      1",    "    stdout    | out",       "    mistake   wrong: it is",
                                        "    more      ",     "    again     sockgrade check", NULL};
    struct result *result = compared(BYTES("A"), BYTES("a"), 0);

    result->verdict = VERDICT_STUCK;
    result->where = "s.yaml:1:2";
    result->exit_words = "1";
    result->out = window_head(arena, BYTES("out\n"), WINDOW_LARGEST);
    result->events = happened(NULL, "peer", "send", "a", "");
    result->hints[result->hint_count++] = (struct hint){"wrong", "it is"};
    tests[0].about = "what";
    const char *text = explained(result);
    for (size_t i = 0; order[i]; i++) {
        const char *found = strstr(text, order[i]);
        ck_assert_msg(found != NULL, "'%s' does not stand where it should:\n%s", order[i], buf_string(out));
        text = found;
    }
}
END_TEST

START_TEST(an_end_that_the_reason_tells_is_told_once)
{
    struct result *result = compared(BYTES("A"), BYTES(""), 0);

    result->verdict = VERDICT_CRASH;
    result->reason = "the server crashed: killed by SIGSEGV";
    result->exit_words = "killed by SIGSEGV";
    ck_assert_ptr_null(strstr(explained(result), "    exit "));
}
END_TEST

START_TEST(a_word_without_end_is_broken)
{
    struct result *result = compared(BYTES("A"), BYTES(""), 0);
    char *word = arena_alloc(arena, 1001);

    memset(word, 'x', 1000);
    result->reason = word;
    assert_80_columns(explained(result));
    /* What one may want to copy is not. */
    word[90] = '\0';
    ck_assert_ptr_nonnull(strstr(explained(result), word));
}
END_TEST

START_TEST(a_shell_takes_the_word_back)
{
    static const struct {
        const char *word, *quoted;
    } rows[] = {
        {"plain-1.yaml", "plain-1.yaml"}, {"", "''"},         {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},           {"$x`y`", "'$x`y`'"}, {"a\033b\n", "'a?b?'"},
        {"\xc3\xa9", "'\xc3\xa9'"},       {"back\\slash", "'back\\slash'"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear(out);
        phrase_shell(out, rows[i].word);
        ck_assert_str_eq(buf_string(out), rows[i].quoted);
    }
}
END_TEST

START_TEST(percentages_are_never_rounded_up)
{
    static const struct {
        int64_t points, most;
        const char *text;
    } rows[] = {{1000, 1000, "100"}, {9999, 10000, "99.9"}, {0, 5000, "0"}, {0, 0, "-"}, {12500, 11500, "108.6"},
                {1, 3, "33.3"}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        buf_clear(out);
        phrase_percent(out, rows[i].points, rows[i].most);
        ck_assert_str_eq(buf_string(out), rows[i].text);
    }
}
END_TEST

Suite *report_suite(void)
{
    Suite *suite = suite_create("report");
    TCase *cases = tcase_create("report");

    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, no_reporter_lets_anything_through);
    tcase_add_test(cases, json_is_the_schema);
    tcase_add_test(cases, json_says_what_is_not_shown);
    tcase_add_test(cases, xml_has_no_open_ends);
    tcase_add_test(cases, csv_has_no_formula_and_one_line_a_submission);
    tcase_add_test(cases, csv_leaves_cells_of_tests_that_did_not_run_empty);
    tcase_add_test(cases, the_mark_stands_under_the_difference);
    tcase_add_test(cases, what_a_text_would_hide_is_shown_in_hexadecimal);
    tcase_add_test(cases, any_window_and_offset_can_be_shown_in_80_columns);
    tcase_add_test(cases, any_bytes_can_be_shown_in_80_columns);
    tcase_add_test(cases, what_was_sent_is_what_has_no_answer_yet);
    tcase_add_test(cases, of_pieces_without_an_answer_the_last_two_are_shown);
    tcase_add_test(cases, fields_stand_in_one_order);
    tcase_add_test(cases, an_end_that_the_reason_tells_is_told_once);
    tcase_add_test(cases, a_word_without_end_is_broken);
    tcase_add_test(cases, a_shell_takes_the_word_back);
    tcase_add_test(cases, percentages_are_never_rounded_up);
    suite_add_tcase(suite, cases);
    return suite;
}
