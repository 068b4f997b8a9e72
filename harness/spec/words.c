#include "spec/words.h"

#include <string.h>

#include "base/text.h"

enum {
    QUOTED_BYTES = 48,
    WORDS_COLUMNS = 116,
    NAMED = 4,    /* of several parts */
};

static void say(struct buf *out, const struct part *part);

static void say_payload(struct buf *out, const struct payload *payload)
{
    uint8_t bytes[QUOTED_BYTES];
    size_t len = payload_len(payload), shown = len < QUOTED_BYTES ? len : QUOTED_BYTES;

    payload_read(payload, 0, bytes, shown);
    buf_char(out, '"');
    text_show(out, (struct bytes){bytes, shown});
    if (shown < len)
        buf_printf(out, "...\" (%zu bytes)", len);
    else
        buf_char(out, '"');
}

/* Backslashes of a regex stay single. */
static void say_regex(struct buf *out, struct bytes text)
{
    buf_text(out, "text that matches /");
    while (text.len > 0) {
        const uint8_t *backslash = memchr(text.data, '\\', text.len);
        size_t len = backslash ? (size_t)(backslash - text.data) : text.len;
        text_show(out, (struct bytes){text.data, len});
        if (backslash) {
            buf_char(out, '\\');
            len++;
        }
        text.data += len;
        text.len -= len;
    }
    buf_char(out, '/');
}

static void say_list(struct buf *out, const struct part *list, const char *between)
{
    for (size_t i = 0; i < list->count && i < NAMED; i++) {
        buf_text(out, i ? between : "");
        say(out, list->parts[i]);
    }
    if (list->count > NAMED)
        buf_printf(out, "%s%zu more", between, list->count - NAMED);
}

static void say_region(struct buf *out, const struct part *region)
{
    const char *with = region->of->kind == PART_REST ? "" : " ";

    if (region->of->kind == PART_REST)
        buf_text(out, "text ");
    else
        say(out, region->of);
    if (region->starts) {
        buf_printf(out, "%sthat starts with ", with);
        say(out, region->starts);
    }
    if (region->contains) {
        buf_text(out, region->starts ? " and contains " : with);
        buf_text(out, region->starts ? "" : "that contains ");
        say(out, region->contains);
    }
}

static void say(struct buf *out, const struct part *part)
{
    switch (part->kind) {
    case PART_LITERAL:
        say_payload(out, literal_payload(part->literal));
        break;
    case PART_REGEX:
        say_regex(out, regex_text(part->regex));
        break;
    case PART_UNTIL:
        buf_text(out, "bytes up to ");
        say_payload(out, literal_payload(part->literal));
        break;
    case PART_LENGTH:
        buf_printf(out, "%zu %s", part->length, part->length == 1 ? "byte" : "bytes");
        break;
    case PART_REST:
        buf_text(out, "anything");
        break;
    case PART_ANY:
        say_list(out, part, " or ");
        break;
    case PART_UNORDERED:
        buf_text(out, "in any order ");
        say_list(out, part, ", ");
        break;
    case PART_JOIN:
        say_list(out, part, ", then ");
        break;
    case PART_EOF:
        buf_text(out, "the end of the connection");
        break;
    case PART_REGION:
        say_region(out, part);
        break;
    case PART_CAPTURE:
        say(out, part->of);
        break;
    }
}

/* The text up to a column, between two code points. */
static size_t cut_at(struct bytes text, size_t columns)
{
    size_t at = 0;

    for (uint32_t code; columns > 0 && at < text.len; columns--) {
        size_t len = text_utf8((struct bytes){text.data + at, text.len - at}, &code);
        at += len ? len : 1;
    }
    return at;
}

static const char *finish(struct buf *out)
{
    if (text_columns(buf_bytes(out)) > WORDS_COLUMNS) {
        out->len = cut_at(buf_bytes(out), WORDS_COLUMNS);
        buf_text(out, "...");
    }
    return buf_string(out);
}

const char *words_of(struct arena *arena, const struct part *part)
{
    struct buf *out = buf_new(arena, 64 * 1024);

    say(out, part);
    return finish(out);
}

const char *words_inside(struct arena *arena, const struct part *part)
{
    struct buf *out = buf_new(arena, 64 * 1024);

    if (part->kind == PART_UNTIL)
        say_payload(out, literal_payload(part->literal));
    else
        say(out, part);
    return finish(out);
}
