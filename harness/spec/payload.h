/*
 * payload: bytes that a spec describes, never all in memory.
 *
 * A payload knows its length and can be read anywhere, so that 16 MiB of random text upper-cased cost nothing.
 * Random bytes depend on the seed, the kind and the length alone: the same words give the same bytes everywhere.
 * The language is the table "Payloads" of the spec language.
 */
#ifndef SPEC_PAYLOAD_H
#define SPEC_PAYLOAD_H

#include "spec/vars.h"

#define PAYLOAD_LARGEST (16 * 1024 * 1024)

struct err;
struct payload;
struct parsing;

/* What reading a spec needs from outside; the floor itself opens nothing. */
struct outside {
    /* The file `name`, relative to the file that names it (NULL: the spec): its size, or -1 with errno set. The handle
     * lives in the arena. */
    int64_t (*open)(struct arena *arena, const struct source *from, const char *name, void *arg, void **handle);
    /* Bytes [at, at + len) of it; what is missing reads as zeros. */
    void (*read)(void *handle, size_t at, uint8_t *out, size_t len);
    /* Reads a spec's further file, `name` as above: file, folder and text. -1 and an error, also for a file
     * that was read before. May be NULL: there are none. */
    int (*include)(struct arena *arena, const char *name, void *arg, struct source *source, struct err *err);
    void *arg;
    uint64_t seed;
};

/* NULL after a fault. Scalars go through vars_expand. */
const struct payload *payload_parse(struct arena *arena, const struct node *node, const struct vars *vars,
                                    const struct outside *outside, struct faults *faults);

/* The payload that is just these bytes (kept, not copied). */
const struct payload *payload_of(struct arena *arena, struct bytes bytes);

size_t payload_len(const struct payload *payload);

/* Bytes [at, at + len), which must lie inside. */
void payload_read(const struct payload *payload, size_t at, uint8_t *out, size_t len);

/* All of it in the arena. */
struct bytes payload_bytes(struct arena *arena, const struct payload *payload);

/* For patterns: as payload_parse, of a mapping that may also hold the keys `others` (NULL-terminated). */
const struct payload *payload_parse_beside(const struct parsing *parsing, const struct node *node,
                                           const char *const *others);

/* Whether a mapping with this key is a payload. */
bool payload_is_word(const char *word);

#endif
