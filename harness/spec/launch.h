/*
 * launch: whether what a program is started with, and what is asked of it at the end, can be read.
 */
#ifndef SPEC_LAUNCH_H
#define SPEC_LAUNCH_H

#include "spec/spec.h"
#include "spec/value.h"

/* Its words (`run` may be NULL), environment, files, keyboard and what it prints when ready. */
void launch_check(const struct scope *scope, const struct outside *outside, const struct program *program,
                  const struct node *run);

/* The patterns of its whole output. */
void launch_check_output(const struct scope *scope, const struct outside *outside, const struct program *program);

#endif
