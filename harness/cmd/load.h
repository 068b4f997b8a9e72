/*
 * load: a spec from its file, with what it needs from outside.
 */
#ifndef CMD_LOAD_H
#define CMD_LOAD_H

#include "base/err.h"
#include "spec/spec.h"

struct loaded {
    struct spec *spec;         /* NULL when there are mistakes */
    struct faults faults;
    struct outside outside;    /* with the seed that counts */
    const char *folder;        /* where the spec lies */
    char sha256[65];           /* of the file, hexadecimal */
};

/* Reads and checks. -1 only when the file cannot be read (kind SPEC or HARNESS); mistakes are in `faults`. */
int load_spec(struct arena *arena, const char *path, const uint64_t *seed, struct loaded *loaded, struct err *err);

#endif
