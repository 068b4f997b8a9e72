/*
 * inbox: bytes that came and wait to be judged. The first 256 KiB are kept in memory, more in an unlinked file, so
 * that no program can make the harness grow.
 */
#ifndef RUN_INBOX_H
#define RUN_INBOX_H

#include "base/arena.h"
#include "base/buf.h"
#include "spec/pattern.h"

struct inbox {
    const char *folder;   /* where the file goes */
    int file;             /* -1: all in memory */
    struct buf *memory;
    size_t taken;         /* bytes from the start that are judged already */
    size_t len;           /* bytes in all, the taken ones too */
    uint64_t hash;        /* of all */
    bool broken;          /* the file could not be written: the harness's fault */
};

/* Ends with the arena. */
struct inbox *inbox_new(struct arena *arena, const char *folder);

void inbox_add(struct inbox *inbox, const void *data, size_t len);

/* Bytes [at, at + len) of all that came. */
void inbox_read(const struct inbox *inbox, size_t at, uint8_t *out, size_t len);

/* What is not taken yet, as input for a pattern. */
struct input inbox_input(const struct inbox *inbox, enum input_end end);

/* All that came, as input. */
struct input inbox_whole(const struct inbox *inbox, enum input_end end);

size_t inbox_unread(const struct inbox *inbox);

#endif
