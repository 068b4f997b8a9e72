/*
 * pattern: what bytes are expected, and whether they have come.
 *
 * The answer never depends on how the bytes were cut: while the input is open, YES is given only when no further byte
 * could belong to the match, and NO only when no further byte could mend it.
 * The language is the part "patterns" of the spec language.
 */
#ifndef SPEC_PATTERN_H
#define SPEC_PATTERN_H

#include "spec/match.h"

/* A part of the next bytes of a stream, or of a whole (a datagram, all output, a file) that must match to its end. */
enum pattern_use { PATTERN_STREAM, PATTERN_WHOLE };

struct pattern;

/* NULL after a fault. */
const struct pattern *pattern_parse(struct arena *arena, const struct node *node, const struct vars *vars,
                                    const struct outside *outside, enum pattern_use use, struct leniency leniency,
                                    struct faults *faults);

/* The name that the value of a key `capture` gives. NULL after a fault. */
const char *pattern_capture_name(const struct node *node, struct faults *faults);

/* The same pattern, keeping what matched under a name; of a regex with a group the group. */
const struct pattern *pattern_named(struct arena *arena, const struct pattern *pattern, const char *capture);

/* Calls each(arg, name) for every capture in it. */
void pattern_captures(const struct pattern *pattern, void (*each)(void *arg, const char *name), void *arg);

/*
 * Matches at the start of the input. Memory comes from the arena and may be up to the input's length (regexes).
 * PATTERN_WHOLE patterns expect input.end != INPUT_OPEN and are YES only when all was taken.
 * A pattern that has said MORE goes on where it was: the same input is expected (the same `arg`), grown.
 */
struct match pattern_match(struct arena *arena, const struct pattern *pattern, const struct input *input);

/* The payload when the pattern is exact bytes, else NULL. For reports: "expected". */
const struct payload *pattern_exact(const struct pattern *pattern);

/* The exact bytes nearest to what came that it would have taken, reading at most so many of its own; NULL data: nobody can say. */
struct bytes pattern_nearest(struct arena *arena, const struct pattern *pattern, struct bytes came, size_t most);

/* In words: `text that matches /[0-9]+/`, `bytes up to "\n"`, `12 bytes`. Safe to show. */
const char *pattern_words(struct arena *arena, const struct pattern *pattern);

#endif
