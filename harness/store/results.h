/*
 * results: the records of a run that stay, as run/records.h asks for them.
 *
 * What is put in one turn of the crew's loop is committed before it waits. Only where it stands is in memory.
 */
#ifndef STORE_RESULTS_H
#define STORE_RESULTS_H

#include "run/records.h"
#include "spec/spec.h"
#include "store/db.h"

struct results_plan {
    int64_t run; /* begun by runs_begin */
    const struct spec *spec;
    const bool *selected; /* by test: only these are read */
    size_t hand_ins;
};

/* Lives in the arena. NULL on error. */
const struct records *results_open(struct arena *arena, struct db *db, const struct results_plan *plan,
                                   struct err *err);

/* How long its functions took until now. */
int64_t results_spent_ns(const struct records *records);

#endif
