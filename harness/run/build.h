/*
 * build: a hand-in (or the teacher's own program) made ready to run.
 */
#ifndef RUN_BUILD_H
#define RUN_BUILD_H

#include "judge/result.h"
#include "spec/spec.h"

/* What is built together: one folder, for all the programs that live in it. */
struct disk;
struct build_plan {
    const struct spec *spec;
    const struct program *const *programs; /* NULL-terminated: those of this folder */
    const char *from;                      /* a folder, or a single source file */
    struct disk *disk;                     /* where to: its home is empty */
    bool sanitize;                         /* what is C or C++ gets AddressSanitizer */
};

/* What a hand-in may bring, and a build may leave. */
#define BUILD_MOST_FILES 20000
#define BUILD_MOST_BYTES (UINT64_C(512) << 20)

/*
 * Copies, checks `files`, builds inside a box with the limit `build`. The result's verdict is PASS, MISSING or BUILD
 * (with the compiler's words in `err`), or HARNESS. A single file is put there under the name that `run` asks for.
 */
struct result *build_run(struct arena *arena, const struct build_plan *plan);

#endif
