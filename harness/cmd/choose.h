/*
 * choose: the level of isolation of a run, from what was asked for and what the machine gives.
 */
#ifndef CMD_CHOOSE_H
#define CMD_CHOOSE_H

#include "cmd/opts.h"
#include "os/sandbox.h"

/* The level is opened. -1 when what was asked for is no level (USAGE), or is not to be had (HARNESS). */
int choose_level(const struct opts *opts, enum level *level, struct err *err);

#endif
