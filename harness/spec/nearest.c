#include "spec/nearest.h"

#include <string.h>

#include "spec/pieces.h"

struct walk {
    struct bytes came;
    size_t at;
    bool astray; /* what came is another from here on */
    struct buf *text;
};

static bool take_text(struct walk *walk, struct bytes text)
{
    size_t left = walk->came.len - walk->at;

    if (left < text.len || memcmp(walk->came.data + walk->at, text.data, text.len) != 0)
        walk->astray = true;
    if (!walk->astray)
        walk->at += text.len;
    buf_add(walk->text, text.data, text.len);
    return true;
}

static bool take_until(struct walk *walk, struct bytes text)
{
    const uint8_t *from = walk->came.data + walk->at;
    const uint8_t *found = walk->astray ? NULL : memmem(from, walk->came.len - walk->at, text.data, text.len);

    if (!found)
        return false;
    buf_add(walk->text, from, (size_t)(found - from) + text.len);
    walk->at += (size_t)(found - from) + text.len;
    return true;
}

/* Behind a difference: those that stand in the same place. */
static bool take_any(struct walk *walk, size_t length)
{
    size_t from = walk->astray ? walk->text->len : walk->at;

    if (from > walk->came.len || walk->came.len - from < length)
        return false;
    buf_add(walk->text, walk->came.data + from, length);
    walk->at += walk->astray ? 0 : length;
    return true;
}

static bool take_byte(struct walk *walk, const struct piece *piece)
{
    if (walk->astray || walk->at == walk->came.len || !piece->set[walk->came.data[walk->at]])
        return false;
    buf_add(walk->text, walk->came.data + walk->at++, 1);
    return true;
}

static bool take(struct walk *walk, const struct piece *piece)
{
    switch (piece->kind) {
    case PIECE_TEXT:
        return take_text(walk, piece->text);
    case PIECE_UNTIL:
        return take_until(walk, piece->text);
    case PIECE_ANY:
        return take_any(walk, piece->length);
    case PIECE_ONE:
        return take_byte(walk, piece);
    case PIECE_MAYBE:
        while (take_byte(walk, piece) && piece->repeats)
            ;
        break;
    }
    return true;
}

/* What may stand at the end, and does: behind a difference that is looked for from the end. */
static void take_tail(struct walk *walk, const struct pieces *pieces)
{
    size_t end = walk->came.len;

    for (size_t i = pieces->count; i > 0 && pieces->at[i - 1].kind == PIECE_MAYBE; i--) {
        bool more = true;
        while (more && end > walk->at && pieces->at[i - 1].set[walk->came.data[end - 1]]) {
            end--;
            more = pieces->at[i - 1].repeats;
        }
    }
    buf_add(walk->text, walk->came.data + end, walk->came.len - end);
}

struct bytes nearest_bytes(struct arena *arena, const struct part *part, struct bytes came, size_t most)
{
    struct walk walk = {.came = came, .text = buf_new(arena, most + came.len)};
    struct pieces pieces;

    if (came.len == 0 || !pieces_of(arena, part, most, &pieces) || pieces_overlap(&pieces))
        return (struct bytes){NULL, 0};
    for (size_t i = 0; i < pieces.count; i++)
        if (!take(&walk, &pieces.at[i]))
            return (struct bytes){NULL, 0};
    if (walk.astray)
        take_tail(&walk, &pieces);
    else if (walk.at == came.len)
        return (struct bytes){NULL, 0};
    return buf_bytes(walk.text);
}
