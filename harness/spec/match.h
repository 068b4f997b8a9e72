/*
 * match: the search that says whether bytes have come as a pattern wants them.
 *
 * Every part is tried with all that follows it, and says YES, MORE or NO for both together. A choice takes the longest
 * YES, and waits while one of its branches does. A regex takes the first of its ends, the longest first, that is not
 * refused.
 */
#ifndef SPEC_MATCH_H
#define SPEC_MATCH_H

#include "spec/part.h"

struct capture {
    const struct capture *next;
    const char *name;
    size_t at, len;     /* in the input */
};

struct match {
    enum match_kind kind;
    size_t len;          /* YES: bytes taken from the start */
    size_t offset;       /* NO: the first byte that cannot be right (== input.len: what is missing there) */
    const char *detail;  /* NO: what was wrong beyond an unequal byte, or NULL. Safe to show */
    const struct capture *captures;   /* YES, in the arena */
};

/* What is remembered between two looks at an input that grows. */
struct progress;

struct progress *progress_new(struct arena *arena);

/* `whole`: YES only when all was taken. */
struct match match_input(struct arena *arena, const struct part *part, bool whole, struct progress *progress,
                         const struct input *input);

#endif
