#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* What the first byte says of the whole; 0: it cannot be a first byte. */
static size_t sequence_length(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if ((lead & 0xe0) == 0xc0)
        return 2;
    if ((lead & 0xf0) == 0xe0)
        return 3;
    return (lead & 0xf8) == 0xf0 ? 4 : 0;
}

size_t text_utf8(struct bytes bytes, uint32_t *code_point)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};

    if (bytes.len == 0)
        return 0;
    uint8_t lead = bytes.data[0];
    size_t len = sequence_length(lead);
    if (len == 0 || len > bytes.len)
        return 0;
    uint32_t code = len == 1 ? lead : (uint32_t)(lead & (0x7f >> len));
    for (size_t i = 1; i < len; i++) {
        if ((bytes.data[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (bytes.data[i] & 0x3f);
    }
    if (code < smallest[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *code_point = code;
    return len;
}

/* Code points that would change what a reader sees around them, or that XML forbids. */
static bool is_harmless(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } bad[] = {
        {0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x180e, 0x180e},
        {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
        {0xfff0, 0xffff}, {0xfdd0, 0xfdef}, {0xe000, 0xf8ff}, {0x1fffe, 0x1ffff}, {0xe0000, 0x10ffff},
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (code >= bad[i].from && code <= bad[i].to)
            return false;
    return true;
}

/* Writes what stands for the bytes at the start and returns how many it stands for. */
static size_t show_one(struct buf *out, struct bytes bytes)
{
    static const char named[][2] = {{'\n', 'n'}, {'\r', 'r'}, {'\t', 't'}, {'\0', '0'}, {'\\', '\\'}};
    uint32_t code = 0;

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (bytes.data[0] == (uint8_t)named[i][0]) {
            /* \0 before a digit would read as an octal escape. */
            if (named[i][1] == '0' && bytes.len > 1 && bytes.data[1] >= '0' && bytes.data[1] <= '9')
                buf_text(out, "\\x00");
            else
                buf_printf(out, "\\%c", named[i][1]);
            return 1;
        }
    size_t len = text_utf8(bytes, &code);
    if (len && is_harmless(code)) {
        buf_add(out, bytes.data, len);
        return len;
    }
    buf_printf(out, "\\x%02x", bytes.data[0]);
    return 1;
}

static struct bytes after(struct bytes bytes, size_t len)
{
    return (struct bytes){bytes.data + len, bytes.len - len};
}

void text_show(struct buf *out, struct bytes bytes)
{
    while (bytes.len)
        bytes = after(bytes, show_one(out, bytes));
}

void text_show_lines(struct buf *out, struct bytes bytes, const char *prefix)
{
    while (bytes.len) {
        const uint8_t *end = memchr(bytes.data, '\n', bytes.len);
        size_t len = end ? (size_t)(end - bytes.data) : bytes.len;
        struct bytes line = {bytes.data, len};
        if (line.len && line.data[line.len - 1] == '\r')
            line.len--;
        buf_text(out, prefix);
        while (line.len) {
            bool tab = line.data[0] == '\t', slash = line.data[0] == '\\';
            if (tab || slash)
                buf_char(out, tab ? '\t' : '\\');
            line = after(line, tab || slash ? 1 : show_one(out, line));
        }
        buf_char(out, '\n');
        bytes = after(bytes, end ? len + 1 : len);
    }
}

static const char *xml_entity(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    }
    return NULL;
}

void text_xml(struct buf *out, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        const char *entity = xml_entity((char)bytes.data[i]);
        if (entity)
            buf_text(out, entity);
        else
            buf_char(out, (char)bytes.data[i]);
    }
}

void text_csv(struct buf *out, struct bytes bytes)
{
    bool formula = bytes.len && strchr("=+-@\t\r", bytes.data[0]);
    bool quote = formula;

    for (size_t i = 0; i < bytes.len; i++)
        quote = quote || strchr(",;\"\n\r\t'", bytes.data[i]);
    if (!quote) {
        buf_add(out, bytes.data, bytes.len);
        return;
    }
    buf_char(out, '"');
    if (formula)
        buf_char(out, '\'');
    for (size_t i = 0; i < bytes.len; i++) {
        if (bytes.data[i] == '"')
            buf_char(out, '"');
        buf_char(out, (char)bytes.data[i]);
    }
    buf_char(out, '"');
}

struct range {
    uint32_t from, to;
};

static const struct range combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},   {0x64b, 0x65f},
    {0x93c, 0x93c},   {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
    {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe20, 0xfe2f},
};

/* East Asian Width W and F, whole blocks where they are mostly that. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2757, 0x2757},
    {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6b},   {0xff01, 0xff60},   {0xffe0, 0xffe6},
    {0x16fe0, 0x18cff}, {0x1aff0, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f19a},
    {0x1f200, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7f0}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].from && code <= ranges[i].to)
            return true;
    return false;
}

#define IS_IN(ranges, code) is_in(ranges, sizeof(ranges) / sizeof(ranges)[0], code)

size_t text_columns(struct bytes bytes)
{
    size_t columns = 0;
    bool letter = false; /* what went before can carry a mark: however many there are, they are not for nothing */

    while (bytes.len) {
        uint32_t code = 0;
        size_t len = text_utf8(bytes, &code);
        bool mark = len > 1 && letter && IS_IN(combining, code);
        columns += mark ? 0 : len > 1 && IS_IN(wide, code) ? 2 : 1;
        letter = len > 0 && !mark;
        bytes = after(bytes, len ? len : 1);
    }
    return columns;
}

/* Edits (insert, delete, replace, swap of neighbours) from `a` to `b`, for short words. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 40 };
    size_t rows[3][LONGEST + 1], la = strlen(a), lb = strlen(b);

    if (la > LONGEST || lb > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *now = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[la % 3][lb];
}

const char *text_nearest(const char *word, const char *const *words)
{
    const char *nearest = NULL;
    size_t best = strlen(word) < 4 ? 2 : 3;

    for (; *words; words++) {
        size_t edits = distance(word, *words);
        if (edits < best && edits < strlen(*words)) {
            best = edits;
            nearest = *words;
        }
    }
    return nearest;
}
