#include "report/layout.h"

#include <string.h>

#include "base/text.h"

void layout_tone(struct page *page, enum tone tone, const char *text)
{
    static const char *const codes[] = {
        [TONE_PLAIN] = "", [TONE_GOOD] = "32", [TONE_BAD] = "31", [TONE_WARN] = "33",
        [TONE_VOID] = "35", [TONE_DIM] = "2", [TONE_BOLD] = "1",
    };

    if (page->colour && tone != TONE_PLAIN && text[0])
        buf_printf(page->out, "\033[%sm%s\033[0m", codes[tone], text);
    else
        buf_text(page->out, text);
}

void layout_blanks(struct page *page, size_t count)
{
    while (count--)
        buf_char(page->out, ' ');
}

static size_t missing(const char *text, size_t columns)
{
    size_t used = text_columns(bytes_of(text));

    return used < columns ? columns - used : 0;
}

void layout_left(struct page *page, const char *text, size_t columns)
{
    buf_text(page->out, text);
    layout_blanks(page, missing(text, columns));
}

void layout_right(struct page *page, const char *text, size_t columns)
{
    layout_blanks(page, missing(text, columns));
    buf_text(page->out, text);
}

size_t layout_fit(struct bytes shown, size_t columns)
{
    size_t at = 0;

    while (at < shown.len) {
        uint32_t code;
        size_t len = text_utf8((struct bytes){shown.data + at, shown.len - at}, &code);
        if (shown.data[at] == '\\' && at + 1 < shown.len && shown.data[at + 1] < 0x80)
            len = shown.data[at + 1] == 'x' ? 4 : 2;
        if (len == 0)
            len = 1;
        if (len > shown.len - at)
            len = shown.len - at;
        size_t wide = text_columns((struct bytes){shown.data + at, len});
        if (wide > columns)
            break;
        columns -= wide;
        at += len;
    }
    return at;
}

void layout_cut(struct buf *line, size_t columns)
{
    if (text_columns(buf_bytes(line)) <= columns)
        return;
    line->len = layout_fit(buf_bytes(line), columns - 1);
    buf_text(line, "…");
}

/* How much of a line without line feeds goes into `width` columns: up to the last blank that fits, else to the next;
 * but a word that is wider than `longest` is broken. */
static size_t line_length(struct bytes line, size_t width, size_t longest)
{
    size_t best = 0, start = 0;

    for (size_t i = 1; i <= line.len; i++) {
        if (i < line.len && line.data[i] != ' ')
            continue;
        if (text_columns((struct bytes){line.data, i}) > width) {
            size_t word = text_columns((struct bytes){line.data + start, i - start});
            return best ? best : word > longest ? layout_fit(line, width) : i;
        }
        best = i;
        start = i + 1;
    }
    return line.len;
}

/* A CI system obeys a line whose first word begins with two colons; broken with an escape it reads the same. */
static void start_line(struct page *page, struct bytes *line, size_t indent)
{
    layout_blanks(page, indent);
    if (line->len >= 2 && line->data[0] == ':' && line->data[1] == ':') {
        buf_text(page->out, "\\x3a");
        line->data++;
        line->len--;
    }
}

void layout_wrap(struct page *page, struct bytes text, size_t indent)
{
    size_t width = LAYOUT_COLUMNS > indent + 20 ? LAYOUT_COLUMNS - indent : 20;
    size_t longest = 2 * LAYOUT_COLUMNS; /* a path or an address is of use only as a whole */
    bool first = true;

    while (text.len) {
        const uint8_t *feed = memchr(text.data, '\n', text.len);
        size_t line_len = feed ? (size_t)(feed - text.data) : text.len;
        size_t len = line_length((struct bytes){text.data, line_len}, width, longest);
        struct bytes line = {text.data, len};
        if (!first && len)
            start_line(page, &line, indent);
        buf_add(page->out, line.data, line.len);
        buf_char(page->out, '\n');
        first = false;
        /* The blank or line feed at which it was broken goes. */
        bool gap = len < text.len && (text.data[len] == ' ' || text.data[len] == '\n');
        longest = gap ? 2 * LAYOUT_COLUMNS : width;
        len += gap;
        text = (struct bytes){text.data + len, text.len - len};
    }
    if (first)
        buf_char(page->out, '\n');
}

void layout_label(struct page *page, const char *label)
{
    layout_blanks(page, 4);
    layout_tone(page, TONE_DIM, label);
    layout_blanks(page, missing(label, LAYOUT_VALUE - 4));
}

void layout_field(struct page *page, const char *label, struct bytes text)
{
    layout_label(page, label);
    layout_wrap(page, text, LAYOUT_VALUE);
}
