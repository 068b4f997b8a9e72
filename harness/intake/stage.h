/*
 * stage: hand-ins that are not ready to be graded where they are, unpacked and put together in folders of ours.
 *
 * Each has a folder below `into`, made under another name and renamed when it is whole. Beside it lies a note of what
 * it was made from, with sizes and times: as long as that is the same, it is not made again.
 */
#ifndef INTAKE_STAGE_H
#define INTAKE_STAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "intake/unpack.h"

#include <stdbool.h>

/* What a hand-in may bring as an archive: as much as a folder may (run/build.h). */
#define STAGE_MOST_FILES 20000
#define STAGE_MOST_BYTES (UINT64_C(512) << 20)
#define STAGE_MOST_RATIO 200
#define STAGE_RATIO_FROM (UINT64_C(64) << 20)

/* Something that was handed in: a file, an archive (by the name `as`), or a folder, archives in which are unpacked. */
struct stage_part {
    const char *path;
    const char *as; /* its name in the hand-in; of a folder nothing */
    bool folder;
};

struct staged {
    const char *path;    /* a folder; a single top folder was entered */
    const char *refused; /* why it is not there, safe to show, or NULL */
};

/* Puts the parts of a hand-in together. -1: HARNESS. */
struct stage_plan {
    const char *into; /* made where it is missing */
    const char *name; /* of the hand-in */
    const struct stage_part *parts;
    size_t count;
};
int stage_hand_in(struct arena *arena, const struct stage_plan *plan, struct staged *out, struct err *err);

/* A class that is one archive. Refused hand-ins of it are in `parts`, their paths below `path`. */
struct stage_class {
    const char *into;
    const char *name; /* of the folder that it gets; no hand-in's */
    const char *archive;
    size_t (*part_of)(void *arg, const char *path);
    void *arg;
};
int stage_class(struct arena *arena, const struct stage_class *class, struct staged *out, struct unpacked *unpacked,
                struct err *err);

#endif
