/*
 * folder: what lies in a hand-in's folder.
 */
#ifndef RUN_FOLDER_H
#define RUN_FOLDER_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

/* The names in the folder `path`, sorted, without those that begin with a dot. NULL-terminated; empty when it cannot be
 * read. */
const char **folder_names(struct arena *arena, const char *path);

/* The files below the folder `path` whose own name fits the glob, as paths relative to it, sorted within each folder.
 * Names that begin with a dot are passed over, links not followed; at most 2000, at most 12 levels deep. NULL-terminated. */
const char **folder_find(struct arena *arena, const char *path, const char *glob);

/* Whether a file fits the glob, which may have slashes. Capitals and small letters are the same: a class `Server` fits
 * "server.*". */
bool folder_matches(struct arena *arena, const char *path, const char *glob);

/* "a.c, b.c, Makefile", the names made safe to show, at most a dozen; "nothing" for none. */
const char *folder_list(struct arena *arena, const char *const *names);

/* `name` as a path that cannot leave the folder: relative and without "..". */
bool folder_holds(const char *name);

/* SCRIPT: begins with #! but is not executable. */
enum file_kind { FILE_NONE, FILE_PLAIN, FILE_SCRIPT, FILE_PROGRAM };
enum file_kind folder_file(const char *path, const char *name);

#endif
