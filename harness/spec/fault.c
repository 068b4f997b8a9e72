#include "spec/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum {
    FAULTS_KEPT = 100,
    LINE_SHOWN = 120,   /* columns of a long line that are shown */
    LINE_BEFORE = 60,   /* of them before the caret */
};

/* What an editor would show: one column a code point, and nothing that steers a terminal. */
static void show_plain(struct buf *out, struct bytes text)
{
    for (size_t i = 0; i < text.len;) {
        struct bytes rest = {text.data + i, text.len - i};
        uint32_t code_point;
        size_t len = text_utf8(rest, &code_point);
        struct buf shown = {0};

        rest.len = len ? len : 1;
        text_show(&shown, rest);
        if (rest.data[0] == '\\' || shown.len == rest.len)
            buf_add(out, rest.data, rest.len);
        else
            buf_char(out, rest.data[0] == '\t' ? ' ' : '?');
        buf_free(&shown);
        i += rest.len;
    }
}

static const char *plain(struct arena *arena, const char *text)
{
    struct buf out = {0};
    const char *copy;

    show_plain(&out, bytes_of(text));
    copy = arena_strdup(arena, buf_string(&out));
    buf_free(&out);
    return copy;
}

static int order_of(struct place place)
{
    return place.in ? place.in->order : 0;
}

static bool before(struct place a, struct place b)
{
    if (a.in != b.in)
        return order_of(a) < order_of(b);
    return a.line < b.line || (a.line == b.line && a.col < b.col);
}

bool place_same(struct place a, struct place b)
{
    return a.in == b.in && a.line == b.line && a.col == b.col;
}

const char *faults_file(const struct faults *faults, struct place at)
{
    return at.in ? at.in->file : faults->file;
}

struct bytes faults_text(const struct faults *faults, struct place at)
{
    return at.in ? at.in->text : faults->source;
}

static int insert(struct faults *faults, struct place at, int width, const char *help, const char *text)
{
    struct fault **link = &faults->first, *fault;

    for (; *link && !before(at, (*link)->at); link = &(*link)->next) {
        if (place_same((*link)->at, at) && !strcmp((*link)->text, text))
            return -1;
    }
    if (faults->count++ >= FAULTS_KEPT)
        return -1;
    fault = arena_one(faults->arena, struct fault);
    *fault = (struct fault){*link, at, width > 0 ? width : 1, text, help ? plain(faults->arena, help) : NULL};
    *link = fault;
    return -1;
}

int fault_add(struct faults *faults, struct place at, const char *help, const char *format, ...)
{
    va_list args;
    const char *text;

    va_start(args, format);
    text = plain(faults->arena, arena_vprintf(faults->arena, format, args));
    va_end(args);
    return insert(faults, at, 1, help, text);
}

int fault_add_wide(struct faults *faults, struct place at, int width, const char *help, const char *format, ...)
{
    va_list args;
    const char *text;

    va_start(args, format);
    text = plain(faults->arena, arena_vprintf(faults->arena, format, args));
    va_end(args);
    return insert(faults, at, width, help, text);
}

/* Line `line` of the source, without its end and without a byte-order mark. */
static struct bytes source_line(struct bytes source, int line)
{
    const uint8_t *at = source.data, *end = source.data + source.len, *stop;

    if (source.len >= 3 && !memcmp(at, "\xef\xbb\xbf", 3))
        at += 3;
    for (; line > 1 && at < end; line--) {
        const uint8_t *feed = memchr(at, '\n', (size_t)(end - at));
        at = feed ? feed + 1 : end;
    }
    stop = at < end ? memchr(at, '\n', (size_t)(end - at)) : NULL;
    stop = stop ? stop : end;
    if (stop > at && stop[-1] == '\r')
        stop--;
    return (struct bytes){at, (size_t)(stop - at)};
}

/* Drops `columns` code points from the start. */
static struct bytes skip_columns(struct bytes text, size_t columns)
{
    while (text.len && columns) {
        do {
            text.data++;
            text.len--;
        } while (text.len && (text.data[0] & 0xc0) == 0x80);
        columns--;
    }
    return text;
}

static void show_source(const struct faults *faults, const struct fault *fault, struct buf *out)
{
    struct bytes line = source_line(faults_text(faults, fault->at), fault->at.line), after;
    size_t before_caret = (size_t)(fault->at.col > 0 ? fault->at.col - 1 : 0), width = (size_t)fault->width;
    bool late = before_caret > LINE_BEFORE && text_columns(line) > LINE_SHOWN;

    if (late) {
        line = skip_columns(line, before_caret - LINE_BEFORE);
        before_caret = LINE_BEFORE;
    }
    after = skip_columns(line, LINE_SHOWN);
    line.len -= after.len;
    if (before_caret + width > LINE_SHOWN)
        width = before_caret < LINE_SHOWN ? LINE_SHOWN - before_caret : 1;
    buf_printf(out, "%5d | %s", fault->at.line, late ? "..." : "");
    show_plain(out, line);
    buf_printf(out, "%s\n      | %*s", after.len ? "..." : "", (int)before_caret + (late ? 3 : 0), "");
    for (size_t i = 0; i < width; i++)
        buf_char(out, '^');
    buf_char(out, '\n');
}

void faults_show(const struct faults *faults, struct buf *out)
{
    const char *gap = "";

    for (const struct fault *fault = faults->first; fault; fault = fault->next) {
        buf_text(out, gap);
        gap = "\n";
        const char *file = faults_file(faults, fault->at);
        if (fault->at.line <= 0) {
            buf_printf(out, "%s: %s\n", file, fault->text);
        } else {
            buf_printf(out, "%s:%d:%d: %s\n", file, fault->at.line, fault->at.col, fault->text);
            show_source(faults, fault, out);
        }
        if (fault->help)
            buf_printf(out, "  %s\n", fault->help);
    }
    if (faults->count > FAULTS_KEPT)
        buf_printf(out, "\nand %zu more\n", faults->count - FAULTS_KEPT);
}
