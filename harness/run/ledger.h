/*
 * ledger: the records of each hand-in, from the first until all of them are told.
 *
 * They lie in a spool; in memory is only where. A hand-in that was told leaves nothing behind.
 */
#ifndef RUN_LEDGER_H
#define RUN_LEDGER_H

#include "run/records.h"

/* For `hand_ins` with `tests` each; the spool lies in `folder`. NULL on error. */
const struct records *ledger_new(struct arena *arena, size_t hand_ins, size_t tests, const char *folder,
                                 struct err *err);

#endif
