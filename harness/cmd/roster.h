/*
 * roster: the table of who handed in what, for --dry-run.
 */
#ifndef CMD_ROSTER_H
#define CMD_ROSTER_H

#include "base/arena.h"
#include "intake/intake.h"

/* To standard output. The exit code. */
int roster_print(struct arena *arena, const struct intake *class);

#endif
