/*
 * ledger: the records of each hand-in, from the first until all of them are told.
 *
 * They lie in a spool; in memory is only where. A hand-in that was told leaves nothing behind.
 */
#ifndef RUN_LEDGER_H
#define RUN_LEDGER_H

#include "judge/result.h"

struct ledger;

/* For `hand_ins` with `tests` each; the spool lies in `folder`. NULL on error. */
struct ledger *ledger_new(struct arena *arena, size_t hand_ins, size_t tests, const char *folder, struct err *err);

int ledger_put_build(struct ledger *ledger, size_t hand_in, struct bytes record, struct err *err);
int ledger_put_test(struct ledger *ledger, size_t hand_in, size_t test, struct bytes record, struct err *err);

/* The record of the build stands for that test. */
void ledger_build_is_test(struct ledger *ledger, size_t hand_in, size_t test);

/* Whether a test of the hand-in has a record. */
bool ledger_has(const struct ledger *ledger, size_t hand_in);

/* By test, NULL for a test without a record. NULL and an error when one cannot be read. */
struct result **ledger_read(struct arena *arena, const struct ledger *ledger, size_t hand_in, struct err *err);

void ledger_drop(struct ledger *ledger, size_t hand_in);

#endif
