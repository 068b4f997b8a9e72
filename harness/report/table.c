/*
 * The report on a class: a line for each submission as it is finished, and a table of scores at the end.
 */
#include "report/report.h"

#include <string.h>

#include "base/text.h"
#include "report/explain.h"
#include "report/phrase.h"

#define NAME_LARGEST 32

struct row {
    struct row *next;
    const char *name, *score, *most, *percent, *trouble;
    enum verdict verdict;
};

struct table_state {
    struct arena *arena;
    const struct run_info *info;
    struct sink *sink;
    struct page page;
    struct row *first, **last;
    size_t rows, full, harness;
    size_t name_columns, points_columns, most_columns;
};

/* The most a submission can reach, for the width of its column. */
static int64_t most_milli(const struct run_info *info)
{
    int64_t sum = 0;

    for (size_t i = 0; i < info->spec->test_count; i++)
        if (info->selected[i] && !info->spec->tests[i].extra)
            sum += info->spec->tests[i].points_milli;
    return sum;
}

static void *open_table(struct arena *arena, const struct run_info *info, struct sink *sink)
{
    struct table_state *state = arena_one(arena, struct table_state);
    char most[32];

    score_format(most_milli(info), most);
    *state = (struct table_state){
        .arena = arena,
        .info = info,
        .sink = sink,
        .page = {.out = buf_new(arena, 0), .colour = info->look.colour},
        .last = &state->first,
        .name_columns = info->name_columns < NAME_LARGEST ? info->name_columns : NAME_LARGEST,
        .points_columns = strlen(most) > 5 ? strlen(most) : 5,
        .most_columns = strlen(most),
    };
    if (state->name_columns < strlen("submission"))
        state->name_columns = strlen("submission");
    return state;
}

static const char *kept(struct arena *arena, struct buf *text)
{
    const char *copy = arena_strdup(arena, buf_string(text));

    buf_free(text);
    return copy;
}

static const char *points_text(struct arena *arena, int64_t milli)
{
    char text[32];

    score_format(milli, text);
    return arena_strdup(arena, text);
}

/* In few words what cost points. */
static const char *trouble_of(struct arena *arena, const struct submission_report *submission)
{
    struct buf text = {0};
    size_t skipped = submission->count[VERDICT_SKIPPED];
    size_t lost = submission->test_count - submission->count[VERDICT_PASS] - skipped;
    bool stopped = submission->verdict == VERDICT_BUILD || submission->verdict == VERDICT_MISSING;
    const struct test_report *test = submission->tests;

    while (lost && (test->result->verdict == VERDICT_PASS || test->result->verdict == VERDICT_SKIPPED))
        test++;
    if (stopped) {
        buf_printf(&text, "%s: ", verdict_word(submission->verdict));
        phrase_say(&text, test->result->reason[0] ? test->result->reason : verdict_meaning(submission->verdict));
    } else if (lost == 1) {
        buf_printf(&text, "%s: ", verdict_word(test->result->verdict));
        phrase_say(&text, test->test->name);
        if (skipped)
            buf_printf(&text, ", %zu %s", skipped, verdict_word(VERDICT_SKIPPED));
    } else {
        phrase_counts(&text, submission->count);
    }
    if (submission->not_run)
        buf_printf(&text, "%s%zu not run", text.len ? ", " : "", submission->not_run);
    return kept(arena, &text);
}

static struct row *add_row(struct table_state *state, const struct submission_report *submission)
{
    struct arena *arena = state->arena;
    struct row *row = arena_one(arena, struct row);
    struct buf name = {0}, percent = {0};

    phrase_bytes(&name, bytes_of(submission->name));
    layout_cut(&name, state->name_columns);
    phrase_percent(&percent, submission->score.points_milli, submission->score.max_milli);
    row->name = kept(arena, &name);
    row->percent = kept(arena, &percent);
    row->score = points_text(arena, submission->score.points_milli);
    row->most = points_text(arena, submission->score.max_milli);
    row->trouble = trouble_of(arena, submission);
    row->verdict = submission->verdict;
    *state->last = row;
    state->last = &row->next;
    state->rows++;
    state->full += submission->verdict == VERDICT_PASS && !submission->not_run;
    state->harness += submission->count[VERDICT_HARNESS];
    return row;
}

/* The rest of the line, cut at its end. */
static void end_line(struct table_state *state, const char *text, size_t start)
{
    struct buf rest = {0};

    buf_text(&rest, text);
    layout_cut(&rest, LAYOUT_COLUMNS - start);
    buf_printf(state->page.out, "%s\n", buf_string(&rest));
    buf_free(&rest);
}

