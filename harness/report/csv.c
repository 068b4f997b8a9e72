/*
 * One line a submission: submission,score,max,percent,verdict, then a column for each test with its points.
 *
 * A test that was not run has an empty cell. One that the harness could not judge has the word HARNESS, since any
 * number would give or take points. A skipped one has 0, as it counts in the maximum. Lines end in a line feed alone:
 * what the tools that read these files write themselves.
 */
#include "report/report.h"

#include "base/text.h"
#include "report/phrase.h"

struct csv_state {
    const struct run_info *info;
    struct sink *sink;
    struct buf *out, *cell;
};

/* Writes the cell that was put together, after a comma. */
static void end_cell(struct csv_state *state)
{
    buf_char(state->out, ',');
    text_csv(state->out, buf_bytes(state->cell));
    buf_clear(state->cell);
}

static void points_cell(struct csv_state *state, int64_t milli)
{
    char points[32];

    score_format(milli, points);
    buf_text(state->cell, points);
    end_cell(state);
}

static void *open_csv(struct arena *arena, const struct run_info *info, struct sink *sink)
{
    struct csv_state *state = arena_one(arena, struct csv_state);

    state->info = info;
    state->sink = sink;
    state->out = buf_new(arena, 0);
    state->cell = buf_new(arena, 0);
    buf_text(state->out, "submission,score,max,percent,verdict");
    for (size_t i = 0; i < info->spec->test_count; i++)
        if (info->selected[i]) {
            phrase_say(state->cell, info->spec->tests[i].name);
            end_cell(state);
        }
    buf_char(state->out, '\n');
    sink_drain(sink, state->out);
    return state;
}

static void test_cells(struct csv_state *state, const struct submission_report *submission)
{
    const struct spec *spec = state->info->spec;
    const struct test_report *test = submission->tests, *end = test + submission->test_count;

    for (size_t i = 0; i < spec->test_count; i++) {
        if (!state->info->selected[i])
            continue;
        if (test == end || test->test != &spec->tests[i]) {
            end_cell(state);
            continue;
        }
        if (test->result->verdict == VERDICT_HARNESS) {
            buf_text(state->cell, verdict_word(VERDICT_HARNESS));
            end_cell(state);
        } else {
            points_cell(state, test->score.points_milli);
        }
        test++;
    }
}

static void submission_csv(void *arg, const struct submission_report *submission)
{
    struct csv_state *state = arg;

    phrase_bytes(state->cell, bytes_of(submission->name));
    text_csv(state->out, buf_bytes(state->cell));
    buf_clear(state->cell);
    points_cell(state, submission->score.points_milli);
    points_cell(state, submission->score.max_milli);
    if (submission->score.max_milli > 0)
        phrase_percent(state->cell, submission->score.points_milli, submission->score.max_milli);
    end_cell(state);
    buf_text(state->cell, verdict_word(submission->verdict));
    end_cell(state);
    test_cells(state, submission);
    buf_char(state->out, '\n');
    sink_drain(state->sink, state->out);
}

static void close_csv(void *arg, const struct run_end *end)
{
    (void)arg;
    (void)end;
}

const struct reporter csv_reporter = {"csv", open_csv, submission_csv, close_csv};
