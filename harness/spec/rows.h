/*
 * rows: the table under `each`.
 */
#ifndef SPEC_ROWS_H
#define SPEC_ROWS_H

#include "spec/payload.h"
#include "spec/value.h"

/* How many rows `each` has; one when `each` is NULL, none after a fault. Checks that all have the same columns. */
size_t rows_count(const struct scope *scope, const struct node *each);

/* The columns of one row (a child of `each`; NULL: no columns) as variables. */
int rows_vars(const struct scope *scope, const struct node *row, const struct outside *outside, struct vars *vars);

#endif
