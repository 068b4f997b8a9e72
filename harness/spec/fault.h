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

#include <stdbool.h>

/* A file that a spec includes. */
struct source {
    const char *file;   /* as it is shown: relative as the spec's own name is */
    const char *folder; /* in which it lies */
    struct bytes text;
    int order;                 /* from 1, in the order of reading */
    const struct source *from; /* the file that names it; NULL: the spec itself */
};

struct place {
    int line, col;   /* both from 1; line 0: the file as a whole */
    const struct source *in; /* NULL: the spec itself */
};

bool place_same(struct place a, struct place b);

struct fault {
    struct fault *next;
    struct place at;
    int width;          /* how many columns the caret marks, at least 1 */
    const char *text;   /* "unknown key 'expct'" */
    const char *help;   /* "did you mean 'expect'?", or NULL */
};

struct faults {
    struct arena *arena;
    const char *file;     /* of the spec itself, as the user wrote it */
    struct bytes source;  /* its text, for the line under a fault */
    struct fault *first;  /* sorted by place */
    size_t count;
};

/* The file that a place is in, and its text. */
const char *faults_file(const struct faults *faults, struct place at);
struct bytes faults_text(const struct faults *faults, struct place at);

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
