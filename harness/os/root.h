/*
 * root: what a program in a box sees as its file system.
 *
 * A root that cannot be written: the machine's places (places.h), read-only; five devices; its own /proc, in which it
 * sees its own processes; a small /etc that tells nothing of the machine. And three folders that can be written, all of
 * one disk: /home, with the hand-in's copy in /home/student, /tmp and /dev/shm. (The copy is no mount of its own: a
 * program may remove its folder.)
 */
#ifndef OS_ROOT_H
#define OS_ROOT_H

#include "base/err.h"

#define ROOT_HOME "/home/student"

/* In a worker, in a mount namespace of its own: makes the part that all boxes share, at the empty folder `room`. */
int root_prepare(const char *room, struct err *err);

/*
 * In the first process of a box, which has a mount and a pid namespace of its own: makes it the root there, with the
 * folders home, tmp and shm of `disk`. What was mounted elsewhere is gone. -1 with errno, `what` saying at which step.
 */
int root_enter(const char *room, const char *disk, const char **what);

#endif
