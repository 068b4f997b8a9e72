#include "report/sink.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "os/fs.h"

struct sink {
    struct output *output;   /* a file, */
    struct buf *memory;      /* memory, or neither: standard output */
    int failed;              /* errno of the first failure on standard output */
};

struct sink *sink_file(struct arena *arena, const char *path, struct err *err)
{
    struct sink *sink = arena_one(arena, struct sink);

    sink->output = output_open(arena, path, err);
    return sink->output ? sink : NULL;
}

struct sink *sink_stdout(struct arena *arena)
{
    return arena_one(arena, struct sink);
}

struct sink *sink_memory(struct arena *arena, struct buf *buf)
{
    struct sink *sink = arena_one(arena, struct sink);

    sink->memory = buf;
    return sink;
}

/* All of it, also when somebody made the descriptor non-blocking. 0 or errno. */
static int write_out(struct bytes bytes)
{
    while (bytes.len) {
        ssize_t written = write(STDOUT_FILENO, bytes.data, bytes.len);
        if (written >= 0) {
            bytes.data += written;
            bytes.len -= (size_t)written;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

void sink_write(struct sink *sink, struct bytes bytes)
{
    if (sink->output)
        output_write(sink->output, bytes.data, bytes.len);
    else if (sink->memory)
        buf_add(sink->memory, bytes.data, bytes.len);
    else if (!sink->failed)
        sink->failed = write_out(bytes);
}

void sink_text(struct sink *sink, const char *text)
{
    sink_write(sink, bytes_of(text));
}

void sink_drain(struct sink *sink, struct buf *buf)
{
    if (buf->len)
        sink_write(sink, buf_bytes(buf));
    buf_clear(buf);
}

int sink_close(struct sink *sink, struct err *err)
{
    if (sink->output)
        return output_commit(sink->output, err);
    if (!sink->failed)
        return 0;
    errno = sink->failed;
    return err_sys(err, "cannot write to standard output");
}
