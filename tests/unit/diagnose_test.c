#include <check.h>
#include <signal.h>
#include <string.h>

#include "diagnose_rows.h"
#include "report/lessons.h"

Suite *diagnose_suite(void);

static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static struct result named(const struct facts *row)
{
    struct result result = {.offset = -1};
    struct facts facts = *row;

    facts.said = row->said ? row->said : "";
    facts.errors = facts.said;
    facts.call = row->call ? row->call : "";
    facts.exit_status = row->ended && !row->signal ? row->exit_status : -1;
    facts.difference = row->difference ? row->difference : -1;
    facts.wrong_byte = row->difference ? row->wrong_byte : -1;
    diagnose(arena, &facts, &result);
    ck_assert_uint_le(result.hint_count, 2);
    return result;
}

static bool is_named(const struct facts *facts, const char *id)
{
    struct result result = named(facts);

    for (size_t i = 0; i < result.hint_count; i++)
        if (strcmp(result.hints[i].id, id) == 0)
            return true;
    return false;
}

static void try_rows(const struct diagnose_row *rows)
{
    for (const struct diagnose_row *row = rows; row->id; row++) {
        struct result result = named(&row->facts);
        ck_assert_msg(result.hint_count > 0, "%s: nothing is named (row %td)", row->id, row - rows);
        ck_assert_msg(strcmp(result.hints[0].id, row->id) == 0, "%s: %s is named first (row %td)", row->id,
                      result.hints[0].id, row - rows);
        ck_assert_uint_gt(strlen(result.hints[0].text), 20);
        ck_assert_uint_lt(strlen(result.hints[0].text), 200);
        ck_assert_msg(!is_named(&row->neighbour, row->id), "%s: the neighbour, too (row %td)", row->id, row - rows);
    }
}

START_TEST(each_mistake_in_bytes_is_named_and_its_neighbour_is_not)
{
    try_rows(diagnose_bytes_rows);
}
END_TEST

START_TEST(each_mistake_in_sockets_waits_and_ends_is_named_and_its_neighbour_is_not)
{
    try_rows(diagnose_state_rows);
}
END_TEST

static bool has_row(const struct diagnose_row *rows, const char *id)
{
    for (const struct diagnose_row *row = rows; row->id; row++)
        if (strcmp(row->id, id) == 0)
            return true;
    return false;
}

START_TEST(each_mistake_has_a_row_here_and_a_lesson)
{
    const struct mistake *mistake;

    for (size_t at = 0; (mistake = diagnose_mistake(at)); at++) {
        ck_assert_msg(has_row(diagnose_bytes_rows, mistake->id) || has_row(diagnose_state_rows, mistake->id),
                      "%s has no row", mistake->id);
        ck_assert_msg(lessons_find(mistake->id) != NULL, "%s has no lesson", mistake->id);
        ck_assert_uint_gt(strlen(mistake->title), 0);
        ck_assert_uint_le(strlen(mistake->id) + strlen(mistake->title), 79);
    }
}
END_TEST

START_TEST(each_lesson_is_of_a_mistake)
{
    static const struct lesson *const parts[] = {lessons_start, lessons_bytes, lessons_framing, lessons_ends,
                                                 lessons_clients, lessons_numbers};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        for (const struct lesson *lesson = parts[i]; lesson->id; lesson++) {
            size_t at = 0;
            while (diagnose_mistake(at) && strcmp(diagnose_mistake(at)->id, lesson->id) != 0)
                at++;
            ck_assert_msg(diagnose_mistake(at) != NULL, "%s is no mistake", lesson->id);
            ck_assert_msg(lesson->c_right || lesson->python_right, "%s has no cure", lesson->id);
            ck_assert_msg((!lesson->c_wrong) == (!lesson->c_right), "%s: one half in C", lesson->id);
            ck_assert_msg((!lesson->python_wrong) == (!lesson->python_right), "%s: one half in Python", lesson->id);
        }
}
END_TEST

/* Wrong in a way that has no name. */
START_TEST(what_fits_no_rule_gets_no_hint)
{
    static const struct facts facts[] = {
        {SERVER, WRONG("6\n", "5\n"), SENT("4.2\n")},
        {SERVER, WRONG("HELLO\n", "GOODBYE\n"), SENT("hello\n")},
        {CLIENT, PRINTED("5\n", "6\n")},
        {SERVER, .verdict = VERDICT_EXITED, .at = AT_READY, .ended = true},
        {SERVER, .verdict = VERDICT_CRASH, .signal = SIGSEGV, SENT("a\n"), .arguments = 1},
        {SERVER, ABSENT},
        {UDP_SERVER, WAITS(WAITS_SOCKET), SENT("a")},
        {SERVER, .verdict = VERDICT_FLOOD},
        {0},
    };

    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        ck_assert_msg(named(&facts[i]).hint_count == 0, "row %zu: %s", i, named(&facts[i]).hints[0].id);
}
END_TEST

