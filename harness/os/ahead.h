/*
 * ahead: cells and networks, made by a helper before they are asked for, on whatever processor is idle.
 *
 * The helper is a child of this process and dies with it, and so does what it made. Each thing is used once. Where the
 * helper cannot help, things are made at once. For processes with namespaces of their own.
 */
#ifndef OS_AHEAD_H
#define OS_AHEAD_H

#include "base/err.h"

struct cell;

/* A cell whose init is this process's child. On error what is in it is to be dropped too. */
int ahead_cell(struct cell *cell, struct err *err);

/* Leaves the network this process is in for a fresh one, as netns_new does. */
int ahead_network(struct err *err);

#endif
