/*
 * buf: bytes to look at (struct bytes) and bytes that grow up to a limit (struct buf).
 *
 * A buf never holds more than its limit: what a stranger sends is cut, and `cut` says so. Its memory is its own
 * (buf_free), since it grows; a buf that lives in an arena registers itself there (buf_new).
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct bytes {
    const uint8_t *data;
    size_t len;
};

#define BYTES(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})
struct bytes bytes_of(const char *text);
bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_is(struct bytes a, const char *text);
struct bytes bytes_dup(struct arena *arena, struct bytes bytes);

struct buf {
    uint8_t *data;   /* NUL-terminated once anything was added */
    size_t len, size;
    size_t limit;    /* the most it holds; 0: no limit */
    bool cut;        /* something did not fit and was left out */
};

/* An empty one that is freed with the arena. */
struct buf *buf_new(struct arena *arena, size_t limit);
void buf_free(struct buf *buf);
void buf_clear(struct buf *buf);

/* Add up to the limit. */
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_char(struct buf *buf, char c);
void buf_text(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for `len` more bytes to be written at data + len by the caller, who then adds to `len`. */
void buf_reserve(struct buf *buf, size_t len);

struct bytes buf_bytes(const struct buf *buf);
/* The text so far, "" when empty. Valid until the next addition. */
const char *buf_string(const struct buf *buf);

/* Records: integers little-endian of fixed width, bytes with a length of 32 bits before them. */
void buf_put_u64(struct buf *buf, uint64_t value);
void buf_put_bytes(struct buf *buf, struct bytes bytes);

/* Reading them back. After the first short read `bad` stays true and all that is read is zero or empty. */
struct reader {
    const uint8_t *data;
    size_t len, at;
    bool bad;
};
uint64_t reader_u64(struct reader *reader);
struct bytes reader_bytes(struct reader *reader);

#endif
