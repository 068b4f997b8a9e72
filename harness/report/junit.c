/*
 * JUnit XML, one dialect that Jenkins' strict schema accepts and GitLab reads: testsuites > testsuite (a submission) >
 * testcase (a test). `failure` is the program's fault, `error` the harness's. Place and bytes stand in the text of the
 * failure, since the schema has no attribute for them; the reason stands there too, since GitLab shows only the text.
 */
#include "report/report.h"

#include "base/clock.h"
#include "base/text.h"
#include "report/phrase.h"

struct junit_state {
    const struct run_info *info;
    struct sink *sink;
    struct buf *out, *shown;
};

/* Adds what `shown` holds as XML and empties it. */
static void add_shown(struct junit_state *state)
{
    text_xml(state->out, buf_bytes(state->shown));
    buf_clear(state->shown);
}

static void say_xml(struct junit_state *state, const char *text)
{
    phrase_say(state->shown, text);
    add_shown(state);
}

static void seconds(struct junit_state *state, int64_t ns)
{
    buf_printf(state->out, " time=\"%lld.%03lld\"", (long long)(ns / CLOCK_S), (long long)(ns / CLOCK_MS % 1000));
}

static void line(struct junit_state *state, const char *label, const char *text)
{
    if (!text[0])
        return;
    buf_text(state->out, label);
    say_xml(state, text);
    buf_char(state->out, '\n');
}

static void window_line(struct junit_state *state, const char *label, const struct window *window)
{
    if (!window->set)
        return;
    buf_text(state->out, label);
    phrase_window(state->shown, window);
    add_shown(state);
    buf_char(state->out, '\n');
}

static void hint_lines(struct junit_state *state, const struct hint *hint)
{
    phrase_say(state->shown, report_is_teacher(hint) ? "hint" : hint->id);
    add_shown(state);
    buf_text(state->out, ": ");
    phrase_lines(state->shown, bytes_of(hint->text), "");
    add_shown(state);
    buf_char(state->out, '\n');
}

static void output_lines(struct junit_state *state, const char *label, const struct window *window)
{
    if (!window->set || !window->shown.len)
        return;
    buf_printf(state->out, "%s:\n", label);
    phrase_lines(state->shown, window->shown, "| ");
    add_shown(state);
    buf_char(state->out, '\n');
}

/* <failure> or <error>, or the like: a type, a message, and the text that repeats it and goes on. */
static void trouble(struct junit_state *state, const char *element, const struct test_report *test)
{
    const struct result *result = test->result;

    buf_printf(state->out, "<%s type=\"%s\" message=\"", element, verdict_word(result->verdict));
    say_xml(state, result->reason);
    buf_text(state->out, "\">");
    buf_printf(state->out, "%s: ", verdict_word(result->verdict));
    line(state, "", result->reason[0] ? result->reason : verdict_meaning(result->verdict));
    line(state, "where: ", result->where);
    if (!result->expected.set)
        line(state, "expected: ", result->expected_words);
    window_line(state, "expected: ", &result->expected);
    window_line(state, "received: ", &result->received);
    line(state, "exit: ", result->exit_words);
    for (size_t i = 0; i < test->hint_count; i++)
        hint_lines(state, &test->hints[i]);
    output_lines(state, "standard error", &result->err);
    buf_printf(state->out, "</%s>", element);
}

static void testcase(struct junit_state *state, const char *submission, const struct test_report *test)
{
    enum verdict verdict = test->result->verdict;

    buf_text(state->out, "<testcase classname=\"");
    say_xml(state, state->info->spec->assignment);
    buf_char(state->out, '.');
    phrase_bytes(state->shown, bytes_of(submission));
    add_shown(state);
    buf_text(state->out, "\" name=\"");
    say_xml(state, test->test->name);
    buf_char(state->out, '"');
    seconds(state, test->result->duration_ns);
    buf_char(state->out, '>');
    if (verdict == VERDICT_SKIPPED) {
        buf_text(state->out, "<skipped message=\"");
        say_xml(state, test->result->reason);
        buf_text(state->out, "\"/>");
    } else if (verdict != VERDICT_PASS) {
        trouble(state, verdict == VERDICT_HARNESS ? "error" : "failure", test);
    }
    buf_text(state->out, "</testcase>\n");
    sink_drain(state->sink, state->out);
}

static void *open_junit(struct arena *arena, const struct run_info *info, struct sink *sink)
{
    struct junit_state *state = arena_one(arena, struct junit_state);

    state->info = info;
    state->sink = sink;
    state->out = buf_new(arena, 0);
    state->shown = buf_new(arena, 0);
    buf_text(state->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"");
    say_xml(state, info->spec->assignment);
    buf_text(state->out, "\">\n");
    return state;
}

static void submission_junit(void *arg, const struct submission_report *submission)
{
    struct junit_state *state = arg;
    const size_t *count = submission->count;
    size_t others = count[VERDICT_PASS] + count[VERDICT_HARNESS] + count[VERDICT_SKIPPED];
    int64_t total_ns = 0;

    for (size_t i = 0; i < submission->test_count; i++)
        total_ns += submission->tests[i].result->duration_ns;
    buf_text(state->out, "<testsuite name=\"");
    phrase_bytes(state->shown, bytes_of(submission->name));
    add_shown(state);
    buf_printf(state->out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", submission->test_count,
               submission->test_count - others, count[VERDICT_HARNESS], count[VERDICT_SKIPPED]);
    seconds(state, total_ns);
    /* The schema's time has no zone. */
    buf_printf(state->out, " timestamp=\"%.19s\">\n", state->info->started);
    buf_printf(state->out, "<properties><property name=\"isolation\" value=\"%s\"/></properties>\n", state->info->isolation);
    for (size_t i = 0; i < submission->test_count; i++)
        testcase(state, submission->name, &submission->tests[i]);
    buf_text(state->out, "</testsuite>\n");
    sink_drain(state->sink, state->out);
}

static void close_junit(void *arg, const struct run_end *end)
{
    struct junit_state *state = arg;

    (void)end;
    buf_text(state->out, "</testsuites>\n");
    sink_drain(state->sink, state->out);
}

const struct reporter junit_reporter = {"junit", open_junit, submission_junit, close_junit};
