#include "run/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Each record begins on a block of its own: holes are made of whole blocks. */
#define BLOCK UINT64_C(4096)

struct spool {
    int fd;
    uint64_t end;
};

static void close_spool(void *arg)
{
    struct spool *spool = arg;

    close(spool->fd);
}

struct spool *spool_new(struct arena *arena, const char *folder, struct err *err)
{
    struct spool *spool = arena_one(arena, struct spool);
    char *path = arena_printf(arena, "%s/spool-XXXXXX", folder);

    spool->fd = mkostemp(path, O_CLOEXEC);
    if (spool->fd < 0) {
        err_sys(err, "cannot make a file in '%s'", folder);
        return NULL;
    }
    (void)unlink(path);
    arena_defer(arena, close_spool, spool);
    return spool;
}

int spool_put(struct spool *spool, struct bytes record, struct spooled *out, struct err *err)
{
    size_t done = 0;

    while (done < record.len) {
        ssize_t put = pwrite(spool->fd, record.data + done, record.len - done, (off_t)(spool->end + done));
        if (put < 0)
            return err_sys(err, "cannot keep a result");
        done += (size_t)put;
    }
    *out = (struct spooled){spool->end, record.len};
    spool->end += (record.len + BLOCK - 1) / BLOCK * BLOCK;
    return 0;
}

int spool_get(struct arena *arena, const struct spool *spool, struct spooled where, struct bytes *out, struct err *err)
{
    uint8_t *data = arena_alloc(arena, where.len + 1);
    size_t done = 0;

    while (done < where.len) {
        ssize_t got = pread(spool->fd, data + done, where.len - done, (off_t)(where.at + done));
        if (got < 0)
            return err_sys(err, "cannot read a result again");
        if (got == 0)
            return err_set(err, ERR_HARNESS, "cannot read a result again: the file is too short");
        done += (size_t)got;
    }
    *out = (struct bytes){data, where.len};
    return 0;
}

void spool_drop(struct spool *spool, struct spooled where)
{
    uint64_t whole = (where.len + BLOCK - 1) / BLOCK * BLOCK;

    if (whole > 0)
        (void)fallocate(spool->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)where.at, (off_t)whole);
}
