/*
 * unpack: one archive into one folder, or a sentence why not.
 *
 * Only regular files and folders are made, and only in the folder: links, devices and what leads out are refused, with
 * the name of the entry. Modes are 0644, 0755 for what its owner may execute, and for folders; nothing else of the
 * modes stays. What systems leave in archives for themselves is passed over (unpack_is_junk), and so are .git folders.
 * An entry that comes twice is the later one. Names are bytes, and stay as they are.
 */
#ifndef INTAKE_UNPACK_H
#define INTAKE_UNPACK_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct unpack_caps {
    size_t entries;
    uint64_t bytes;
};

struct unpack_plan {
    const char *archive;
    const char *into;        /* an empty folder */
    struct unpack_caps caps; /* of the whole */
    unsigned ratio; /* bytes for one of the archive: more is refused, where it is more than `ratio_from` bytes; 0: not
                       asked */
    uint64_t ratio_from;
    int64_t cpu_ns;
    /* Of a class: how much of an entry's path names its hand-in. What is refused then is that hand-in alone, with all
     * its entries, and so it is when it is over `part_caps`. NULL: there are no parts. */
    size_t (*part_of)(void *arg, const char *path);
    void *arg;
    struct unpack_caps part_caps;
};

struct refusal {
    const char *path; /* of the part, below `into`; "" when it would be outside. Nothing is there */
    const char *why;  /* safe to show */
    bool folder;      /* it was one, or would have been */
};

struct unpacked {
    const char *refused; /* the whole archive: why, safe to show. NULL: it is unpacked */
    struct refusal *parts;
    size_t part_count;
};

/* 0 when it was unpacked or refused; -1 when the harness could not (a full disk): HARNESS. After a refusal the folder
 * may hold a part. */
int unpack(struct arena *arena, const struct unpack_plan *plan, struct unpacked *out, struct err *err);

/* Whether a name is one that systems leave behind (__MACOSX, .DS_Store, ._x, Thumbs.db, desktop.ini). */
bool unpack_is_junk(const char *name);

#endif
