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

/*
 * In a worker, in a mount and a pid namespace of its own: gives it its own /proc, and makes what all its boxes share, at
 * the empty folder `room`. The copies of that are the template: a mount namespace with nothing else.
 */
int root_prepare(const char *room, struct err *err);

/* Where the worker's disks are to be mounted: a folder in memory that no box sees. */
const char *root_yard(void);

/* Goes to the template, so that what is cloned there has a copy of it, and comes back. Nothing else works there. -1 with
 * errno when it cannot go. */
int root_visit(void);
void root_return(void);

/* The descriptors that these two need. */
enum { ROOT_FDS = 4 };
void root_fds(int fds[ROOT_FDS]);

/* In the first process of a box, which was cloned in the template, with a mount and a pid namespace of its own: completes
 * the root but for the disk. -1 with errno, `what` saying at which step. */
int root_enter(const char **what);

/* Shows the folders home, tmp and shm of `disk` in the box with these mounts. */
int root_show_disk(int mounts, const char *disk, struct err *err);

#endif
