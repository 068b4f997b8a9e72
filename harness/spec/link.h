/*
 * link: what tests are to each other: names that differ, and what each needs.
 */
#ifndef SPEC_LINK_H
#define SPEC_LINK_H

#include "spec/spec.h"

/* Fills the tests' `needs`. `list` is the list they were read from. */
int link_tests(struct arena *arena, struct spec *spec, const struct node *list, struct faults *faults);

#endif
