/*
 * handed: what the names of files say about hand-ins. Pure.
 */
#ifndef INTAKE_HANDED_H
#define INTAKE_HANDED_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum handed_kind {
    HANDED_OTHER,
    HANDED_SOURCE,     /* a single file that is a whole submission */
    HANDED_PAPER,      /* README and EXPECT: for people, or for tests of a spec */
    HANDED_ARCHIVE,    /* one that intake/unpack reads, if it is what its name says */
    HANDED_UNREADABLE, /* an archive of a kind that it does not read: .rar, .7z */
};

/* By the last name of a path alone. */
enum handed_kind handed_kind(const char *name);

/* Without the archive's ending: "amy.tar.gz" is "amy". Other names stay. */
const char *handed_stem(struct arena *arena, const char *name);

/* A name for a folder of ours, of whatever bytes: one that needs no quoting in most places stays as it is, another is
 * changed and gets a number made from all of its bytes, so that two names are two folders. */
const char *handed_folder(struct arena *arena, const char *name);

#endif
