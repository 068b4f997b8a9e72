/*
 * disk: all that a program can write to: its home (the copy of the hand-in), /tmp and /dev/shm.
 *
 * With namespaces it is a tmpfs, so that it holds a known sum of bytes and files, whatever they are in. Without, or
 * where it is to be kept, it is a folder, and only each file is bounded.
 */
#ifndef OS_DISK_H
#define OS_DISK_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Makes it; where it is to be a folder, at `path`, which does not exist yet. Ends with the arena, but for a folder. */
struct disk;
struct disk *disk_new(struct arena *arena, const char *path, bool keep, struct err *err);

/* The folder that is the program's home; and what the program calls it. */
const char *disk_home(const struct disk *disk);
const char *disk_inner_home(const struct disk *disk);
const char *disk_path(const struct disk *disk);

/* What the program is to take for /tmp; NULL: /tmp. */
const char *disk_temporary(const struct disk *disk);

/* A folder for what is written about the program, not by it, though it could: made with this call, before it is handed
 * over. As the program calls it; below disk_path it is DISK_REPORTS. NULL on error. */
#define DISK_REPORTS "tmp/.reports"
const char *disk_reports(struct arena *arena, const struct disk *disk, struct err *err);

/* After our own files are there: they become the program's, and `bytes` and `files` more can be added. */
int disk_hand_over(struct disk *disk, uint64_t bytes, uint64_t files, struct err *err);

/* A file takes that much at least. */
enum { DISK_BYTES_A_FILE = 4096 };

/* Whether no byte or no file more can be added. */
bool disk_is_full(const struct disk *disk);

#endif
