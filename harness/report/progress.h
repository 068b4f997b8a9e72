/*
 * progress: how far a run is, on standard error.
 *
 * On a terminal one line that is written anew, at most ten times a second, and is never wider than the terminal:
 *
 *     [####..........] 123/570 tests, 41.2/s, 0:11 left, amy: three clients 4.1 s
 *
 * Elsewhere a line when another tenth is done, and only of runs that are large or long.
 */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include "base/buf.h"

/* Where a run is. */
struct progress_now {
    size_t finished, total;     /* tests */
    const char *hand_in, *test; /* what has been running longest; NULL: nothing, or a build */
    int64_t running_ns;         /* for so long */
};

/* A calm rate: the average of all at first, then one in which the last half minute weighs most. */
struct pace {
    int64_t start_ns, last_ns;
    size_t last_finished;
    double per_second;
};

/* `finished`: what was done before it began. */
void pace_start(struct pace *pace, int64_t now_ns, size_t finished);
void pace_take(struct pace *pace, int64_t now_ns, size_t finished);

/* The line, at most `columns` wide; what has been running longest is told from a second on. */
void progress_line(struct buf *out, const struct progress_now *now, double per_second, size_t columns);

/* "570 of 5700 tests, 41.2/s, 1:52 left". */
void progress_words(struct buf *out, const struct progress_now *now, double per_second);

/* SILENT whatever standard error is; TERMINAL: only where it is one. */
enum progress_kind { PROGRESS_SILENT, PROGRESS_TERMINAL, PROGRESS_ANYWHERE };

struct progress {
    bool anew, tenths; /* a line written anew; a line each tenth; neither: silent */
    bool begun, shown;
    int64_t told_ns;
    size_t tenth;
    struct pace pace;
};

void progress_init(struct progress *progress, enum progress_kind kind);
/* To be called often. */
void progress_tell(struct progress *progress, const struct progress_now *now);
/* Before anything else is written. */
void progress_clear(struct progress *progress);

#endif
