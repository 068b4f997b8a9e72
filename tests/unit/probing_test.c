#include <check.h>
#include <errno.h>
#include <string.h>

#include "diagnose_rows.h"
#include "run/probing.h"

Suite *probing_suite(void);

static const char source[] = "assignment: x\nprogram: {role: server, transport: tcp, run: ./server $port}\n"
                             "tests:\n"
                             "  - name: a\n"
                             "    send: \"hello\"\n"
                             "    expect: \"HELLO\"\n";

static int64_t open_nothing(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle)
{
    (void)arena, (void)from, (void)name, (void)arg, (void)handle;
    errno = ENOENT;
    return -1;
}

static void read_nothing(void *handle, size_t at, uint8_t *out, size_t len)
{
    (void)handle, (void)at;
    memset(out, 0, len);
}

/* What comes of one play after another. */
struct script {
    const enum verdict *verdicts;
    size_t played;
};

static enum verdict play(void *arg, const struct probe *probe)
{
    struct script *script = arg;

    ck_assert_uint_ge(probe->test.step_count, 3);
    return script->verdicts[script->played++];
}

/* A server that has read "hello" and waits. First the probe with a line end is asked for, then the half-close. */
static const struct row {
    const char *what, *hint, *told;
    enum verdict verdicts[5];
    size_t played;
    int64_t duration_ns;
} rows[] = {
    {"the first decides", "waits-for-newline", "with a line end behind the message: passes, unchanged: fails",
     {VERDICT_PASS, VERDICT_STUCK}, 2, 0},
    {"the second decides", "waits-for-end",
     "with a line end behind the message: fails, with a half-close behind the message: passes, unchanged: fails",
     {VERDICT_STUCK, VERDICT_PASS, VERDICT_STUCK}, 3, 0},
    {"none decides", NULL, "with a line end behind the message: fails, with a half-close behind the message: fails",
     {VERDICT_STUCK, VERDICT_FAIL}, 2, 0},
    {"it passes now and then", NULL,
     "with a line end behind the message: passes, unchanged: passes", {VERDICT_PASS, VERDICT_PASS}, 2, 0},
    {"the harness cannot", NULL,
     "with a line end behind the message: could not be made, with a half-close behind the message: could not be made",
     {VERDICT_HARNESS, VERDICT_HARNESS}, 2, 0},
    {"the harness cannot play it once more", NULL,
     "with a line end behind the message: passes, unchanged: could not be made", {VERDICT_PASS, VERDICT_HARNESS}, 2, 0},
    {"the failure took long", NULL, "", {VERDICT_PASS}, 0, INT64_C(3000000000)},
};

static void try_row(struct arena *arena, const struct test *test, const struct row *row)
{
    struct facts facts = {SERVER, WAITS(WAITS_PEER), SENT("hello"), .accepted = true, .callers = 1};
    struct result result = {.verdict = VERDICT_STUCK, .reason = "it waits", .duration_ns = row->duration_ns};
    struct script script = {row->verdicts, 0};
    struct buf *told = buf_new(arena, 0);

    facts.said = facts.call = "";
    facts.exit_status = facts.wrong_byte = -1;
    facts.difference = -1;
    const struct probing probing = {.arena = arena, .test = test, .at = test->steps[2].at, .peer = "peer",
                                    .facts = &facts, .result = &result, .explain = true, .play = play, .arg = &script};
    probing_ask(&probing);
    for (const struct event *event = result.events; event; event = event->next)
        buf_printf(told, "%s%s", told->len ? ", " : "", event->note);
    ck_assert_msg(strcmp(buf_string(told), row->told) == 0, "%s: %s", row->what, buf_string(told));
    ck_assert_msg(script.played == row->played, "%s: played %zu times", row->what, script.played);
    ck_assert_msg(result.hint_count == (row->hint != NULL), "%s: %zu hints", row->what, result.hint_count);
    ck_assert_msg(!row->hint || strcmp(result.hints[0].id, row->hint) == 0, "%s: %s", row->what, result.hints[0].id);
    ck_assert(result.verdict == VERDICT_STUCK && strcmp(result.reason, "it waits") == 0);
}

START_TEST(a_probe_counts_when_the_unchanged_test_fails_again)
{
    struct arena *arena = arena_new();
    struct faults faults = {.arena = arena, .file = "x.yaml", .source = bytes_of(source)};
    struct outside outside = {.open = open_nothing, .read = read_nothing};
    const struct spec *spec = spec_parse(arena, &outside, false, &faults);

    ck_assert_ptr_nonnull(spec);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        try_row(arena, &spec->tests[0], &rows[i]);
    arena_free(arena);
}
END_TEST

Suite *probing_suite(void)
{
    Suite *suite = suite_create("probing");
    TCase *tests = tcase_create("probing");

    tcase_add_test(tests, a_probe_counts_when_the_unchanged_test_fails_again);
    suite_add_tcase(suite, tests);
    return suite;
}
