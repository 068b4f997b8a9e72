/*
 * pattern: what bytes are expected, and whether they have come.
 *
 * The answer never depends on how the bytes were cut: while the input is open, YES is given only when no further byte
 * could belong to the match, and NO only when no further byte could mend it.
 * The language is the part "patterns" of the spec language.
 */
#ifndef SPEC_PATTERN_H
#define SPEC_PATTERN_H

#include "spec/payload.h"

enum input_end {
    INPUT_OPEN,     /* more may come */
    INPUT_QUIET,    /* nothing more will come, but it has not ended */
    INPUT_CLOSED,   /* it has ended */
};

/* Bytes to be matched, read through a function so that they need not be in memory. */
struct input {
    void (*read)(void *arg, size_t at, uint8_t *out, size_t len);
    void *arg;
    size_t len;
    enum input_end end;
};

/* An input over bytes in memory; `bytes` must stay where it is. */
struct input input_of(const struct bytes *bytes, enum input_end end);

/* A part of the next bytes of a stream, or of a whole (a datagram, all output, a file) that must match to its end. */
enum pattern_use { PATTERN_STREAM, PATTERN_WHOLE };

/* Which differences are forgiven: the mapping `ignore`. */
struct leniency {
    bool letter_case;        /* ASCII */
    bool trailing_newline;   /* one line end at the very end, there or not */
    bool space;              /* a run of blanks and tabs is as good as any other, none at the ends of a line */
};

struct pattern;

/* NULL after a fault. */
const struct pattern *pattern_parse(struct arena *arena, const struct node *node, const struct vars *vars,
                                    const struct outside *outside, enum pattern_use use, struct leniency leniency,
                                    struct faults *faults);
/* Reads the mapping under the key `ignore`. */
struct leniency leniency_parse(const struct node *node, struct faults *faults);

enum match_kind { MATCH_YES, MATCH_MORE, MATCH_NO, MATCH_COSTLY };   /* COSTLY: the search was given up: the spec's fault */

struct capture {
    const struct capture *next;
    const char *name;
    size_t at, len;     /* in the input */
};

struct match {
    enum match_kind kind;
    size_t len;          /* YES: bytes taken from the start */
    size_t offset;       /* NO: the first byte that cannot be right (== input.len: what is missing there) */
    const char *detail;  /* NO: what was wrong beyond an unequal byte ("the text does not contain \"x\""), or NULL. Safe to show */
    const struct capture *captures;   /* YES, in the arena */
};

/*
 * Matches at the start of the input. Memory comes from the arena and may be up to the input's length (regexes).
 * PATTERN_WHOLE patterns expect input.end != INPUT_OPEN and are YES only when all was taken.
 */
struct match pattern_match(struct arena *arena, const struct pattern *pattern, const struct input *input);

/* The payload when the pattern is exact bytes, else NULL. For reports: "expected". */
const struct payload *pattern_exact(const struct pattern *pattern);

/* In words: `text that matches /[0-9]+/`, `bytes up to "\n"`, `12 bytes`. Safe to show. */
const char *pattern_words(struct arena *arena, const struct pattern *pattern);

#endif
