/*
 * source: the line of a program's source where one of its threads waits.
 *
 * Theory of operation. Where a thread stands in its stack and its code is told by /proc without its notice, and mostly
 * that is enough to find its way back to its own sources. Only where it is not, and where the thread cannot tell
 * (source_view.restarts), it is stopped for a moment to read its registers. The program's files and what a compiler
 * left in them are read in a confined process.
 */
#ifndef OS_SOURCE_H
#define OS_SOURCE_H

#include "os/frames.h"
#include "os/threads.h"

struct source_view {
    const struct thread *thread; /* as it was just seen; it waits in a system call */
    const char *home;            /* of the program, as it sees it itself */
    bool restarts;               /* the kernel takes its call up again when it was stopped meanwhile */
};

/* Whether this build can find lines. */
bool source_known(void);

/* False: there is no line, or none that is sure. Takes some milliseconds, and two seconds at most twice. */
bool source_find(const struct source_view *view, struct frames_place *place);

#endif
