/*
 * start: whether what a program is started with, and what is asked of it at the end, can be read.
 */
#ifndef SPEC_START_H
#define SPEC_START_H

#include "spec/spec.h"
#include "spec/value.h"

/* Its words (`run` may be NULL), environment, files, keyboard and what it prints when ready. */
void start_check(const struct scope *scope, const struct outside *outside, const struct program *program,
                  const struct node *run);

/* The patterns of its whole output. */
void start_check_output(const struct scope *scope, const struct outside *outside, const struct program *program);

#endif
