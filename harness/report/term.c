/*
 * The report on one submission, for the student who handed it in: each test, what was wrong, and the sum.
 */
#include "report/report.h"

#include <string.h>

#include "base/text.h"
#include "report/explain.h"
#include "report/phrase.h"

struct term_state {
    const struct run_info *info;
    struct sink *sink;
    struct page page;
    struct submission_report last;   /* without its tests */
    bool any;
};

static void heading(struct term_state *state)
{
    const struct spec *spec = state->info->spec;
    struct buf title = {0};

    phrase_say(&title, spec->title ? spec->title : spec->assignment);
    layout_tone(&state->page, TONE_BOLD, buf_string(&title));
    buf_text(state->page.out, "\n\n");
    buf_free(&title);
}

static void *open_term(struct arena *arena, const struct run_info *info, struct sink *sink)
{
    struct term_state *state = arena_one(arena, struct term_state);

    state->info = info;
    state->sink = sink;
    state->page = (struct page){.out = buf_new(arena, 0), .colour = info->look.colour};
    if (!info->look.quiet)
        heading(state);
    return state;
}

static size_t points_columns(const struct submission_report *submission)
{
    size_t widest = 3;
    struct buf text = {0};

    for (size_t i = 0; i < submission->test_count; i++) {
        buf_clear(&text);
        explain_points(&text, submission->tests[i].score);
        widest = text.len > widest ? text.len : widest;
    }
    buf_free(&text);
    return widest;
}

/* A build that failed, or a test that others need, speaks in the same words for many tests; they are said once. */
static bool is_told(const struct submission_report *submission, size_t at)
{
    const struct result *result = submission->tests[at].result;

    if (result->verdict != VERDICT_BUILD && result->verdict != VERDICT_MISSING && result->verdict != VERDICT_SKIPPED)
        return false;
    for (size_t i = 0; i < at; i++) {
        const struct result *before = submission->tests[i].result;
        if (before->verdict == result->verdict && strcmp(before->reason, result->reason) == 0)
            return true;
    }
    return false;
}

static void show_tests(struct term_state *state, const struct submission_report *submission)
{
    size_t columns = points_columns(submission);
    bool apart = true;   /* a blank line stands, or is not needed */

    for (size_t i = 0; i < submission->test_count; i++) {
        const struct test_report *test = &submission->tests[i];
        bool block = test->result->verdict != VERDICT_PASS && !is_told(submission, i);
        if (block && !apart)
            buf_char(state->page.out, '\n');
        explain_line(&state->page, test, columns);
        if (block)
            explain_loss(&state->page, state->info, submission, i);
        else
            explain_kept(&state->page, test->result->scratch);
        if (state->info->look.verbose)
            explain_events(&state->page, test->result);
        apart = block || state->info->look.verbose;
        if (apart)
            buf_char(state->page.out, '\n');
        sink_drain(state->sink, state->page.out);
    }
    if (!apart)
        buf_char(state->page.out, '\n');
}

/* Is this the first test of its group? */
static bool is_first(const struct submission_report *submission, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (submission->tests[i].test->group &&
            strcmp(submission->tests[i].test->group, submission->tests[at].test->group) == 0)
            return false;
    return true;
}

static struct score group_score(const struct submission_report *submission, const char *group)
{
    struct score sum = {0, 0};

    for (size_t i = 0; i < submission->test_count; i++)
        if (submission->tests[i].test->group && strcmp(submission->tests[i].test->group, group) == 0) {
            sum.points_milli += submission->tests[i].score.points_milli;
            sum.max_milli += submission->tests[i].score.max_milli;
        }
    return sum;
}

static size_t group_columns(const struct submission_report *submission)
{
    size_t widest = 0;

    for (size_t i = 0; i < submission->test_count; i++)
        if (submission->tests[i].test->group) {
            size_t columns = text_columns(bytes_of(submission->tests[i].test->group));
            widest = columns > widest ? columns : widest;
        }
    return widest < 40 ? widest : 40;
}

static void show_groups(struct term_state *state, const struct submission_report *submission)
{
    size_t columns = group_columns(submission);

    for (size_t i = 0; i < submission->test_count; i++) {
        const char *group = submission->tests[i].test->group;
        struct buf name = {0};
        if (!group || !is_first(submission, i))
            continue;
        phrase_say(&name, group);
        layout_left(&state->page, buf_string(&name), columns + 2);
        explain_points(state->page.out, group_score(submission, group));
        buf_text(state->page.out, " points\n");
        buf_free(&name);
    }
    if (columns)
        buf_char(state->page.out, '\n');
}

static void submission_term(void *arg, const struct submission_report *submission)
{
    struct term_state *state = arg;
    bool stopped = submission->verdict == VERDICT_BUILD || submission->verdict == VERDICT_MISSING;

    state->last = *submission;
    state->last.tests = NULL;
    state->any = true;
    if (state->info->look.quiet)
        return;
    if (stopped) {
        const struct test_report *test = submission->tests;
        while (test->result->verdict != submission->verdict)
            test++;
        explain_build(&state->page, test);
        buf_char(state->page.out, '\n');
    } else {
        show_tests(state, submission);
        show_groups(state, submission);
        if (submission->build && submission->verdict != VERDICT_PASS)
            explain_warnings(&state->page, submission->build);
    }
    sink_drain(state->sink, state->page.out);
}

static void summary(struct term_state *state)
{
    const struct submission_report *last = &state->last;
    struct buf text = {0};

    buf_printf(&text, "%zu of ", last->count[VERDICT_PASS]);
    phrase_number(&text, last->test_count, "test");
    buf_text(&text, " passed");
    if (last->count[VERDICT_SKIPPED])
        buf_printf(&text, ", %zu skipped", last->count[VERDICT_SKIPPED]);
    buf_text(&text, ", ");
    explain_points(&text, last->score);
    buf_text(&text, " points");
    layout_tone(&state->page, last->verdict == VERDICT_PASS ? TONE_GOOD : TONE_BOLD, buf_string(&text));
    buf_free(&text);
    buf_printf(state->page.out, " (seed %llu)\n", (unsigned long long)state->info->seed);
}

static void close_term(void *arg, const struct run_end *end)
{
    struct term_state *state = arg;
    struct buf *out = state->page.out;

    if (state->any)
        summary(state);
    explain_run(&state->page, state->info, state->any ? state->last.count[VERDICT_HARNESS] : 0, end);
    sink_drain(state->sink, out);
}

const struct reporter term_reporter = {"term", open_term, submission_term, close_term};
