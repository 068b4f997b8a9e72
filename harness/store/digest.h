/*
 * digest: the SHA-256 of what was handed in, and of what judges it.
 *
 * Of a folder: every path in it, in order, with its kind, whether its owner may execute it, and its bytes or a link's
 * target; `.git` folders are left out, as they are when a hand-in is copied. Neither the folder's own name nor any time
 * matters. Digests are hexadecimal.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_SIZE 65

struct digest_caps {
    size_t files; /* and folders */
    uint64_t bytes;
};

/* A folder or a single file (whose name counts). What cannot be read is noted as that. All that is larger than the caps
 * is alike: it is not graded, either. */
void digest_files(const char *path, const struct digest_caps *caps, char out[DIGEST_SIZE]);

/* One file's bytes, by its path or from an open descriptor; of nothing when it cannot be read. */
void digest_file(const char *path, char out[DIGEST_SIZE]);
void digest_open_file(int fd, char out[DIGEST_SIZE]);

/* Several texts together, NULL-terminated. */
void digest_texts(const char *const *texts, char out[DIGEST_SIZE]);

#endif
