/*
 * decode: bytes written as digits. Blanks and line ends between the digits do not count.
 */
#ifndef SPEC_DECODE_H
#define SPEC_DECODE_H

#include "base/buf.h"

/* Both write at most text.len + 2 bytes. NULL, or a sentence that says what is wrong. */
const char *decode_hex(struct bytes text, uint8_t *out, size_t *len);
const char *decode_base64(struct bytes text, uint8_t *out, size_t *len);

#endif
