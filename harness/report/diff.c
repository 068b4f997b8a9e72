/*
 * Bytes are shown as text where that says all. They are shown in hexadecimal, with the text behind, where a text hides
 * something or leaves a doubt: where a control other than a line feed, or what is no UTF-8, stands near the difference
 * (without one: at the beginning), and where the byte that differs belongs to a letter beyond ASCII, is a backslash, or
 * is a blank at the end. Both rows are shown in the same way.
 */
#include "report/diff.h"

#include <string.h>

#include "base/text.h"
#include "report/hex.h"
#include "report/phrase.h"

/* At most so many columns of what is still equal stand before the first difference. */
#define BEFORE_COLUMNS 28
/* The same in bytes of a row in hexadecimal; and how far around the difference is looked for what needs one. */
#define BEFORE_BYTES 6
#define NEAR_BYTES 12

/* What is shown of one window or of two. */
struct view {
    const struct window *expected, *received; /* or NULL */
    int64_t offset;                           /* of the mark, -1: none */
    bool hex;
    uint64_t from;
    size_t count; /* bytes of a row in hexadecimal */
};

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

/* ---- what to show ---- */

/* Where what came ends while it was right so far, when nobody has called that the first wrong byte; else -1. */
static int64_t early_end(const struct window *expected, const struct window *received)
{
    uint64_t from = expected->start > received->start ? expected->start : received->start;

    if (received->total == 0 || received->total >= expected->total || window_end(received) < received->total)
        return -1;
    struct bytes a = part(expected, from, received->total), b = part(received, from, received->total);
    return a.len && bytes_equal(a, b) ? (int64_t)received->total : -1;
}

static int64_t mark_offset(const struct result *result)
{
    const struct window *expected = &result->expected, *received = &result->received;
    int64_t offset = result->offset;
    uint64_t from = expected->set && expected->start > received->start ? expected->start : received->start;

    if (offset < 0 && expected->set && received->set)
        offset = early_end(expected, received);
    /* Under "(nothing)" there is nothing to mark. */
    if (!received->set || received->total == 0 || offset < 0)
        return -1;
    return (uint64_t)offset >= from && (uint64_t)offset <= window_end(received) ? offset : -1;
}

static bool is_hidden_near(const struct window *window, int64_t offset)
{
    uint64_t middle = offset < 0 ? window->start : (uint64_t)offset;
    uint64_t from = middle > window->start + NEAR_BYTES ? middle - NEAR_BYTES : window->start;

    if (middle < window->start)
        return false;
    return hex_tells(window->shown, (size_t)(from - window->start), (size_t)(middle - window->start) + NEAR_BYTES,
                     window_end(window) == window->total);
}

/* Whether the byte that differs can be taken for another one when it is shown as text. */
static bool is_doubtful_at(const struct window *window, int64_t offset)
{
    struct bytes one = offset < 0 ? (struct bytes){NULL, 0} : part(window, (uint64_t)offset, (uint64_t)offset + 1);

    if (one.len == 0 || (uint64_t)offset < window->start)
        return false;
    return one.data[0] >= 0x80 || one.data[0] == '\\' || (one.data[0] == ' ' && (uint64_t)offset + 1 == window->total);
}

static bool needs_hex(const struct view *view)
{
    const struct window *both[] = {view->expected, view->received};

    for (size_t i = 0; i < 2; i++)
        if (both[i] && (is_hidden_near(both[i], view->offset) || is_doubtful_at(both[i], view->offset)))
            return true;
    return false;
}

/* The first byte that all windows have, if they reach so far. */
static uint64_t first_shown(const struct view *view)
{
    const struct window *window = view->received ? view->received : view->expected;

    return view->expected && view->expected->start > window->start ? view->expected->start : window->start;
}

