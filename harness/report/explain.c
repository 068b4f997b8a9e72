#include "report/explain.h"

#include <string.h>

#include "base/text.h"
#include "report/diff.h"
#include "report/phrase.h"
#include "report/sent.h"

#define OUTPUT_LINES 5
#define COMPILER_LINES 40

void explain_points(struct buf *out, struct score score)
{
    char points[32], most[32];

    score_format(score.points_milli, points);
    score_format(score.max_milli, most);
    if (score.max_milli == 0 && score.points_milli > 0)
        buf_printf(out, "+%s", points);
    else
        buf_printf(out, "%s/%s", points, most);
}

/* Four words for the first column; the verdict of a failure stands with its reason. */
static void verdict_column(struct page *page, enum verdict verdict)
{
    bool plain = !report_failed(verdict);
    enum tone tone = verdict == VERDICT_PASS      ? TONE_GOOD
                     : verdict == VERDICT_SKIPPED ? TONE_WARN
                     : verdict == VERDICT_HARNESS ? TONE_VOID
                                                  : TONE_BAD;
    const char *word = plain ? verdict_word(verdict) : verdict_word(VERDICT_FAIL);

    layout_tone(page, tone, word);
    layout_blanks(page, 9 - strlen(word));
}

/* "0/2"; of extra credit, which has no maximum, "+2"; "-" where none were given or taken. */
static void test_points(struct buf *out, const struct test_report *test)
{
    char points[32];

    score_format(test->score.points_milli, points);
    if (test->result->verdict == VERDICT_HARNESS)
        buf_char(out, '-');
    else if (test->test->extra)
        buf_printf(out, "+%s", points);
    else
        explain_points(out, test->score);
}

void explain_line(struct page *page, const struct test_report *test, size_t columns)
{
    struct buf points = {0}, name = {0};

    verdict_column(page, test->result->verdict);
    test_points(&points, test);
    layout_right(page, buf_string(&points), columns);
    layout_blanks(page, 2);
    phrase_say(&name, test->test->name);
    layout_wrap(page, buf_bytes(&name), 9 + columns + 2);
    buf_free(&points);
    buf_free(&name);
}

static void say_field(struct page *page, const char *label, const char *text)
{
    struct buf said = {0};

    if (text[0]) {
        phrase_say(&said, text);
        layout_field(page, label, buf_bytes(&said));
    }
    buf_free(&said);
}

static void lines_field(struct page *page, const char *label, const char *text)
{
    struct buf lines = {0};

    phrase_lines(&lines, bytes_of(text), "");
    if (lines.len)
        layout_field(page, label, buf_bytes(&lines));
    buf_free(&lines);
}

static void reason_field(struct page *page, const struct result *result)
{
    struct buf reason = {0};

    if (result->verdict != VERDICT_FAIL && report_failed(result->verdict))
        buf_printf(&reason, "%s: ", verdict_word(result->verdict));
    buf_text(&reason, result->reason[0] ? result->reason : verdict_meaning(result->verdict));
    say_field(page, "reason", buf_string(&reason));
    buf_free(&reason);
}

/* Where the last `most` lines begin. */
static size_t last_lines(struct bytes text, size_t most)
{
    size_t at = text.len;

    while (at > 0 && text.data[at - 1] == '\n')
        at--;
    for (; at > 0; at--)
        if (text.data[at - 1] == '\n' && --most == 0)
            break;
    return at;
}

/* The end of what it printed, each line behind a bar so that no log takes it for something else. */
static void output_field(struct page *page, const char *label, const struct window *window)
{
    struct bytes text = window->shown;
    struct buf lines = {0}, line = {0};

    if (!window->set || text.len == 0)
        return;
    size_t start = last_lines(text, OUTPUT_LINES);
    phrase_lines(&lines, (struct bytes){text.data + start, text.len - start}, "| ");
    for (char *next = (char *)lines.data, *rest; next && next < (char *)lines.data + lines.len; next = rest) {
        size_t len = (size_t)(strchrnul(next, '\n') - next);
        size_t left = (size_t)((char *)lines.data + lines.len - next);
        len = len < left ? len : left;
        rest = next + len + 1;
        buf_clear(&line);
        buf_add(&line, next, len);
        layout_cut(&line, LAYOUT_WIDTH);
        layout_label(page, label);
        buf_printf(page->out, "%s\n", buf_string(&line));
        label = "";
    }
    buf_free(&lines);
    buf_free(&line);
}

