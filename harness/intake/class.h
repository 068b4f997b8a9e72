/*
 * class: what lies in the folder of a class, by name, and what was decided about it.
 */
#ifndef INTAKE_CLASS_H
#define INTAKE_CLASS_H

#include "base/arena.h"
#include "base/err.h"
#include "intake/export.h"
#include "intake/gradescope.h"
#include "intake/intake.h"
#include "intake/unpack.h"

#include <time.h>

/* One name in the class's folder. */
struct found {
    const char *name, *path;
    const char *key; /* the same for all of one student */
    bool folder, file, program, link; /* a program: a file that may be executed; of a link what it leads to */
    struct timespec modified;
    struct export_name export; /* its system is NONE when no platform made the name */
    const char *refused;       /* safe to show, or NULL */
};

struct class
{
    struct arena *arena;
    const char *into; /* for what is unpacked */
    const char *folder;
    bool unpacked; /* the folder is ours */
    struct gradescope gradescope;
    struct found *found;
    size_t found_count, found_size;
    const char **staged; /* names that have a folder of ours already */
    size_t staged_count, staged_size;
    size_t hand_in_size, remark_size;
    struct intake *out;
    struct err *err;
};

/* Reads what is in the folder, or in the only folder in that. -1 USAGE. */
int class_read_folder(struct class *class);

/* Unpacks the archive and reads that. */
int class_read_archive(struct class *class, const char *archive);

/* Gives each what was found its key, after all was found. */
void class_settle(struct class *class);

void class_remark(struct class *class, bool minor, const char *format, ...) __attribute__((format(printf, 3, 4)));
void class_add(struct class *class, const struct handed_in *one);

/* The name, or that with a number when a hand-in before has a folder of that name. */
const char *class_stage_name(struct class *class, const char *name);

/* Safe to show. */
const char *class_shown(struct arena *arena, const char *name);

#endif