/* Where to begin, so that the difference is not far to the right, and not within a character. */
static uint64_t region_start(const struct view *view)
{
    const struct window *window = view->received ? view->received : view->expected;
    uint64_t from = first_shown(view), offset = (uint64_t)view->offset;
    uint64_t most = view->hex ? BEFORE_BYTES : 4 * BEFORE_COLUMNS;

    if (view->offset < 0)
        return from;
    /* Every byte takes a column at least, but for the tails of characters. */
    if (offset > from + most)
        from = offset - most;
    while (!view->hex && from < offset && shown_columns(part(window, from, offset)) > BEFORE_COLUMNS)
        from++;
    for (int i = 0; i < 3 && from < offset; i++, from++) {
        struct bytes next = part(window, from, from + 1);
        if (!next.len || (next.data[0] & 0xc0) != 0x80 || from == window->start)
            break;
    }
    return from;
}

/* ---- rows ---- */

/* "(100001 bytes)", when not all are shown up to `end`. */
static void note_total(struct buf *note, const struct window *window, uint64_t from, uint64_t end)
{
    if (from > 0 || end < window->total)
        buf_printf(note, " (%llu byte%s)", (unsigned long long)window->total, window->total == 1 ? "" : "s");
}

static void end_row(struct page *page, const char *label, const char *text, const char *note)
{
    layout_label(page, label);
    buf_text(page->out, text);
    layout_tone(page, TONE_DIM, note);
    buf_char(page->out, '\n');
}

/* The window from where the view begins. Returns where in `text` the difference is. */
static size_t put_text(struct buf *text, const struct window *window, const struct view *view)
{
    uint64_t split = view->offset < 0 || (uint64_t)view->offset < view->from ? view->from : (uint64_t)view->offset;

    if (view->from > 0)
        buf_text(text, "…");
    return phrase_two(text, part(window, view->from, split), part(window, split, UINT64_MAX));
}

static void text_row(struct page *page, const char *label, const struct window *window, const struct view *view,
                     const char *remark)
{
    struct buf text = {0}, note = {0};

    put_text(&text, window, view);
    bool wide = text_columns(buf_bytes(&text)) + text_columns(bytes_of(remark)) > LAYOUT_WIDTH;
    note_total(&note, window, view->from, wide ? 0 : window_end(window));
    buf_text(&note, remark);
    if (window_end(window) < window->total)
        buf_text(&text, "…");
    layout_cut(&text, LAYOUT_WIDTH - text_columns(buf_bytes(&note)));
    end_row(page, label, buf_string(&text), buf_string(&note));
    buf_free(&text);
    buf_free(&note);
}

static void put_hex(struct buf *text, struct buf *note, const struct window *window, const struct view *view)
{
    struct bytes bytes = part(window, view->from, view->from + view->count);

    if (view->from > 0)
        buf_text(text, "… ");
    hex_row(text, bytes, view->count);
    if (view->from + bytes.len < window->total)
        buf_text(text, " …");
    note_total(note, window, view->from, view->from + bytes.len);
}

static void one_hex_row(struct page *page, const char *label, const struct window *window, const struct view *view,
                        const char *remark)
{
    struct buf text = {0}, note = {0};

    put_hex(&text, &note, window, view);
    buf_text(&note, remark);
    end_row(page, label, buf_string(&text), buf_string(&note));
    buf_free(&text);
    buf_free(&note);
}

static size_t hex_columns(const struct window *window, const struct view *view)
{
    struct buf text = {0}, note = {0};

    if (!window || window->total == 0)
        return 0;
    put_hex(&text, &note, window, view);
    size_t columns = text_columns(buf_bytes(&text)) + note.len;
    buf_free(&text);
    buf_free(&note);
    return columns;
}

static void show_row(struct page *page, const char *label, const struct window *window, const struct view *view,
                     const char *remark)
{
    if (window->total == 0)
        end_row(page, label, strcmp(label, "received") == 0 ? "(nothing)" : "(no bytes)", remark);
    else if (view->hex)
        one_hex_row(page, label, window, view, remark);
    else
        text_row(page, label, window, view, remark);
}

