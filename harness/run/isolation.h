/*
 * isolation: which level of isolation this machine gives, found by trying the whole of it.
 */
#ifndef RUN_ISOLATION_H
#define RUN_ISOLATION_H

#include "base/arena.h"
#include "os/sandbox.h"

/* Starts a program in a box at this level, in a process of its own, and sees it end. What a run needs of the level
 * stays open until sandbox_close. -1 and the reason when anything is refused. */
int isolation_try(enum level level, struct err *err);

/* Runs checks of containment in boxes of this level, each a line for a shell that must hold inside. How many; -1, with
 * the names of those that do not hold in `err`. */
int isolation_check(enum level level, struct err *err);

/* The best level; LEVEL_5 when none works. `reasons` (may be NULL, else of LEVELS) say why not of each better one. */
enum level isolation_find(const char **reasons, struct arena *arena);

#endif
