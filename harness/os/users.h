/*
 * users: user namespaces for boxes, made once and used again.
 *
 * A box has one for itself while it lives. What such a namespace keeps are counts of what its users hold, and when all
 * in the box are dead and reaped these are none.
 */
#ifndef OS_USERS_H
#define OS_USERS_H

#include "base/err.h"

/* A descriptor of one that nobody is in, where the programs' user is IDS_STUDENT and has no other; -1 and an error. */
int users_take(struct err *err);

/* After all that was in it is reaped. */
void users_give_back(int space);

#endif
