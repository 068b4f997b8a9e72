#include "report/phrase.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* Is text[0] where a log's command begins: "##" letters "[", or "[[" capitals "|"? */
static bool is_command(struct bytes text)
{
    const uint8_t *data = text.data;
    size_t at = 2;

    if (text.len < 3 || data[0] != data[1] || (data[0] != '#' && data[0] != '['))
        return false;
    while (at < text.len && isalpha(data[at]))
        at++;
    return at < text.len && data[at] == (data[0] == '#' ? '[' : '|');
}

/* Do two colons, which a CI system obeys there, begin the line after the line feed text[at]? */
static bool is_colon_line(struct bytes text, size_t at)
{
    size_t next = at + 1;

    while (next < text.len && isblank(text.data[next]))
        next++;
    return text.data[at] == '\n' && next + 1 < text.len && text.data[next] == ':' && text.data[next + 1] == ':';
}

/* Copies text that is safe but for commands, breaking these with an escape that reads as the same bytes. Returns where
 * in `out` that stands which text[mark] became. */
static size_t defang(struct buf *out, struct bytes text, size_t mark)
{
    size_t at = out->len;

    for (size_t i = 0; i < text.len; i++) {
        at = i <= mark ? out->len : at;
        buf_char(out, (char)text.data[i]);
        if (is_colon_line(text, i)) {
            while (isblank(text.data[++i])) {
                at = i <= mark ? out->len : at;
                buf_char(out, (char)text.data[i]);
            }
            at = i <= mark ? out->len : at;
            buf_text(out, "\\x3a");
        }
        if (is_command((struct bytes){text.data + i, text.len - i})) {
            at = ++i <= mark ? out->len : at;
            buf_printf(out, "\\x%02x", text.data[i]);
        }
    }
    return mark < text.len ? at : out->len;
}

void phrase_bytes(struct buf *out, struct bytes bytes)
{
    phrase_two(out, bytes, (struct bytes){NULL, 0});
}

size_t phrase_two(struct buf *out, struct bytes first, struct bytes second)
{
    struct buf shown = {0};

    text_show(&shown, first);
    size_t mark = shown.len;
    text_show(&shown, second);
    mark = defang(out, buf_bytes(&shown), mark);
    buf_free(&shown);
    return mark;
}

/* text_show, but backslashes stay single. */
static void show_sentence(struct buf *out, struct bytes text)
{
    size_t start = 0;

    for (size_t i = 0; i <= text.len; i++)
        if (i == text.len || text.data[i] == '\\') {
            text_show(out, (struct bytes){text.data + start, i - start});
            if (i < text.len)
                buf_char(out, '\\');
            start = i + 1;
        }
}

void phrase_say(struct buf *out, const char *text)
{
    struct buf shown = {0};

    show_sentence(&shown, bytes_of(text));
    defang(out, buf_bytes(&shown), 0);
    buf_free(&shown);
}

void phrase_lines(struct buf *out, struct bytes text, const char *prefix)
{
    struct buf shown = {0};

    text_show_lines(&shown, text, prefix);
    while (shown.len && shown.data[shown.len - 1] == '\n')
        shown.len--;
    defang(out, buf_bytes(&shown), 0);
    buf_free(&shown);
}

void phrase_window(struct buf *out, const struct window *window)
{
    phrase_bytes(out, window->shown);
    if (window->shown.len < window->total)
        buf_printf(out, "\\… (%llu bytes, from byte %llu)", (unsigned long long)window->total,
                   (unsigned long long)window->start);
}

static bool is_plain_word(const char *word)
{
    bool plain = *word != '\0';

    for (; *word; word++)
        plain = plain && (isalnum((unsigned char)*word) || strchr("_@%+=:,./-", *word));
    return plain;
}

/* One character as it is, or '?' for each byte of one that cannot be shown or begins a command. */
static size_t shell_one(struct buf *out, struct bytes text)
{
    struct buf shown = {0};
    uint32_t code;
    size_t len = text_utf8(text, &code);
    struct bytes one = {text.data, len ? len : 1};

    text_show(&shown, one);
    bool same = bytes_equal(buf_bytes(&shown), one) || one.data[0] == '\\';
    same = same && !is_command(text);
    for (size_t i = 0; i < one.len; i++)
        if (one.data[i] == '\'')
            buf_text(out, "'\\''");
        else
            buf_char(out, same ? (char)one.data[i] : '?');
    buf_free(&shown);
    return one.len;
}

void phrase_shell(struct buf *out, const char *word)
{
    struct bytes rest = bytes_of(word);

    if (is_plain_word(word)) {
        buf_text(out, word);
        return;
    }
    buf_char(out, '\'');
    while (rest.len) {
        size_t len = shell_one(out, rest);
        rest = (struct bytes){rest.data + len, rest.len - len};
    }
    buf_char(out, '\'');
}

void phrase_counts(struct buf *out, const size_t count[VERDICTS])
{
    const char *comma = "";

    for (size_t i = 0; i < VERDICTS; i++)
        if (count[i] && i != VERDICT_PASS) {
            buf_printf(out, "%s%zu %s", comma, count[i], verdict_word((enum verdict)i));
            comma = ", ";
        }
}

void phrase_percent(struct buf *out, int64_t points_milli, int64_t max_milli)
{
    if (max_milli <= 0) {
        buf_char(out, '-');
        return;
    }
    /* As a double first: points of a hostile spec may be too large for an integer product. */
    long long tenths = (long long)((double)points_milli * 1000.0 / (double)max_milli);
    buf_printf(out, "%lld", tenths / 10);
    if (tenths % 10)
        buf_printf(out, ".%lld", tenths % 10);
}

void phrase_number(struct buf *out, size_t count, const char *one)
{
    buf_printf(out, "%zu %s%s", count, one, count == 1 ? "" : "s");
}
