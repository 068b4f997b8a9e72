/*
 * landlock: where there are no namespaces, the files that a program may touch, and whom it may signal.
 *
 * It may read and run the machine's places (places.h), use the devices, and write in its own disk
 * and in /dev/shm only. Nothing outside
 * can be signalled, traced or reached by an abstract socket. What it does not do: sockets with a path can still be
 * connected to, the machine's network is shared, and other processes can be seen, not touched.
 */
#ifndef OS_LANDLOCK_H
#define OS_LANDLOCK_H

#include "base/err.h"

/* A ruleset, as a descriptor that the caller closes. -1 and the reason when the kernel has none, or one too old to keep
 * signals away from a process of the same user. */
int landlock_new(const char *disk, struct err *err);

/* Puts it on this process, which has no new privileges. Only a system call. 0, or an errno. */
int landlock_enter(int ruleset);

#endif
