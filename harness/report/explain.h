/*
 * explain: one test in the report for people: its line, and when points were lost all that helps to win them.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/layout.h"
#include "report/report.h"

/* "FAIL     0/2  name". Points are `columns` wide. */
void explain_line(struct page *page, const struct test_report *test, size_t columns);

/*
 * What is beneath tests[at]; nothing for a test that passed. In this order, each only where it says something: what was
 * tested, what was sent, expected and received, what became of the program, the mistake that was found, the teacher's
 * hint, a command that repeats this test.
 */
void explain_loss(struct page *page, const struct run_info *info, const struct submission_report *submission,
                  size_t at);

/* Where the folder is that was kept; nothing when none was. */
void explain_kept(struct page *page, const char *folder);

/* The events of any test. */
void explain_events(struct page *page, const struct result *result);

/* The same once for a whole submission that could not be made ready: the compiler's words. */
void explain_build(struct page *page, const struct test_report *test);

/* What the compiler warned of in a build that went well; nothing where it had nothing to say. */
void explain_warnings(struct page *page, const struct result *build);

/* What a reader must know of the run as a whole, each in a line: tests that could not be judged or were not run, and an
 * isolation that is less than it could be. Nothing when all is well. */
void explain_run(struct page *page, const struct run_info *info, size_t harness, const struct run_end *end);

/* "7.5/12"; extra credit alone, which has no maximum: "+2". */
void explain_points(struct buf *out, struct score score);

#endif
