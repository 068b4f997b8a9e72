/*
 * include: tests from further files, in front of a spec's own.
 */
#ifndef SPEC_INCLUDE_H
#define SPEC_INCLUDE_H

#include "spec/schema.h"
#include "spec/spec.h"

/*
 * The list of all tests of a spec: those of the files under `include` first, in order, then those under `tests`. A file
 * is a list of tests, or a mapping with `tests` and perhaps `include`; what else a whole spec says counts only when it
 * is graded itself. NULL after a fault, when nothing is left to go on with.
 */
const struct node *include_tests(const struct scope *scope, const struct node *root, const struct outside *outside);

#endif
