/*
 * gradescope: whose the folders of a Gradescope export are, by its submission_metadata.yml. Pure but for the library.
 *
 * The file is a map from a folder's name to what is known of it; of that, ":submitters" is a list of maps with ":name",
 * ":sid" and ":email". All else is passed over, and a file that is broken tells what stands before the break.
 */
#ifndef INTAKE_GRADESCOPE_H
#define INTAKE_GRADESCOPE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stddef.h>

struct gradescope_row {
    const char *folder;
    const char *names; /* of all its students: "Amy Lee, Bob Ray" */
    const char *ids;   /* their numbers, or mail addresses where there are none, joined by commas */
};

#define GRADESCOPE_LARGEST ((size_t)64 << 20)

struct gradescope {
    const struct gradescope_row *rows;
    size_t count;
};

struct gradescope gradescope_parse(struct arena *arena, struct bytes text);

#endif
