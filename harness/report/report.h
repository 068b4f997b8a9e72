/*
 * report: tells what came of a run, to every reporter that was asked for.
 *
 * A reporter is a const table of functions over a sink. Scores, verdicts and the teacher's hint are put together here,
 * once, so that all formats say the same; a reporter only writes.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "judge/score.h"
#include "report/sink.h"

struct look {
    bool colour, quiet, verbose;   /* of the reports for people */
};

struct run_info {
    const struct spec *spec;
    const char *spec_sha256;   /* hexadecimal */
    uint64_t seed;
    bool seed_given, memory, track_fds; /* on the command line */
    const char *isolation;     /* "L0" to "L5" */
    const char *isolation_words; /* what that is */
    const char *started;       /* UTC, "2026-11-21T20:47:00Z" */
    const char *version;       /* "0.1.0" */
    const bool *selected;      /* by test */
    size_t name_columns;       /* of the widest submission's name */
    struct look look;
};

#define TEST_HINTS 3   /* the harness's two and the teacher's */

struct test_report {
    const struct test *test;
    const struct result *result;
    struct score score;
    struct hint hints[TEST_HINTS];
    size_t hint_count;
};

/* Only the tests that ran, in the spec's order. */
struct submission_report {
    const char *name;
    const char *path;
    const struct test_report *tests;
    const struct result *build; /* that went well, when it is known; or NULL */
    size_t test_count, not_run;   /* not_run: selected, but the run was interrupted */
    struct score score;
    enum verdict verdict;
    size_t count[VERDICTS];
};

struct run_end {
    bool interrupted;
    size_t tests_not_run;
};

struct reporter {
    const char *name;
    /* What it needs lives in the arena; `info` stays where it is. */
    void *(*open)(struct arena *arena, const struct run_info *info, struct sink *sink);
    void (*submission)(void *state, const struct submission_report *submission);   /* gone after the call */
    void (*close)(void *state, const struct run_end *end);
};

extern const struct reporter json_reporter, junit_reporter, csv_reporter, term_reporter, table_reporter;

struct report;

struct report *report_new(struct arena *arena, const struct run_info *info);
void report_add(struct report *report, const struct reporter *reporter, struct sink *sink);

/* What a submission came to: enough for an exit code. */
struct outcome {
    struct score score;
    enum verdict verdict;
};

/* `results` by test, NULL for one that was not run; behind them the build, or NULL. */
struct outcome report_submission(struct report *report, const char *name, const char *path,
                                 struct result *const *results);

/* Ends all reports and puts their files in place: -1 and the first error when one cannot be written. */
int report_close(struct report *report, const struct run_end *end, struct err *err);

/* Whether a hint is the teacher's, not one that names a mistake. */
bool report_is_teacher(const struct hint *hint);

/* Did the program, and not the harness or the lack of a turn, lose points here? */
bool report_failed(enum verdict verdict);

#endif
