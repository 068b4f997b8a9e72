/*
 * progress: one line on standard error that is written anew, and only when that is a terminal.
 */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
    bool wanted, shown;
};

/* `allowed` false: silent whatever standard error is. */
void progress_init(struct progress *progress, bool allowed);
void progress_tell(struct progress *progress, size_t finished, size_t total);
/* Before anything else is written. */
void progress_clear(struct progress *progress);

#endif
