/*
 * entries: what an archive holds, one entry after another.
 *
 * Archives are strangers' bytes, and libarchive is a large library: it reads them in a confined process (os/confine),
 * which has nothing but the file. What comes from there is strangers' bytes too, and has lengths that are checked here.
 * Kinds: zip and tar (also of pax and GNU), plain or compressed with gzip, bzip2 or xz; told by their bytes, not their
 * names.
 */
#ifndef INTAKE_ENTRIES_H
#define INTAKE_ENTRIES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum entry_type { ENTRY_FILE, ENTRY_FOLDER, ENTRY_SYMLINK, ENTRY_HARD_LINK, ENTRY_DEVICE, ENTRY_FIFO, ENTRY_OTHER };

#define ENTRY_PATH_LARGEST 4096

struct archived {
    enum entry_type type;
    bool executable; /* by its owner */
    bool encrypted;
    bool timed;                        /* `modified` is known */
    int64_t modified;                  /* seconds since 1970 */
    char path[ENTRY_PATH_LARGEST + 1]; /* "" when it has none; a longer one is cut */
    char target[256];                  /* of a link; cut */
};

struct entries;

/* Reads the regular file `fd`, which stays the caller's, with so much processor time at most. NULL: HARNESS. */
struct entries *entries_open(struct arena *arena, int fd, int64_t cpu_ns, struct err *err);

enum entries_answer {
    ENTRIES_ONE, /* an entry, or bytes of it */
    ENTRIES_END, /* no more of them */
    ENTRIES_BAD, /* the archive cannot be read; entries_reason says why */
};

/* The next entry; what is left of the one before is passed over. */
enum entries_answer entries_next(struct entries *entries, struct archived *entry);

/* Bytes of the entry, valid until the next call. */
enum entries_answer entries_read(struct entries *entries, struct bytes *bytes);

/* Safe to show. */
const char *entries_reason(const struct entries *entries);

/* Ends the process. Else the arena's end does. */
void entries_close(struct entries *entries);

#endif
