/*
 * Theory of operation. The confined process waits for one letter: NEXT or MORE. It answers each with one frame: an
 * entry, a block of its bytes, the end, or a sentence of libarchive's. So nothing is unpacked that nobody asked for,
 * and one who asks no more has nothing to clean up. A process that ends without an answer was killed by its limits, or
 * crashed.
 */
#include "intake/entries.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "os/confine.h"

#define MEMORY (UINT64_C(1) << 30)
#define BLOCK (64 * 1024)
#define REASON_LARGEST 160

enum { NEXT = 'n', MORE = 'm' };
enum frame_kind { FRAME_ENTRY, FRAME_BYTES, FRAME_END, FRAME_BAD };

struct frame {
    uint32_t kind, len;
};

struct entries {
    struct arena *arena;
    struct confined child;
    const char *reason;
    char block[BLOCK];
};

/* ---- in the confined process ---- */

struct server {
    struct archive *archive;
    int file, socket;
    char in[BLOCK], out[BLOCK];
};

static la_ssize_t on_read(struct archive *archive, void *arg, const void **block)
{
    struct server *server = arg;

    (void)archive;
    *block = server->in;
    return read(server->file, server->in, sizeof server->in);
}

static la_int64_t on_seek(struct archive *archive, void *arg, la_int64_t offset, int whence)
{
    (void)archive;
    return lseek(((struct server *)arg)->file, offset, whence);
}

/* The parent that does not listen any more needs nothing any more. */
static void put_all(int fd, const void *data, size_t len)
{
    for (const char *at = data; len > 0;) {
        ssize_t put = write(fd, at, len);
        if (put <= 0)
            _exit(0);
        at += put;
        len -= (size_t)put;
    }
}

static void send_frame(const struct server *server, enum frame_kind kind, const void *data, size_t len)
{
    const struct frame frame = {kind, (uint32_t)len};

    put_all(server->socket, &frame, sizeof frame);
    put_all(server->socket, data, len);
}

static void send_bad(const struct server *server)
{
    const char *words = archive_error_string(server->archive);

    words = words ? words : "it cannot be read";
    send_frame(server, FRAME_BAD, words, strnlen(words, REASON_LARGEST));
}

static enum entry_type type_of(struct archive_entry *found)
{
    if (archive_entry_hardlink(found))
        return ENTRY_HARD_LINK;
    switch (archive_entry_filetype(found)) {
    case AE_IFREG:
        return ENTRY_FILE;
    case AE_IFDIR:
        return ENTRY_FOLDER;
    case AE_IFLNK:
        return ENTRY_SYMLINK;
    case AE_IFCHR:
    case AE_IFBLK:
        return ENTRY_DEVICE;
    case AE_IFIFO:
        return ENTRY_FIFO;
    default:
        return ENTRY_OTHER;
    }
}

static void copy_name(char *to, size_t size, const char *name)
{
    size_t len = name ? strnlen(name, size - 1) : 0;

    if (len)
        memcpy(to, name, len);
    to[len] = '\0';
}

static void send_entry(struct server *server, struct archive_entry *found)
{
    struct archived *entry = (struct archived *)(void *)server->out;

    memset(entry, 0, sizeof *entry);
    entry->type = type_of(found);
    entry->executable = archive_entry_mode(found) & S_IXUSR;
    entry->encrypted = archive_entry_is_encrypted(found) == 1;
    entry->timed = archive_entry_mtime_is_set(found);
    entry->modified = archive_entry_mtime(found);
    copy_name(entry->path, sizeof entry->path, archive_entry_pathname(found));
    copy_name(entry->target, sizeof entry->target,
              entry->type == ENTRY_HARD_LINK ? archive_entry_hardlink(found) : archive_entry_symlink(found));
    send_frame(server, FRAME_ENTRY, entry, sizeof *entry);
}

/* A warning of a header (a name that is not in the encoding it says) leaves the entry usable. */
static void send_next(struct server *server)
{
    struct archive_entry *found = NULL;
    int status = archive_read_next_header(server->archive, &found);

    if (status == ARCHIVE_EOF)
        send_frame(server, FRAME_END, NULL, 0);
    else if (status < ARCHIVE_WARN || !found)
        send_bad(server);
    else
        send_entry(server, found);
}

/* A warning of the bytes says that they are not what the archive promised. */
static void send_more(struct server *server)
{
    la_ssize_t got = archive_read_data(server->archive, server->out, sizeof server->out);

    if (got < 0)
        send_bad(server);
    else
        send_frame(server, got == 0 ? FRAME_END : FRAME_BYTES, server->out, (size_t)got);
}

