/*
 * intake: a class, found in a folder, an archive or a list.
 *
 * A hand-in is a folder, a source file or an archive. What a learning platform exported is known by its names
 * (export.h): all files of one student are one hand-in. What cannot be taken is still a hand-in, refused with a
 * sentence, and the rest of the class is not touched by it.
 *
 * Links: one that stands directly in the class folder is the teacher's own and is followed; not so where the folder is
 * an export or was unpacked, since no platform makes any.
 */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct handed_in {
    const char *name;    /* of the student, or the file's: bytes as they were found; no two are the same */
    const char *id;      /* the platform's, "" when there is none */
    const char *path;    /* what is graded; of a refused one, what was found */
    const char *from;    /* what was found in the class: names, "a.c and 2 more" */
    const char *what;    /* "folder", "file", "archive", "files", "text" */
    const char *refused; /* why it cannot be graded, safe to show; or NULL */
    bool late;           /* the platform says so */
};

struct intake_remark {
    const char *words; /* safe to show */
    bool minor;        /* only for those who want to know all */
};

struct intake {
    struct handed_in *hand_ins; /* by name */
    size_t count;
    struct intake_remark *remarks; /* what was left out, and what was decided */
    size_t remark_count;
};

/*
 * `class` is a folder, an archive, or "@FILE": a list of paths, one a line, relative to the file's folder;
 * "NAME<TAB>PATH" gives a name, '#' at the start of a line a comment. `unpack_into` is made when something is unpacked,
 * and stays; the folder that it lies in is no hand-in. -1 USAGE when there is no class, or nothing in it; HARNESS when
 * the machine fails.
 */
int intake_read(struct arena *arena, const char *class, const char *unpack_into, struct intake *out, struct err *err);

#endif