START_TEST(a_test_that_was_not_the_programs_to_win_gets_no_hint)
{
    static const enum verdict verdicts[] = {VERDICT_PASS,    VERDICT_BUILD,   VERDICT_MISSING,
                                            VERDICT_SKIPPED, VERDICT_HARNESS, VERDICT_NOT_STARTED};

    for (const struct diagnose_row *row = diagnose_bytes_rows; row->id; row++)
        for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
            struct facts facts = row->facts;
            facts.verdict = verdicts[i];
            ck_assert_uint_eq(named(&facts).hint_count, 0);
        }
}
END_TEST

static struct event *add_event(struct result *result, const char *who, const char *what, struct bytes bytes)
{
    struct event **link = &result->events;

    while (*link)
        link = &(*link)->next;
    *link = arena_one(arena, struct event);
    **link = (struct event){.who = who, .what = what, .note = "", .bytes = window_head(arena, bytes, EVENT_BYTES)};
    return *link;
}

START_TEST(extra_bytes_are_put_behind_the_last_answer)
{
    struct result result = {.verdict = VERDICT_FAIL, .reason = "", .offset = -1};
    struct facts facts = {.at = AT_EXTRA, .server = true, .tcp = true};

    add_event(&result, "amy", "recv", BYTES("HELLO\n"));
    add_event(&result, "ben", "recv", BYTES("OTHER\n"));
    result.received = window_head(arena, BYTES("\0"), WINDOW_LARGEST);
    facts_read(arena, &facts, &result, "amy");
    ck_assert(bytes_is(facts.expected, "HELLO\n"));
    ck_assert_uint_eq(facts.received.len, 7);
    ck_assert(is_named(&facts, "trailing-nul"));
}
END_TEST

START_TEST(bytes_that_are_not_whole_are_not_known)
{
    struct result result = {.verdict = VERDICT_FAIL, .reason = "", .offset = 5000};
    struct facts facts = {.at = AT_BYTES, .server = true, .tcp = true};
    uint8_t *many = arena_alloc(arena, 9000);

    result.expected = window_head(arena, (struct bytes){many, 9000}, WINDOW_LARGEST);
    result.received = window_head(arena, (struct bytes){many, 5000}, WINDOW_LARGEST);
    facts_read(arena, &facts, &result, "amy");
    ck_assert_ptr_null(facts.expected.data);
    ck_assert_ptr_null(facts.received.data);
    ck_assert(facts.begins_right);
    ck_assert_uint_eq(facts.received_len, 5000);
}
END_TEST

START_TEST(what_it_printed_is_searched_behind_its_zeros)
{
    struct result result = {.verdict = VERDICT_EXITED, .reason = "", .offset = -1};
    struct facts facts = {.at = AT_READY, .server = true, .tcp = true};

    result.err = window_tail(arena, BYTES("a\0b: EADDRINUSE"), WINDOW_LARGEST);
    facts_read(arena, &facts, &result, "");
    ck_assert(facts_said(&facts, "eaddrinuse"));
    ck_assert(!facts_said(&facts, "refused"));
}
END_TEST

Suite *diagnose_suite(void)
{
    Suite *suite = suite_create("diagnose");
    TCase *tests = tcase_create("diagnose");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, each_mistake_in_bytes_is_named_and_its_neighbour_is_not);
    tcase_add_test(tests, each_mistake_in_sockets_waits_and_ends_is_named_and_its_neighbour_is_not);
    tcase_add_test(tests, each_mistake_has_a_row_here_and_a_lesson);
    tcase_add_test(tests, each_lesson_is_of_a_mistake);
    tcase_add_test(tests, what_fits_no_rule_gets_no_hint);
    tcase_add_test(tests, a_test_that_was_not_the_programs_to_win_gets_no_hint);
    tcase_add_test(tests, extra_bytes_are_put_behind_the_last_answer);
    tcase_add_test(tests, bytes_that_are_not_whole_are_not_known);
    tcase_add_test(tests, what_it_printed_is_searched_behind_its_zeros);
    suite_add_tcase(suite, tests);
    return suite;
}