void explain_kept(struct page *page, const char *folder)
{
    say_field(page, "kept", folder);
}

/* A path that begins with '-' would be taken for an option. */
static void shell_path(struct buf *out, const char *path)
{
    if (path[0] == '-')
        buf_text(out, "./");
    phrase_shell(out, path);
}

/* The command that runs just this test. Never wrapped: it is there to be copied. */
static void again_field(struct page *page, const struct run_info *info, const char *path, const char *name)
{
    layout_label(page, "again");
    buf_text(page->out, "sockgrade check ");
    shell_path(page->out, info->spec->file);
    buf_char(page->out, ' ');
    shell_path(page->out, path);
    buf_text(page->out, " --only ");
    phrase_shell(page->out, name);
    if (info->memory)
        buf_text(page->out, " --memory");
    if (info->track_fds)
        buf_text(page->out, " --track-fds");
    if (info->seed_given)
        buf_printf(page->out, " --seed %llu", (unsigned long long)info->seed);
    buf_char(page->out, '\n');
}

/* Of several pieces that a peer sent only the last are shown. */
static void sent_rows(struct page *page, const char *label, const struct sent *sent)
{
    struct buf remark = {0};

    for (size_t i = 0; i < sent->count; i++) {
        buf_clear(&remark);
        if (i == 0 && sent->earlier && sent->named)
            buf_printf(&remark, " (%zu more before)", sent->earlier);
        if (!sent->named && strcmp(sent->pieces[i]->what, "send") == 0) {
            buf_text(&remark, " (by ");
            phrase_say(&remark, sent->pieces[i]->who);
            buf_text(&remark, ")");
        }
        layout_cut(&remark, LAYOUT_WIDTH / 2);
        diff_window(page, i ? "" : label, &sent->pieces[i]->bytes, buf_string(&remark));
    }
    buf_free(&remark);
}

static void sent_fields(struct page *page, const struct result *result)
{
    struct sent typed = sent_typed(result), sent = sent_find(result);

    if (!report_failed(result->verdict))
        return;
    sent_rows(page, "typed", &typed);
    sent_rows(page, "sent", &sent);
}

/* The page behind a mistake is named once a submission. */
static bool is_told(const struct submission_report *submission, size_t at, const char *id)
{
    for (size_t i = 0; i < at; i++)
        for (size_t j = 0; j < submission->tests[i].hint_count; j++)
            if (strcmp(submission->tests[i].hints[j].id, id) == 0)
                return true;
    return false;
}

/* Mistakes with a name, then the teacher's words. */
static void hint_fields(struct page *page, const struct submission_report *submission, size_t at)
{
    const struct test_report *test = &submission->tests[at];
    struct buf line = {0};
    const char *more = "more";

    for (size_t i = 0; i < test->hint_count; i++)
        if (!report_is_teacher(&test->hints[i])) {
            buf_clear(&line);
            buf_printf(&line, "%s: %s", test->hints[i].id, test->hints[i].text);
            lines_field(page, "mistake", buf_string(&line));
        }
    for (size_t i = 0; i < test->hint_count; i++)
        if (!report_is_teacher(&test->hints[i]) && !is_told(submission, at, test->hints[i].id)) {
            buf_clear(&line);
            buf_printf(&line, "sockgrade explain %s", test->hints[i].id);
            say_field(page, more, buf_string(&line));
            more = "";
        }
    for (size_t i = 0; i < test->hint_count; i++)
        if (report_is_teacher(&test->hints[i]))
            lines_field(page, "hint", test->hints[i].text);
    buf_free(&line);
}

/* How it ended and what it printed; not what the reason has said or the rows have shown. */
static void program_fields(struct page *page, const struct result *result)
{
    if (!strstr(result->reason, result->exit_words))
        say_field(page, "exit", result->exit_words);
    /* Of a wrong answer standard output says little, and a client's was just shown as received. */
    if (result->verdict != VERDICT_FAIL)
        output_field(page, "stdout", &result->out);
    output_field(page, "stderr", &result->err);
}