static size_t mark_column(const struct view *view)
{
    struct buf text = {0};

    if (view->hex)
        return 2 * (size_t)(view->from > 0) + 3 * (size_t)((uint64_t)view->offset - view->from);
    text.len = put_text(&text, view->received, view);
    size_t column = text_columns(buf_bytes(&text));
    buf_free(&text);
    return column;
}

static void mark_words(struct buf *text, const struct view *view, bool briefly)
{
    unsigned long long offset = (unsigned long long)view->offset;
    const struct window *expected = view->expected, *received = view->received;

    if (offset >= received->total && (briefly || !expected || expected->total <= offset))
        buf_text(text, "ends here");
    else if (offset >= received->total)
        buf_printf(text, "ends here: %llu of %llu bytes", offset, (unsigned long long)expected->total);
    else if (expected && offset >= expected->total)
        buf_text(text, briefly ? "too much" : "nothing more was expected here");
    else
        buf_printf(text, "%sbyte %llu", briefly ? "" : "first difference: ", offset + 1);
}

/* The words stand behind the mark, or before it where there is no room. */
static void show_mark(struct page *page, const struct view *view)
{
    const char *mark = view->hex ? "^^" : "^";
    size_t column = mark_column(view), room = LAYOUT_WIDTH - column - strlen(mark);
    struct buf words = {0}, line = {0};

    mark_words(&words, view, false);
    if (words.len + 1 > room && words.len + 1 > column) {
        buf_clear(&words);
        mark_words(&words, view, true);
    }
    if (words.len + 1 <= room || words.len + 1 > column) {
        buf_printf(&line, "%s %s", mark, buf_string(&words));
    } else {
        column -= words.len + 1;
        buf_printf(&line, "%s %s", buf_string(&words), mark);
    }
    layout_label(page, "");
    layout_blanks(page, column);
    layout_tone(page, TONE_BAD, buf_string(&line));
    buf_char(page->out, '\n');
    buf_free(&words);
    buf_free(&line);
}

/* As many bytes as there are, or as both rows have room for: in both a byte stands in the same columns. */
static void count_bytes(struct view *view, size_t remark)
{
    const struct window *both[] = {view->expected, view->received};

    view->count = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t len = both[i] ? part(both[i], view->from, view->from + HEX_LARGEST).len : 0;
        view->count = len > view->count ? len : view->count;
    }
    while (view->count > 1 &&
           (hex_columns(both[0], view) + remark > LAYOUT_WIDTH || hex_columns(both[1], view) + remark > LAYOUT_WIDTH))
        view->count--;
}

static void choose(struct view *view, size_t remark)
{
    view->hex = needs_hex(view);
    view->from = first_shown(view);
    if (view->hex)
        count_bytes(view, remark);
    /* From the beginning where the difference is then still in the row. */
    if (view->hex && view->offset >= 0 && (uint64_t)view->offset - view->from < view->count)
        return;
    view->from = region_start(view);
    if (view->hex)
        count_bytes(view, remark);
}

void diff_window(struct page *page, const char *label, const struct window *window, const char *remark)
{
    struct view view = {.received = window, .offset = -1};

    choose(&view, text_columns(bytes_of(remark)));
    show_row(page, label, window, &view, remark);
}

void diff_show(struct page *page, const struct result *result)
{
    struct view view = {
        .expected = result->expected.set ? &result->expected : NULL,
        .received = result->received.set ? &result->received : NULL,
        .offset = mark_offset(result),
    };

    if (view.expected || view.received)
        choose(&view, 0);
    if (view.expected) {
        show_row(page, "expected", view.expected, &view, "");
    } else if (result->expected_words[0]) {
        struct buf words = {0};
        phrase_say(&words, result->expected_words);
        layout_field(page, "expected", buf_bytes(&words));
        buf_free(&words);
    }
    if (view.received)
        show_row(page, "received", view.received, &view, "");
    if (view.offset >= 0)
        show_mark(page, &view);
}
