#include "spec/decode.h"

#include <ctype.h>
#include <string.h>

const char *decode_hex(struct bytes text, uint8_t *out, size_t *len)
{
    size_t digits = 0;

    for (size_t i = 0; i < text.len; i++) {
        int c = tolower(text.data[i]);
        if (isspace(c))
            continue;
        if (!isxdigit(c))
            return "not hexadecimal digits";
        out[digits / 2] = (uint8_t)(out[digits / 2] << 4 | (isdigit(c) ? c - '0' : c - 'a' + 10));
        digits++;
    }
    *len = digits / 2;
    return digits % 2 ? "an odd number of hexadecimal digits" : NULL;
}

/* -1 when it is none. */
static int base64_digit(uint8_t c)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(alphabet, c) : NULL;

    return found ? (int)(found - alphabet) : -1;
}

const char *decode_base64(struct bytes text, uint8_t *out, size_t *len)
{
    size_t digits = 0, padding = 0, done = 0;
    uint32_t group = 0;

    for (size_t i = 0; i < text.len; i++) {
        int digit = base64_digit(text.data[i]);
        if (isspace(text.data[i]))
            continue;
        padding += text.data[i] == '=';
        if ((digit < 0 || padding > 0) && text.data[i] != '=')
            return "not base64";
        group = group << 6 | (digit < 0 ? 0 : (uint32_t)digit);
        if (++digits % 4 == 0)
            for (int shift = 16; shift >= 0; shift -= 8)
                out[done++] = (uint8_t)(group >> shift);
    }
    if (digits % 4 || padding > 2)
        return "base64 that is cut short";
    *len = done - padding;
    return NULL;
}
