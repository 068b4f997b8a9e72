/*
 * fault: the mistakes of a spec, all of them, each with its place.
 *
 * Whoever reads a spec adds faults and goes on; at the end the list is shown in the order of the file. Columns count
 * code points, from 1, as editors do. A fault that stands at the same place with the same words is kept once.
 */
#ifndef SPEC_FAULT_H
#define SPEC_FAULT_H

#include "base/arena.h"
#include "base/buf.h"

struct place {
    int line, col;   /* both from 1; line 0: the file as a whole */
};

struct fault {
    struct fault *next;
    struct place at;
    int width;          /* how many columns the caret marks, at least 1 */
    const char *text;   /* "unknown key 'expct'" */
    const char *help;   /* "did you mean 'expect'?", or NULL */
};

struct faults {
    struct arena *arena;
    const char *file;     /* as the user wrote it */
    struct bytes source;  /* the file's text, for the line under a fault */
    struct fault *first;  /* sorted by place */
    size_t count;
};

/* Both always return -1. `help` may be NULL. At most 100 are kept; the count goes on. */
int fault_add(struct faults *faults, struct place at, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
int fault_add_wide(struct faults *faults, struct place at, int width, const char *help, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/*
 * file:line:col: unknown key 'expct'
 *   12 |   - expct: "hi\n"
 *      |     ^^^^^
 *   did you mean 'expect'?
 *
 * one after another, a blank line between.
 */
void faults_show(const struct faults *faults, struct buf *out);

#endif
