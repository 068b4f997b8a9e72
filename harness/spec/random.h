/*
 * random: bytes that depend on a key and a position alone, so that any part can be made at any time.
 */
#ifndef SPEC_RANDOM_H
#define SPEC_RANDOM_H

#include <stddef.h>
#include <stdint.h>

enum random_kind {
    RANDOM_BYTES,
    RANDOM_LOWERCASE,
    RANDOM_LETTERS,
    RANDOM_TEXT,    /* printable ASCII with blanks */
    RANDOM_LINES,   /* lowercase words; a line has at most 80 bytes; the last one is ended */
};

/* The words for the kinds, in their order, NULL-terminated. */
extern const char *const random_words[];

struct random {
    enum random_kind kind;
    uint64_t key;
    size_t len;
};

/* `more` (may be NULL) is a further seed. */
struct random random_of(uint64_t seed, const uint64_t *more, enum random_kind kind, size_t len);

/* Bytes [at, at + len), which must lie inside. */
void random_read(const struct random *random, size_t at, uint8_t *out, size_t len);

#endif
