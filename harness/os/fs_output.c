#include "os/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output {
    char *path;        /* links followed, so that a rename replaces the file and not a link to it */
    char *temporary;   /* NULL: a device or a pipe, which is written straight */
    FILE *file;        /* NULL once committed or dropped */
    pid_t owner;       /* a fork of it leaves the file alone */
    int error;         /* the first errno of a write */
};

static void drop_output(void *arg)
{
    struct output *output = arg;

    if (!output->file || output->owner != getpid())
        return;
    fclose(output->file);
    if (output->temporary)
        (void)unlink(output->temporary);
}

static int open_temporary(struct arena *arena, struct output *output)
{
    output->temporary = arena_printf(arena, "%s.XXXXXX", output->path);
    int fd = mkostemp(output->temporary, O_CLOEXEC);
    if (fd < 0)
        return -1;
    mode_t mask = umask(0);
    umask(mask);
    (void)fchmod(fd, 0666 & ~mask);
    return fd;
}

static int open_place(struct arena *arena, struct output *output)
{
    struct stat st;
    char full[PATH_MAX];

    if (stat(output->path, &st) < 0)
        return open_temporary(arena, output);
    if (!S_ISREG(st.st_mode))
        return open(output->path, O_WRONLY | O_CLOEXEC);
    if (!realpath(output->path, full))
        return -1;
    output->path = arena_strdup(arena, full);
    return open_temporary(arena, output);
}

struct output *output_open(struct arena *arena, const char *path, struct err *err)
{
    struct output *output = arena_one(arena, struct output);

    output->path = arena_strdup(arena, path);
    output->owner = getpid();
    int fd = open_place(arena, output);
    if (fd < 0) {
        err_set(err, ERR_USAGE, "cannot write '%s': %s", path, strerror(errno));
        return NULL;
    }
    output->file = fdopen(fd, "w");
    if (!output->file)
        err_fatal("out of memory");
    arena_defer(arena, drop_output, output);
    return output;
}

void output_write(struct output *output, const void *data, size_t len)
{
    if (len > 0 && fwrite(data, 1, len, output->file) != len && output->error == 0)
        output->error = errno;
}

/* What fsync refuses (EINVAL) has no disk behind it. */
static bool synced(FILE *file)
{
    return fflush(file) == 0 && (fsync(fileno(file)) == 0 || errno == EINVAL || errno == EROFS);
}

int output_commit(struct output *output, struct err *err)
{
    if (output->error == 0 && !synced(output->file))
        output->error = errno;
    if (output->error == 0 && output->temporary && rename(output->temporary, output->path) < 0)
        output->error = errno;
    if (output->error != 0) {
        drop_output(output);
        output->file = NULL;
        errno = output->error;
        return err_sys(err, "cannot write '%s'", output->path);
    }
    fclose(output->file);
    output->file = NULL;
    return 0;
}
