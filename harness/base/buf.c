#include "base/buf.h"

#include "base/arena.h"
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes bytes_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool bytes_is(struct bytes a, const char *text)
{
    return bytes_equal(a, bytes_of(text));
}

struct bytes bytes_dup(struct arena *arena, struct bytes bytes)
{
    return (struct bytes){arena_memdup(arena, bytes.data, bytes.len), bytes.len};
}

static void undo_buf(void *arg)
{
    buf_free(arg);
}

struct buf *buf_new(struct arena *arena, size_t limit)
{
    struct buf *buf = arena_one(arena, struct buf);

    buf->limit = limit;
    arena_defer(arena, undo_buf, buf);
    return buf;
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){.limit = buf->limit};
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->cut = false;
}

void buf_reserve(struct buf *buf, size_t len)
{
    size_t need = buf->len + len + 1;

    if (need < len)
        err_fatal("a buffer of %zu bytes", len);
    if (need <= buf->size)
        return;
    size_t size = buf->size ? buf->size : 64;
    while (size < need)
        size *= 2;
    uint8_t *data = realloc(buf->data, size);
    if (!data)
        err_fatal("out of memory");
    buf->data = data;
    buf->size = size;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
    if (buf->limit && len > buf->limit - buf->len) {
        len = buf->limit - buf->len;
        buf->cut = true;
    }
    buf_reserve(buf, len);
    if (len)
        memcpy(buf->data + buf->len, data, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
}

void buf_char(struct buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_text(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    char small[256];
    va_list args;

    va_start(args, format);
    int len = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (len < 0)
        err_fatal("a format that cannot be printed: '%s'", format);
    if ((size_t)len < sizeof small) {
        buf_add(buf, small, (size_t)len);
        return;
    }
    char *large = malloc((size_t)len + 1);
    if (!large)
        err_fatal("out of memory");
    va_start(args, format);
    vsnprintf(large, (size_t)len + 1, format, args);
    va_end(args);
    buf_add(buf, large, (size_t)len);
    free(large);
}

struct bytes buf_bytes(const struct buf *buf)
{
    return (struct bytes){buf->data, buf->len};
}

const char *buf_string(const struct buf *buf)
{
    return buf->len ? (const char *)buf->data : "";
}

void buf_put_u64(struct buf *buf, uint64_t value)
{
    uint8_t raw[8];

    for (int i = 0; i < 8; i++)
        raw[i] = (uint8_t)(value >> (8 * i));
    buf_add(buf, raw, sizeof raw);
}

void buf_put_bytes(struct buf *buf, struct bytes bytes)
{
    uint8_t raw[4];

    for (int i = 0; i < 4; i++)
        raw[i] = (uint8_t)(bytes.len >> (8 * i));
    buf_add(buf, raw, sizeof raw);
    buf_add(buf, bytes.data, bytes.len);
}

static const uint8_t *take(struct reader *reader, size_t len)
{
    if (reader->bad || len > reader->len - reader->at) {
        reader->bad = true;
        return NULL;
    }
    const uint8_t *data = reader->data + reader->at;
    reader->at += len;
    return data;
}

static uint64_t little(const uint8_t *raw, int width)
{
    uint64_t value = 0;

    for (int i = 0; raw && i < width; i++)
        value |= (uint64_t)raw[i] << (8 * i);
    return value;
}

uint64_t reader_u64(struct reader *reader)
{
    return little(take(reader, 8), 8);
}

struct bytes reader_bytes(struct reader *reader)
{
    size_t len = (size_t)little(take(reader, 4), 4);
    const uint8_t *data = take(reader, len);

    return data ? (struct bytes){data, len} : (struct bytes){(const uint8_t *)"", 0};
}
