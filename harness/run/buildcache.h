/*
 * buildcache: what builds made, kept in a folder by the key of what it was made from.
 *
 * An entry is a folder of the key's name with the built folder (`tree`) and a record: the hash and size of the tree, and the
 * build's result. It is made under another name and renamed; it is believed only when the copy that was taken of it has
 * that hash. Several runs may use one folder. Only builds that succeeded are kept.
 */
#ifndef RUN_BUILDCACHE_H
#define RUN_BUILDCACHE_H

#include "judge/result.h"

/* All entries together; when there is more, those that were not used for longest go. */
#define BUILDCACHE_MOST_BYTES (UINT64_C(1) << 30)

/* Copies the built folder to `built`, which does not exist. NULL: there is no such entry, and no `built`. */
struct result *buildcache_take(struct arena *arena, const char *cache, const char *key, const char *built);

/* Keeps it. What goes wrong is not told: the entry is not there then. */
void buildcache_put(const char *cache, const char *key, const char *built, const struct result *result);

/* Removes entries, the oldest first, until the others have `most` bytes, and what earlier runs left half-made. */
void buildcache_trim(const char *cache, uint64_t most);

#endif
