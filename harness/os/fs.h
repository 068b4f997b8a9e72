/*
 * fs: files and folders, with nothing half-written and nothing followed out of a hand-in.
 */
#ifndef OS_FS_H
#define OS_FS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The whole of a regular file, at most `largest` bytes (more is an error of the kind given). */
int fs_read(struct arena *arena, const char *path, size_t largest, enum err_kind kind, struct bytes *out,
            struct err *err);

/* A new folder under $TMPDIR or /tmp that only we can enter, removed with the arena unless fs_keep was called. */
struct scratch;
struct scratch *fs_scratch(struct arena *arena, struct err *err);
const char *fs_scratch_path(const struct scratch *scratch);
void fs_keep(struct scratch *scratch);
/* Others may go through it to what is theirs in it; they cannot list it. 0, or -1 with errno. */
int fs_share(const struct scratch *scratch);

/* mkdir with mode 0711. */
int fs_folder(const char *path, struct err *err);

/*
 * Copies what is in the folder `from` (or the one file) into the existing folder `to`: regular files with their mode's
 * rwx bits, and folders. Symbolic links that stay inside are copied as links, and never followed; other links, devices,
 * FIFOs and sockets are refused by name with an error of kind USAGE, and so is, of a stranger's folder, a file that has
 * another name somewhere (a hard link). The original is only read. `.git` folders are left out.
 */
struct copy_rules {
    size_t most_files; /* more than that, or than most_bytes: an error, USAGE */
    uint64_t most_bytes;
    bool stranger;
};
int fs_copy(const char *from, const char *to, const struct copy_rules *rules, struct err *err);

/* Opens what a stranger may have put into our folder `root`: a path that leads out of it, through whatever link, is
 * refused. Does not wait for a FIFO's other end. -1 with errno. */
int fs_open_inside(const char *root, const char *path, int flags);

/* mkdir -p of the folders above `path`, inside the folder `root` only, then writes the file. -1 USAGE when the path is
 * absolute, has a "..", or something else stands in its way there already. */
int fs_write_inside(const char *root, const char *path, struct bytes bytes, struct err *err);

/* The same, but gives the new file, open for writing; a folder of that path, mode 0755, which may be there. errno is
 * kept: EILSEQ or EINVAL where the disk takes no such name. */
int fs_create_inside(const char *root, const char *path, struct err *err);
int fs_folder_inside(const char *root, const char *path, struct err *err);

/* Makes the folder and all in it `owner`'s. */
int fs_give(const char *path, unsigned owner, struct err *err);

/* Gives all files one time, and what a compiler made (programs, objects, libraries) an earlier one, so that make makes it
 * anew from what is handed in: copies and archives do not keep times that could be trusted. */
int fs_age(const char *path, struct err *err);

/* Removes the folder and all in it; never follows a link; makes folders writable first. */
void fs_remove(const char *path);

/* A file that appears whole or not at all: written beside its place, then fsync and rename. */
struct output;
struct output *output_open(struct arena *arena, const char *path,
                           struct err *err); /* NULL on error. Dropped with the arena unless committed */
void output_write(struct output *output, const void *data, size_t len); /* a failure is kept and told by commit */
int output_commit(struct output *output, struct err *err);

#endif