/* Of zips only those whole: without the directory at its end nobody knows whether a file is missing. */
static bool open_archive(struct server *server)
{
    struct archive *archive = archive_read_new();

    server->archive = archive;
    return archive && archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
           archive_read_support_filter_bzip2(archive) == ARCHIVE_OK &&
           archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
           archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK &&
           archive_read_support_format_tar(archive) == ARCHIVE_OK &&
           archive_read_set_read_callback(archive, on_read) == ARCHIVE_OK &&
           archive_read_set_seek_callback(archive, on_seek) == ARCHIVE_OK &&
           archive_read_set_callback_data(archive, server) == ARCHIVE_OK && archive_read_open1(archive) == ARCHIVE_OK;
}

static void serve(int file, int socket)
{
    static struct server server;
    char asked;

    _Static_assert(sizeof(struct archived) <= BLOCK, "an entry is one frame");
    server.file = file;
    server.socket = socket;
    bool open = lseek(file, 0, SEEK_SET) == 0 && open_archive(&server);
    while (read(socket, &asked, 1) == 1) {
        if (!open)
            send_bad(&server);
        else if (asked == NEXT)
            send_next(&server);
        else
            send_more(&server);
    }
}

/* ---- in this process ---- */

static void drop(void *arg)
{
    entries_close(arg);
}

struct entries *entries_open(struct arena *arena, int fd, int64_t cpu_ns, struct err *err)
{
    struct entries *entries = arena_one(arena, struct entries);
    const struct confine_talk talk = {serve, fd, MEMORY, cpu_ns};

    /* Names are kept as they are, which libarchive does where it knows them to be UTF-8. */
    setlocale(LC_CTYPE, "C.UTF-8");
    entries->arena = arena;
    entries->reason = "";
    if (confine_start(&talk, &entries->child, err) < 0)
        return NULL;
    arena_defer(arena, drop, entries);
    return entries;
}

void entries_close(struct entries *entries)
{
    confine_stop(&entries->child);
}

static bool get_all(int fd, void *data, size_t len)
{
    for (char *at = data; len > 0;) {
        ssize_t got = read(fd, at, len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        len -= (size_t)got;
    }
    return true;
}

static void set_reason(struct entries *entries, struct bytes words)
{
    struct buf *shown = buf_new(entries->arena, 0);

    text_show(shown, words);
    entries->reason = buf_string(shown);
}

/* Asks, and takes the answer into the block. */
static enum entries_answer ask(struct entries *entries, char what, enum frame_kind wanted, size_t *len)
{
    struct frame frame = {FRAME_BAD, 0};
    int fd = entries->child.socket;

    if (send(fd, &what, 1, MSG_NOSIGNAL) != 1 || !get_all(fd, &frame, sizeof frame) || frame.len > BLOCK ||
        !get_all(fd, entries->block, frame.len)) {
        entries->reason = "reading it takes too much memory or time, or ends in a crash";
        return ENTRIES_BAD;
    }
    *len = frame.len;
    if (frame.kind == FRAME_END)
        return ENTRIES_END;
    if (frame.kind == wanted)
        return ENTRIES_ONE;
    set_reason(entries, (struct bytes){(const uint8_t *)entries->block, frame.len});
    return ENTRIES_BAD;
}

enum entries_answer entries_next(struct entries *entries, struct archived *entry)
{
    size_t len = 0;
    enum entries_answer answer = ask(entries, NEXT, FRAME_ENTRY, &len);

    if (answer != ENTRIES_ONE)
        return answer;
    if (len != sizeof *entry) {
        entries->reason = "its reader was led astray";
        return ENTRIES_BAD;
    }
    memcpy(entry, entries->block, sizeof *entry);
    entry->path[sizeof entry->path - 1] = entry->target[sizeof entry->target - 1] = '\0';
    return ENTRIES_ONE;
}

enum entries_answer entries_read(struct entries *entries, struct bytes *bytes)
{
    size_t len = 0;
    enum entries_answer answer = ask(entries, MORE, FRAME_BYTES, &len);

    *bytes = (struct bytes){(const uint8_t *)entries->block, answer == ENTRIES_ONE ? len : 0};
    return answer;
}

const char *entries_reason(const struct entries *entries)
{
    return entries->reason;
}
