/*
 * cell: the namespaces of a box and the first process in them, before it is known what the box is for.
 */
#ifndef OS_CELL_H
#define OS_CELL_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

/* The namespaces of a box, as descriptors. All -1: none. */
enum space { SPACE_PID, SPACE_MOUNTS, SPACE_IPC, SPACE_NAMES, SPACE_USERS, SPACES };

struct cell {
    pid_t init;         /* 0: there is none */
    int life;           /* init ends when it is closed, or killed */
    int spaces[SPACES]; /* that of users is not the cell's */
};

/*
 * A new cell, with the root of root.h but its disk. The init is a child of this process; with `sibling` it is one of its
 * parent. On error what is in the cell is to be dropped too.
 */
int cell_new(struct cell *cell, bool sibling, struct err *err);

/* Closes all. It does not kill: who reaps the init does. */
void cell_close(struct cell *cell);

extern const struct cell cell_none;

#endif