void explain_loss(struct page *page, const struct run_info *info, const struct submission_report *submission, size_t at)
{
    const struct test_report *test = &submission->tests[at];
    const struct result *result = test->result;

    if (result->verdict == VERDICT_PASS || result->verdict == VERDICT_SKIPPED) {
        if (result->verdict == VERDICT_SKIPPED)
            reason_field(page, result);
        return;
    }
    if (test->test->about)
        lines_field(page, "checks", test->test->about);
    say_field(page, "spec", result->where);
    sent_fields(page, result);
    diff_show(page, result);
    reason_field(page, result);
    program_fields(page, result);
    hint_fields(page, submission, at);
    explain_kept(page, result->scratch);
    again_field(page, info, submission->path, test->test->name);
}

static void event_line(struct page *page, const struct event *event)
{
    struct buf line = {0};
    long long us = (long long)(event->at_ns / 1000);

    buf_printf(&line, "    %5lld.%01lld ms  ", us / 1000, us / 100 % 10);
    size_t start = line.len;
    phrase_say(&line, event->who[0] ? event->who : "-");
    while (line.len < start + 10)
        buf_char(&line, ' ');
    buf_char(&line, ' ');
    phrase_say(&line, event->what);
    if (event->bytes.set) {
        buf_printf(&line, " %llu: ", (unsigned long long)event->bytes.total);
        phrase_bytes(&line, event->bytes.shown);
    }
    if (event->note[0]) {
        buf_char(&line, ' ');
        phrase_say(&line, event->note);
    }
    layout_cut(&line, LAYOUT_COLUMNS);
    layout_tone(page, TONE_DIM, buf_string(&line));
    buf_char(page->out, '\n');
    buf_free(&line);
}

void explain_events(struct page *page, const struct result *result)
{
    size_t at = 0;

    for (const struct event *event = result->events; event; event = event->next) {
        if (at++ == EVENTS_LARGEST / 2 && result->events_left_out)
            buf_printf(page->out, "           ... %zu more events ...\n", result->events_left_out);
        event_line(page, event);
    }
}

static void compiler_lines(struct page *page, const struct result *build)
{
    struct bytes text = build->err.shown;
    size_t lines = 0, len = 0;

    while (build->err.set && len < text.len && lines < COMPILER_LINES)
        lines += text.data[len++] == '\n';
    if (len) {
        phrase_lines(page->out, (struct bytes){text.data, len}, "    | ");
        buf_char(page->out, '\n');
    }
    if (build->err.set && len < text.len)
        buf_text(page->out, "    | ...\n");
}

void explain_build(struct page *page, const struct test_report *test)
{
    const struct result *result = test->result;
    struct buf reason = {0};

    layout_tone(page, TONE_BAD, verdict_word(result->verdict));
    buf_text(page->out, "  ");
    phrase_say(&reason, result->reason[0] ? result->reason : verdict_meaning(result->verdict));
    layout_wrap(page, buf_bytes(&reason), strlen(verdict_word(result->verdict)) + 2);
    buf_free(&reason);
    say_field(page, "spec", result->where);
    compiler_lines(page, result);
    explain_kept(page, result->scratch);
}

void explain_warnings(struct page *page, const struct result *build)
{
    struct bytes text = build->err.shown;

    if (!build->err.set || !memmem(text.data, text.len, "warning:", 8))
        return;
    buf_text(page->out, "The compiler built it, and warns:\n");
    compiler_lines(page, build);
    buf_char(page->out, '\n');
}

static void sentence(struct page *page, struct buf *text)
{
    layout_wrap(page, buf_bytes(text), 0);
    buf_clear(text);
}

void explain_run(struct page *page, const struct run_info *info, size_t harness, const struct run_end *end)
{
    struct buf text = {0};

    if (harness) {
        phrase_number(&text, harness, "test");
        buf_text(&text, " could not be judged (HARNESS): the fault is sockgrade's, and no points are given or taken.");
        sentence(page, &text);
    }
    if (end->tests_not_run) {
        phrase_number(&text, end->tests_not_run, "test");
        buf_printf(&text, " %s not run; the points are those of the tests that were.",
                   end->tests_not_run == 1 ? "was" : "were");
        sentence(page, &text);
    }
    buf_printf(&text, "Isolation %s: %s.", info->isolation, info->isolation_words);
    sentence(page, &text);
    buf_free(&text);
}
