/*
 * digest: the SHA-256 of files and folders.
 *
 * Of a folder: every path in it, in order, with its kind, whether its owner may execute it, and its bytes or a link's
 * target. Neither the folder's own name nor any time matters. Digests are hexadecimal.
 */
#ifndef OS_DIGEST_H
#define OS_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define DIGEST_SIZE 65

struct digest_rules {
    size_t files; /* and folders, at most */
    uint64_t bytes;
    bool modes; /* all permissions count */
    bool git;   /* what is named `.git` counts, too */
};

struct digest {
    char hex[DIGEST_SIZE];
    uint64_t bytes;
    bool whole; /* all of it was read: files, folders and links, no more than may be */
};

/* A folder or a single file (whose name counts). What cannot be read is noted as that. All that is larger than the rules
 * allow is alike. */
struct digest digest_files(const char *path, const struct digest_rules *rules);

/* One file's bytes, by its path or from an open descriptor; of nothing when it cannot be read. */
void digest_file(const char *path, char out[DIGEST_SIZE]);
void digest_open_file(int fd, char out[DIGEST_SIZE]);

void digest_bytes(struct bytes bytes, char out[DIGEST_SIZE]);

/* Several texts together, NULL-terminated. */
void digest_texts(const char *const *texts, char out[DIGEST_SIZE]);

#endif
