#include "report/diff.h"

#include "base/text.h"
#include "report/phrase.h"

/* At most so many columns of what is still equal stand before the first difference. */
#define BEFORE_COLUMNS 28

static uint64_t window_end(const struct window *window)
{
    return window->start + window->shown.len;
}

/* The bytes [from, to) as far as the window has them. */
static struct bytes part(const struct window *window, uint64_t from, uint64_t to)
{
    uint64_t end = window_end(window) < to ? window_end(window) : to;

    if (from < window->start)
        from = window->start;
    if (from >= end)
        return (struct bytes){NULL, 0};
    return (struct bytes){window->shown.data + (from - window->start), (size_t)(end - from)};
}

static size_t shown_columns(struct bytes bytes)
{
    struct buf text = {0};

    phrase_bytes(&text, bytes);
    size_t columns = text_columns(buf_bytes(&text));
    buf_free(&text);
    return columns;
}

/* Where to begin, so that the difference is not far to the right, and not within a character. */
static uint64_t region_start(const struct result *result)
{
    const struct window *window = result->received.set ? &result->received : &result->expected;
    uint64_t from = window->start, offset = (uint64_t)result->offset;

    if (result->expected.set && result->expected.start > from)
        from = result->expected.start;
    if (result->offset < 0)
        return from;
    /* Every byte takes a column at least, but for the tails of characters. */
    if (offset > from + 4 * BEFORE_COLUMNS)
        from = offset - 4 * BEFORE_COLUMNS;
    while (from < offset && shown_columns(part(window, from, offset)) > BEFORE_COLUMNS)
        from++;
    for (int i = 0; i < 3 && from < offset; i++, from++) {
        struct bytes next = part(window, from, from + 1);
        if (!next.len || (next.data[0] & 0xc0) != 0x80 || from == window->start)
            break;
    }
    return from;
}

/* One line with the window from `from` on. Returns the column of the difference in it. */
static size_t show_window(struct page *page, const char *label, const struct window *window, uint64_t from,
                          int64_t offset)
{
    struct buf text = {0}, note = {0};
    uint64_t split = offset < 0 || (uint64_t)offset < from ? from : (uint64_t)offset;

    if (from > 0)
        buf_text(&text, "…");
    phrase_bytes(&text, part(window, from, split));
    size_t mark = text_columns(buf_bytes(&text));
    phrase_bytes(&text, part(window, split, UINT64_MAX));
    if (window->total == 0)
        buf_text(&text, "(nothing)");
    if (from > 0 || window_end(window) < window->total || text_columns(buf_bytes(&text)) > LAYOUT_WIDTH)
        buf_printf(&note, " (%llu bytes)", (unsigned long long)window->total);
    if (window_end(window) < window->total)
        buf_text(&text, "…");
    layout_cut(&text, LAYOUT_WIDTH - note.len);
    layout_label(page, label);
    buf_text(page->out, buf_string(&text));
    layout_tone(page, TONE_DIM, buf_string(&note));
    buf_char(page->out, '\n');
    buf_free(&text);
    buf_free(&note);
    return mark;
}

static void show_mark(struct page *page, const struct result *result, size_t column)
{
    const struct window *expected = &result->expected, *received = &result->received;
    uint64_t offset = (uint64_t)result->offset;
    struct buf text = {0};

    if (received->set && offset >= received->total)
        buf_printf(&text, "^ it ends here, after %llu byte%s", (unsigned long long)offset, offset == 1 ? "" : "s");
    else if (expected->set && offset >= expected->total)
        buf_text(&text, "^ nothing more was expected here");
    else
        buf_printf(&text, "^ first difference: byte %llu", (unsigned long long)offset + 1);
    layout_label(page, "");
    layout_blanks(page, column);
    layout_tone(page, TONE_BAD, buf_string(&text));
    buf_char(page->out, '\n');
    buf_free(&text);
}

void diff_show(struct page *page, const struct result *result)
{
    uint64_t from = region_start(result);
    size_t column = 0;

    if (result->expected.set) {
        column = show_window(page, "expected", &result->expected, from, result->offset);
    } else if (result->expected_words[0]) {
        struct buf words = {0};
        phrase_say(&words, result->expected_words);
        layout_field(page, "expected", buf_bytes(&words));
        buf_free(&words);
    }
    if (result->received.set)
        column = show_window(page, "received", &result->received, from, result->offset);
    if (result->offset >= 0 && result->received.set && (uint64_t)result->offset <= window_end(&result->received))
        show_mark(page, result, column);
}
