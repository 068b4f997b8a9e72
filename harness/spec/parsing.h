/*
 * parsing: what the readers of payloads and patterns share, beyond the values that the rest of a spec has: bytes with
 * variables put in, integers of 64 bits, the keys a mapping may have. Whatever is wrong becomes a fault at its place.
 */
#ifndef SPEC_PARSING_H
#define SPEC_PARSING_H

#include "spec/value.h"

struct outside;

struct parsing {
    struct scope values;            /* late: what is known only while the test runs is passed unjudged */
    const struct outside *outside;
};

/* A fault under the whole scalar (or at the start of a list or mapping). Always NULL. */
void *parsing_fault(const struct parsing *parsing, const struct node *node, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The text with variables put in. False after a fault. `sampled` is set when the text cannot be judged yet. */
bool parsing_text(const struct parsing *parsing, const struct node *node, struct bytes *text, bool *sampled);

/* Each false after a fault. What cannot be judged yet reads as the least that is allowed. */
bool parsing_integer(const struct parsing *parsing, const struct node *node, int64_t least, uint64_t most,
                     uint64_t *value);
bool parsing_size(const struct parsing *parsing, const struct node *node, size_t most, size_t *size);

/* One fault for each key of the mapping that is not in `known` (NULL-terminated). False when there was one. */
bool parsing_keys(const struct parsing *parsing, const struct node *map, const char *const *known);

/* Whether a double-quoted scalar holds an escape \x80 to \xff in the file: it has become two bytes of UTF-8. */
bool parsing_high_escape(const struct faults *faults, const struct node *node);

/* The place of a word in a list that ends with NULL, or -1. */
int parsing_find(const char *const *words, const char *word);

#endif
