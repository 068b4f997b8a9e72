#include <check.h>
#include <string.h>

#include "diagnose_rows.h"
#include "judge/question.h"

Suite *question_suite(void);

#define NOTHING PROBE_KINDS

/* Which probe is asked for first, after the facts have given the hint `hint` (NULL: none). */
static const struct row {
    const char *what, *hint;
    enum probe_kind kind;
    struct facts facts;
} rows[] = {
    {"a message that went in pieces", NULL, PROBE_WHOLE,
     {SERVER, WRONG("HELLO\n", "X\n"), SENT("hello\n"), .was_cut = true}},
    {"it has a name already", "one-recv", NOTHING,
     {SERVER, WRONG("HELLO\n", "H"), SENT("hello\n"), .was_cut = true}},
    {"a crash is no matter of pieces", NULL, NOTHING,
     {SERVER, .verdict = VERDICT_CRASH, .at = AT_BYTES, SENT("hello\n"), .was_cut = true}},
    {"what ended by the clock takes too long", NULL, NOTHING,
     {SERVER, .verdict = VERDICT_LIMIT, .at = AT_BYTES, SENT("hello\n"), .was_cut = true}},
    {"two lines at once", NULL, PROBE_APART,
     {SERVER, WRONG("A\nB\n", "A\n"), SENT("a\nb\n"), .lines = {2, 2}, .line_count = 2}},
    {"one line", NULL, NOTHING, {SERVER, WRONG("A\n", "B\n"), SENT("a\n"), .lines = {2}, .line_count = 1}},
    {"no line end, and it waits", NULL, PROBE_NEWLINE,
     {SERVER, WAITS(WAITS_PEER), SENT("hello"), .callers = 1, .accepted = true}},
    {"a line end did not help", NULL, PROBE_HALF_CLOSE,
     {SERVER, WAITS(WAITS_PEER), SENT("hello"), .callers = 1, .accepted = true, FAILS(NEWLINE)}},
    {"a line end was it", NULL, NOTHING,
     {SERVER, WAITS(WAITS_PEER), SENT("hello"), .callers = 1, .accepted = true, PASSES(NEWLINE)}},
    {"a line, and it waits", "waits-for-more", PROBE_HALF_CLOSE,
     {SERVER, WAITS(WAITS_PEER), SENT("hello\n"), .callers = 1, .accepted = true}},
    {"it has not read the message", NULL, NOTHING,
     {SERVER, WAITS(WAITS_PEER), SENT("hello"), .callers = 1, .accepted = true, .unread = 5}},
    {"it waits for something else", NULL, NOTHING,
     {SERVER, WAITS(WAITS_KEYBOARD), SENT("hello"), .callers = 1, .accepted = true}},
    {"a client that is alone", NULL, NOTHING, {SERVER, WAITS(WAITS_THREAD), SENT("hello\n"), .callers = 1}},
    {"one of several clients", NULL, PROBE_ALONE,
     {SERVER, WAITS(WAITS_THREAD), SENT("hello\n"), .callers = 2, .others_open = 1}},
    {"one of several, who was read", NULL, NOTHING,
     {SERVER, WAITS(WAITS_THREAD), SENT("hello\n"), .callers = 2, .others_open = 1, .accepted = true}},
    {"nothing in time", NULL, PROBE_LONGER, {SERVER, .verdict = VERDICT_TIMEOUT, .at = AT_BYTES, SENT("a")}},
    {"wrong bytes are wrong, however late", NULL, NOTHING, {SERVER, WRONG("6", "5"), SENT("4.2")}},
    {"no facts", NULL, NOTHING, {0}},
};

START_TEST(a_probe_is_asked_for_where_it_decides)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct result result = {.hint_count = rows[i].hint != NULL, .hints = {{rows[i].hint, ""}}};
        enum probe_kind kind = PROBE_KINDS;
        bool asks = question_next(&rows[i].facts, &result, &kind);
        ck_assert_msg(asks == (rows[i].kind != NOTHING), "%s: %s", rows[i].what,
                      asks ? probe_words(kind) : "nothing is asked");
        ck_assert_msg(!asks || kind == rows[i].kind, "%s: %s", rows[i].what, probe_words(kind));
    }
}
END_TEST

START_TEST(lines_are_counted_with_a_rest)
{
    static const struct {
        const char *sent;
        size_t count, first, last;
    } texts[] = {{"a\nbb\n", 2, 2, 3}, {"a\nbbb", 2, 2, 3}, {"a", 1, 1, 1}, {"", 0, 0, 0}, {"\n\n\n", 3, 1, 1}};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct facts facts = {.sent = bytes_of(texts[i].sent)};
        facts_read_lines(&facts);
        ck_assert_uint_eq(facts.line_count, texts[i].count);
        ck_assert_uint_eq(facts.lines[0], texts[i].first);
        ck_assert_uint_eq(facts.line_count ? facts.lines[facts.line_count - 1] : 0, texts[i].last);
    }
}
END_TEST

START_TEST(more_lines_than_are_kept_are_none)
{
    char text[FACTS_CUTS + 2];
    struct facts facts = {0};

    memset(text, '\n', sizeof text);
    facts.sent = (struct bytes){(const uint8_t *)text, FACTS_CUTS};
    facts_read_lines(&facts);
    ck_assert_uint_eq(facts.line_count, FACTS_CUTS);
    facts.sent.len++;
    facts_read_lines(&facts);
    ck_assert_uint_eq(facts.line_count, 0);
}
END_TEST

Suite *question_suite(void)
{
    Suite *suite = suite_create("question");
    TCase *tests = tcase_create("question");

    tcase_add_test(tests, a_probe_is_asked_for_where_it_decides);
    tcase_add_test(tests, lines_are_counted_with_a_rest);
    tcase_add_test(tests, more_lines_than_are_kept_are_none);
    suite_add_tcase(suite, tests);
    return suite;
}