/* One that is not finished has no verdict yet, unless it is a bad one. */
static void verdict_cell(struct table_state *state, const struct submission_report *submission)
{
    enum verdict verdict = submission->verdict;
    enum tone tone = verdict == VERDICT_PASS ? TONE_GOOD : verdict == VERDICT_HARNESS ? TONE_VOID : TONE_BAD;
    const char *word = verdict == VERDICT_PASS && submission->not_run ? "-" : verdict_word(verdict);

    layout_tone(&state->page, tone, word);
    layout_blanks(&state->page, 9 - strlen(word));
}

static void add_counts(struct buf *out, const struct submission_report *submission)
{
    struct buf rest = {0};

    if (submission->count[VERDICT_PASS])
        buf_printf(out, "%zu passed", submission->count[VERDICT_PASS]);
    phrase_counts(&rest, submission->count);
    if (submission->not_run)
        buf_printf(&rest, "%s%zu not run", rest.len ? ", " : "", submission->not_run);
    buf_printf(out, "%s%s", out->len && rest.len ? ", " : "", buf_string(&rest));
    buf_free(&rest);
}

static void show_finished(struct table_state *state, const struct submission_report *submission, const struct row *row)
{
    struct buf counts = {0}, points = {0};
    size_t wide = 2 * state->most_columns + 3;   /* with room for a half */

    verdict_cell(state, submission);
    layout_left(&state->page, row->name, state->name_columns + 2);
    buf_printf(&points, "%s/%s", row->score, row->most);
    layout_right(&state->page, buf_string(&points), wide);
    buf_text(state->page.out, "  ");
    add_counts(&counts, submission);
    layout_wrap(&state->page, buf_bytes(&counts), 9 + state->name_columns + 2 + wide + 2);
    buf_free(&counts);
    buf_free(&points);
}

/* The folder above those of its tests, when they were kept. */
static void show_kept(struct table_state *state, const struct submission_report *submission)
{
    const char *folder = submission->tests[0].result->scratch;
    const char *slash = strrchr(folder, '/');
    struct buf above = {0};

    if (slash)
        buf_add(&above, folder, (size_t)(slash - folder));
    explain_kept(&state->page, buf_string(&above));
    buf_free(&above);
}

static void show_losses(struct table_state *state, const struct submission_report *submission)
{
    if (submission->verdict == VERDICT_BUILD || submission->verdict == VERDICT_MISSING) {
        explain_build(&state->page, submission->tests);
        return;
    }
    for (size_t i = 0; i < submission->test_count; i++)
        if (submission->tests[i].result->verdict != VERDICT_PASS) {
            explain_line(&state->page, &submission->tests[i], state->points_columns);
            explain_loss(&state->page, state->info, submission, i);
            sink_drain(state->sink, state->page.out);
        }
}

static void submission_table(void *arg, const struct submission_report *submission)
{
    struct table_state *state = arg;
    const struct row *row = add_row(state, submission);

    if (state->info->look.quiet)
        return;
    show_finished(state, submission, row);
    show_kept(state, submission);
    if (state->info->look.verbose && submission->verdict != VERDICT_PASS) {
        show_losses(state, submission);
        buf_char(state->page.out, '\n');
    }
    sink_drain(state->sink, state->page.out);
}

static void show_row(struct table_state *state, const struct row *row)
{
    struct page *page = &state->page;

    layout_left(page, row->name, state->name_columns + 2);
    layout_right(page, row->score, state->points_columns + 2);
    layout_right(page, row->most, state->points_columns + 2);
    layout_right(page, row->percent, 7);
    if (row->trouble[0]) {
        buf_text(page->out, "  ");
        end_line(state, row->trouble, state->name_columns + 2 * state->points_columns + 15);
    } else {
        buf_char(page->out, '\n');
    }
}

static void close_table(void *arg, const struct run_end *end)
{
    struct table_state *state = arg;
    const struct row head = {.name = "submission", .score = "score", .most = "max", .percent = "%",
                             .trouble = "what went wrong"};

    if (!state->info->look.quiet && state->rows)
        buf_char(state->page.out, '\n');
    show_row(state, &head);
    for (const struct row *row = state->first; row; row = row->next) {
        show_row(state, row);
        sink_drain(state->sink, state->page.out);
    }
    buf_char(state->page.out, '\n');
    phrase_number(state->page.out, state->rows, "submission");
    buf_printf(state->page.out, ", %zu without a fault (seed %llu)\n", state->full,
               (unsigned long long)state->info->seed);
    explain_run(&state->page, state->info, state->harness, end);
    sink_drain(state->sink, state->page.out);
}

const struct reporter table_reporter = {"table", open_table, submission_table, close_table};
