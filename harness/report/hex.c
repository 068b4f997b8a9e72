#include "report/hex.h"

#include "base/text.h"
#include "report/phrase.h"

/* What text_show wrote, with a dot for each \xNN. */
static void dotted(struct buf *out, struct bytes shown)
{
    for (size_t i = 0; i < shown.len; i++) {
        if (shown.data[i] != '\\' || i + 1 == shown.len) {
            buf_char(out, (char)shown.data[i]);
        } else if (shown.data[i + 1] == 'x') {
            buf_char(out, '.');
            i += 3;
        } else {
            buf_add(out, shown.data + i, 2);
            i++;
        }
    }
}

void hex_row(struct buf *out, struct bytes bytes, size_t count)
{
    struct buf shown = {0};

    for (size_t i = 0; i < count; i++)
        if (i < bytes.len)
            buf_printf(out, "%02x ", bytes.data[i]);
        else
            buf_text(out, "   ");
    buf_text(out, " |");
    phrase_bytes(&shown, bytes);
    dotted(out, buf_bytes(&shown));
    buf_char(out, '|');
    buf_free(&shown);
}

bool hex_tells(struct bytes bytes, size_t from, size_t to, bool whole)
{
    size_t at = from, len;

    /* The tail of a character that began before. */
    while (from > 0 && at < from + 3 && at < bytes.len && (bytes.data[at] & 0xc0) == 0x80)
        at++;
    for (; at < to && at < bytes.len; at += len) {
        struct buf shown = {0};
        uint32_t code;
        len = text_utf8((struct bytes){bytes.data + at, bytes.len - at}, &code);
        if (len == 0)
            return whole || bytes.len - at > 3;
        text_show(&shown, (struct bytes){bytes.data + at, len});
        bool hidden = bytes.data[at] != '\n' && bytes.data[at] != '\\' && shown.len && shown.data[0] == '\\';
        buf_free(&shown);
        if (hidden)
            return true;
    }
    return false;
}
