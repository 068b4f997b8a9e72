/*
 * verdicts: between words in the database and the numbers that the spec and judge/verdict give.
 */
#ifndef STORE_VERDICTS_H
#define STORE_VERDICTS_H

#include "base/arena.h"
#include "judge/verdict.h"
#include "spec/spec.h"

/* HARNESS for a word that is none: such a result is not trusted. */
enum verdict verdicts_parse(const char *word);

/* The numbers of the spec's tests, by their names, and in that order the one of that name; test_count: there is none.
 */
size_t *verdicts_order(struct arena *arena, const struct spec *spec);
size_t verdicts_test(const struct spec *spec, const size_t *order, const char *name);

#endif
