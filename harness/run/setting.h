/*
 * setting: where a test takes place: the ports, addresses and doors of its network, and the variables that name them.
 */
#ifndef RUN_SETTING_H
#define RUN_SETTING_H

#include "run/stage.h"

/* Gives every program and door its port, the network its addresses, the variables their values; opens the doors that
 * must be there before a program starts. */
int setting_prepare(struct stage *stage);

/* Opens the door of that name (NULL: the default one). */
int setting_door(struct stage *stage, const char *name, int backlog);

/* NULL: it is not open. */
struct door *setting_find_door(struct stage *stage, const char *name);

#endif
