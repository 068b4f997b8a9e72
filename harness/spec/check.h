/*
 * check: a test played through without a program: which peers are open, what is known by which name.
 */
#ifndef SPEC_CHECK_H
#define SPEC_CHECK_H

#include "spec/spec.h"

/*
 * Finds what cannot work whatever the program does, and fills in what follows from the steps: peers, fixed_port,
 * default_door. `gaps`: something before was faulty and left out; then missing peers are not told, since they may be a
 * consequence.
 */
void check_test(struct arena *arena, struct test *test, const struct outside *outside, bool gaps,
                struct faults *faults);

#endif
