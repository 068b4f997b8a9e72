#include "run/inbox.h"

#include "judge/result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_IN_MEMORY = 256 * 1024 };

static void inbox_undo(void *arg)
{
    struct inbox *inbox = arg;

    if (inbox->file >= 0)
        close(inbox->file);
}

struct inbox *inbox_new(struct arena *arena, const char *folder)
{
    struct inbox *inbox = arena_one(arena, struct inbox);

    *inbox = (struct inbox){.folder = folder, .file = -1, .memory = buf_new(arena, 0), .hash = HASH_START};
    arena_defer(arena, inbox_undo, inbox);
    return inbox;
}

/* Not every file system knows O_TMPFILE. */
static int nameless_file(const char *folder)
{
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || strlen(folder) > sizeof path - 16)
        return fd;
    strcpy(path, folder);
    strcat(path, "/.inbox-XXXXXX");
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static void write_at(struct inbox *inbox, size_t at, const uint8_t *data, size_t len)
{
    while (len) {
        ssize_t written = pwrite(inbox->file, data, len, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            inbox->broken = true;
            return;
        }
        data += written;
        at += (size_t)written;
        len -= (size_t)written;
    }
}

void inbox_add(struct inbox *inbox, const void *data, size_t len)
{
    if (inbox->file < 0 && inbox->len + len > MOST_IN_MEMORY) {
        inbox->file = nameless_file(inbox->folder);
        if (inbox->file < 0)
            inbox->broken = true;
        else
            write_at(inbox, 0, inbox->memory->data, inbox->memory->len);
        buf_free(inbox->memory);
    }
    if (!inbox->broken && inbox->file >= 0)
        write_at(inbox, inbox->len, data, len);
    else if (!inbox->broken)
        buf_add(inbox->memory, data, len);
    if (inbox->broken) {
        inbox->len = inbox->taken = 0;
        return;
    }

    inbox->hash = hash_bytes(inbox->hash, (struct bytes){data, len});
    inbox->len += len;
}

void inbox_read(const struct inbox *inbox, size_t at, uint8_t *out, size_t len)
{
    if (inbox->file < 0) {
        if (len)
            memcpy(out, inbox->memory->data + at, len);
        return;
    }
    while (len) {
        ssize_t got = pread(inbox->file, out, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            err_fatal("the file of received bytes is shorter than it was");
        out += got;
        at += (size_t)got;
        len -= (size_t)got;
    }
}

static void read_whole(void *arg, size_t at, uint8_t *out, size_t len)
{
    inbox_read(arg, at, out, len);
}

static void read_unread(void *arg, size_t at, uint8_t *out, size_t len)
{
    const struct inbox *inbox = arg;

    inbox_read(inbox, inbox->taken + at, out, len);
}

struct input inbox_input(const struct inbox *inbox, enum input_end end)
{
    return (struct input){read_unread, (void *)(uintptr_t)inbox, inbox_unread(inbox), end};
}

struct input inbox_whole(const struct inbox *inbox, enum input_end end)
{
    return (struct input){read_whole, (void *)(uintptr_t)inbox, inbox->len, end};
}

size_t inbox_unread(const struct inbox *inbox)
{
    return inbox->len - inbox->taken;
}
