/*
 * rows: the table under `each`.
 */
#ifndef SPEC_ROWS_H
#define SPEC_ROWS_H

#include "spec/payload.h"
#include "spec/value.h"

/* How many rows `each` has; one when `each` is NULL, none when it is no list of rows. Checks that all have the same
 * columns. */
size_t rows_count(const struct scope *scope, const struct node *each);

/*
 * The columns of one row as variables. `row` and the `first` row are children of `each`; NULL: no columns. Columns that
 * are missing or wrong get some number, so that the rest can be judged.
 */
int rows_vars(const struct scope *scope, const struct node *first, const struct node *row,
              const struct outside *outside, struct vars *vars);

#endif
