/*
 * diff: what was expected above what came, in the same columns, and a mark under the first byte that differs.
 */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "judge/result.h"
#include "report/layout.h"

/* Nothing when the result has neither. Of long data only the region around the difference is shown. */
void diff_show(struct page *page, const struct result *result);

/* One row with the beginning of a window, and a remark that is safe to show, or "". */
void diff_window(struct page *page, const char *label, const struct window *window, const char *remark);

#endif
