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

size_t text_columns(struct bytes bytes)
{
    size_t columns = 0;

    for (size_t i = 0; i < bytes.len; i++)
        columns += (bytes.data[i] & 0xc0) != 0x80;
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
