/*
 * look: what lies in a folder of a hand-in, looked at and never followed.
 */
#ifndef INTAKE_LOOK_H
#define INTAKE_LOOK_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The names in a folder, by bytes, without hidden ones and what systems leave there. NULL-terminated. */
char **look_names(struct arena *arena, const char *folder, size_t *count);

/* Whether the path itself is of that kind (S_IFREG, S_IFDIR). */
bool look_is(const char *path, mode_t kind);

/* The folder, or what is in it when that is one folder and what systems leave beside it. */
const char *look_enter(struct arena *arena, const char *folder);

/* The path of the only thing in the folder when it is an archive, or NULL. */
const char *look_only_archive(struct arena *arena, const char *folder);

/* Whether nothing below the folder could be built, but what is in an archive in it may. */
bool look_is_wrapped(struct arena *arena, const char *folder);

/* Files below the path, or 1; at most 100,000 are counted. */
size_t look_count(const char *path);

/* Whether we have the permission to read the path and all below it. */
bool look_may_read(const char *path);

/* A line for each path from this one on down, with kind, size and times: equal when nothing was changed. */
void look_note(struct buf *note, const char *path);

#endif
