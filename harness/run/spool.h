/*
 * spool: finished records wait in a file without a name until their turn comes, so that memory does not grow with them.
 */
#ifndef RUN_SPOOL_H
#define RUN_SPOOL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct spool;

/* Where a record lies; len 0: there is none. */
struct spooled {
    uint64_t at, len;
};

/* A file in `folder` whose name is gone at once. NULL on error. Closed with the arena. */
struct spool *spool_new(struct arena *arena, const char *folder, struct err *err);

int spool_put(struct spool *spool, struct bytes record, struct spooled *out, struct err *err);
int spool_get(struct arena *arena, const struct spool *spool, struct spooled where, struct bytes *out, struct err *err);

/* Gives the room on disk back. The record cannot be read after it. */
void spool_drop(struct spool *spool, struct spooled where);

#endif
