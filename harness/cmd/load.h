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
    struct read_file *files;   /* all that were read */
    struct payload_file *payloads; /* the files that payloads are made of, each once */
    struct sha256_ctx *hash;   /* of the file and, behind it, of all that it includes, in the order of reading */
    char sha256[65];           /* the same, hexadecimal */
};

/* Reads and checks. -1 only when the file cannot be read (kind SPEC or HARNESS); mistakes are in `faults`. */
int load_spec(struct arena *arena, const char *path, const uint64_t *seed, struct loaded *loaded, struct err *err);

/* The digest of all that the spec is: its hash, the files of its payloads, and the folders of the teacher's programs.
 */
void load_key(struct arena *arena, const struct loaded *loaded, char out[65]);

#endif
