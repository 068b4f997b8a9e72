/*
 * literal: exact bytes, compared piece by piece and found in others, with what `ignore` forgives.
 *
 * It remembers how far it came, so that a long one that arrives in many pieces is read once.
 */
#ifndef SPEC_LITERAL_H
#define SPEC_LITERAL_H

#include "spec/input.h"
#include "spec/leniency.h"
#include "spec/payload.h"

struct literal;

struct literal *literal_new(struct arena *arena, const struct payload *payload, struct leniency leniency);
const struct payload *literal_payload(const struct literal *literal);

/*
 * Compares at `at`. `last`: nothing of the pattern follows, so the end is lenient where it may be.
 * YES: *end is behind what was taken. NO: *end is the first byte that cannot be right.
 */
enum match_kind literal_match(const struct literal *literal, const struct view *view, size_t at, bool last,
                              size_t *end);

/*
 * The first place from `at` on where it stands whole: YES, with *start and *end. Otherwise MORE or NO. Blanks count
 * always. At least one byte.
 */
enum match_kind literal_find(const struct literal *literal, const struct view *view, size_t at, size_t *start,
                             size_t *end);

#endif
