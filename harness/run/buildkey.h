/*
 * buildkey: a name for what a build was made from, or for what it made: a SHA-256 in hexadecimal.
 */
#ifndef RUN_BUILDKEY_H
#define RUN_BUILDKEY_H

#include "base/buf.h"
#include "os/digest.h"

#define BUILDKEY_SIZE DIGEST_SIZE

/* What is larger has no key. */
#define BUILDKEY_MOST_BYTES (UINT64_C(64) << 20)

/*
 * Of all in the folder: paths, kinds, permissions, bytes, targets of links. `size` is the sum of bytes, and may be NULL. -1
 * when it cannot be read as a whole, holds something else, or is too large.
 */
int buildkey_folder(const char *folder, char key[BUILDKEY_SIZE], uint64_t *size);

/*
 * Appends what stands for this harness and for the tools of this machine: the path, size and times of compilers in
 * `path` and of what package managers write when anything is installed.
 */
void buildkey_machine(struct buf *out, const char *path);

#endif
