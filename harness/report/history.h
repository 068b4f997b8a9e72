/*
 * history: runs that are kept, and what differs between two of them, for people.
 */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include "store/changes.h"

/* A line for each run. */
void history_list(struct buf *out, const struct run *runs, size_t count);

struct history {
    struct buf *out;
    const struct run *before, *after;
    size_t changed, same; /* submissions */
};

/* Which runs are compared, and how their settings differ; then each submission that changed; then how many. */
void history_open(struct history *history);
void history_show(struct history *history, const struct change *change);
void history_close(struct history *history);

#endif
