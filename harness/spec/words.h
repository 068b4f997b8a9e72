/*
 * words: a part of a pattern as a person would say it. Safe to show.
 */
#ifndef SPEC_WORDS_H
#define SPEC_WORDS_H

#include "spec/part.h"

/* At most about 120 columns. */
const char *words_of(struct arena *arena, const struct part *part);

/* What is looked for: of UNTIL the bytes at its end. */
const char *words_inside(struct arena *arena, const struct part *part);

#endif
