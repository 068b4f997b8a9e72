/*
 * ids: which user a stranger's program is.
 *
 * Inside its box it is the user 1000, "student". Outside it is, when an ordinary user grades, that user, and when root
 * grades, a user of the range that systems keep for such things (61184 and above) and nobody else has: root's own
 * number would pass by limits, and by everything that asks only for the number.
 *
 * A worker sees its own user as 0, and that of the programs as 1 where it is another one.
 */
#ifndef OS_IDS_H
#define OS_IDS_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

enum { IDS_STUDENT = 1000 };

/* In the parent, before it makes workers: once. */
void ids_choose(void);

/* In the parent: the maps of a worker's user namespace. Whether it got the number for programs is said to it with the
 * byte that ids_settle takes. -1 on error. */
int ids_map_worker(pid_t worker, char *byte, struct err *err);

/* In the worker: with the parent's byte, or 0 when it has no user namespace of its own. */
void ids_settle(char byte);

/* In the worker: the map of a box's user namespace. */
int ids_map_box(pid_t init, struct err *err);

/* Whether programs are another user than this process, and so must own their files; then `uid` is its number here. */
bool ids_differ(uid_t *uid);

/* Whether programs can get to this file of the machine, where they are another user and see it as it is: all may pass
 * the folders above it. */
bool ids_reach(const char *path);

/* Makes this process the programs' user; in a box with a user namespace after it went there. Only system calls. 0, or
 * an errno. */
int ids_become(bool in_box);

#endif
