#include "report/report.h"

#include <string.h>

#define REPORTERS_LARGEST 4

struct report {
    struct arena *arena;
    const struct run_info *info;
    size_t count;
    struct {
        const struct reporter *reporter;
        struct sink *sink;
        void *state;
    } active[REPORTERS_LARGEST];
};

bool report_failed(enum verdict verdict)
{
    return verdict != VERDICT_PASS && verdict != VERDICT_SKIPPED && verdict != VERDICT_HARNESS;
}

struct report *report_new(struct arena *arena, const struct run_info *info)
{
    struct report *report = arena_one(arena, struct report);

    report->arena = arena;
    report->info = info;
    return report;
}

void report_add(struct report *report, const struct reporter *reporter, struct sink *sink)
{
    if (report->count == REPORTERS_LARGEST)
        err_fatal("more than %d reporters", REPORTERS_LARGEST);
    report->active[report->count].reporter = reporter;
    report->active[report->count].sink = sink;
    report->active[report->count].state = reporter->open(report->arena, report->info, sink);
    report->count++;
}

bool report_is_teacher(const struct hint *hint)
{
    return strcmp(hint->id, "teacher") == 0;
}

/* Each hint is told once. */
static void add_hint(struct test_report *report, struct hint hint)
{
    for (size_t i = 0; i < report->hint_count; i++)
        if (strcmp(report->hints[i].id, hint.id) == 0)
            return;
    if (report->hint_count < TEST_HINTS)
        report->hints[report->hint_count++] = hint;
}

static struct test_report test_report(const struct test *test, const struct result *result)
{
    struct test_report report = {.test = test, .result = result, .score = score_test(test, result)};

    for (size_t i = 0; i < result->hint_count; i++)
        add_hint(&report, result->hints[i]);
    /* The hint is about what the program does: here it never ran. */
    bool ran = result->verdict != VERDICT_BUILD && result->verdict != VERDICT_MISSING;
    if (test->hint && ran && report_failed(result->verdict))
        add_hint(&report, (struct hint){"teacher", test->hint});
    return report;
}

struct outcome report_submission(struct report *report, const char *name, const char *path,
                                 struct result *const *results)
{
    const struct spec *spec = report->info->spec;
    struct arena *arena = arena_new();
    struct test_report *tests = arena_array(arena, struct test_report, spec->test_count);
    struct submission_report submission = {.name = name, .path = path, .tests = tests};

    for (size_t i = 0; i < spec->test_count; i++)
        if (results[i]) {
            tests[submission.test_count++] = test_report(&spec->tests[i], results[i]);
            submission.count[results[i]->verdict]++;
        } else if (report->info->selected[i]) {
            submission.not_run++;
        }
    if (results[spec->test_count] && results[spec->test_count]->verdict == VERDICT_PASS)
        submission.build = results[spec->test_count];
    submission.score = score_submission(spec, results);
    submission.verdict = score_verdict(spec, results);
    for (size_t i = 0; i < report->count && submission.test_count; i++)
        report->active[i].reporter->submission(report->active[i].state, &submission);
    arena_free(arena);
    return (struct outcome){submission.score, submission.verdict};
}

int report_close(struct report *report, const struct run_end *end, struct err *err)
{
    int status = 0;

    for (size_t i = 0; i < report->count; i++) {
        report->active[i].reporter->close(report->active[i].state, end);
        if (sink_close(report->active[i].sink, status == 0 ? err : NULL))
            status = -1;
    }
    return status;
}
