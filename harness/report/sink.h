/*
 * sink: where a report goes: a file that appears whole or not at all, or standard output.
 *
 * A failure of writing is kept and told by sink_close, so that a full disk or a closed pipe never passes in silence.
 */
#ifndef REPORT_SINK_H
#define REPORT_SINK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct sink;

/* NULL on error. Unless closed, the file is dropped with the arena. */
struct sink *sink_file(struct arena *arena, const char *path, struct err *err);
struct sink *sink_stdout(struct arena *arena);
/* Adds to a buffer of the caller's: for tests. */
struct sink *sink_memory(struct arena *arena, struct buf *buf);

void sink_write(struct sink *sink, struct bytes bytes);
void sink_text(struct sink *sink, const char *text);
/* Writes what the buffer holds, and empties it. */
void sink_drain(struct sink *sink, struct buf *buf);

/* 0, or -1 when anything was not written. */
int sink_close(struct sink *sink, struct err *err);

#endif
