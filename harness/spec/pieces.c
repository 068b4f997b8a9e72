#include "spec/pieces.h"

#include <ctype.h>
#include <string.h>

enum { MOST_PIECES = 256 };

struct taking {
    struct arena *arena;
    struct pieces *pieces;
    size_t most;
};

static struct piece *add(struct taking *taking, enum piece_kind kind)
{
    struct pieces *pieces = taking->pieces;

    if (pieces->count == MOST_PIECES)
        return NULL;
    if (pieces->count == pieces->size) {
        size_t size = pieces->size ? 2 * pieces->size : 8;
        struct piece *larger = arena_array(taking->arena, struct piece, size);
        if (pieces->count)
            memcpy(larger, pieces->at, pieces->count * sizeof *larger);
        pieces->at = larger;
        pieces->size = size;
    }
    struct piece *piece = &pieces->at[pieces->count++];
    *piece = (struct piece){.kind = kind};
    return piece;
}

static bool add_text(struct taking *taking, enum piece_kind kind, const struct literal *literal)
{
    const struct payload *payload = literal_payload(literal);
    size_t len = payload_len(payload);
    struct piece *piece = len <= taking->most ? add(taking, kind) : NULL;

    if (!piece)
        return false;
    taking->most -= len;
    piece->text = payload_bytes(taking->arena, payload);
    return true;
}

static bool add_length(struct taking *taking, size_t length)
{
    struct piece *piece = add(taking, PIECE_ANY);

    if (piece)
        piece->length = length;
    return piece != NULL;
}

/* ---- regexes ---- */

static void set_all(bool *set, const char *bytes)
{
    for (; *bytes; bytes++)
        set[(uint8_t)*bytes] = true;
}

static int hex_digit(uint8_t c)
{
    return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

/* Of \x: two digits. */
static bool set_hex(bool *set, struct bytes *text)
{
    int high = text->len >= 2 ? hex_digit(text->data[0]) : -1, low = text->len >= 2 ? hex_digit(text->data[1]) : -1;

    if (high < 0 || low < 0)
        return false;
    set[16 * high + low] = true;
    *text = (struct bytes){text->data + 2, text->len - 2};
    return true;
}

/* What stands behind a backslash. */
static bool set_escape(bool *set, struct bytes *text)
{
    static const struct {
        char letter;
        const char *bytes;
    } known[] = {{'n', "\n"}, {'r', "\r"}, {'t', "\t"}, {'d', "0123456789"}, {'s', " \t\n\v\f\r"}, {'h', " \t"}};
    uint8_t letter = text->len ? text->data[0] : 0;

    if (letter == 0)
        return false;
    *text = (struct bytes){text->data + 1, text->len - 1};
    if (letter == 'x')
        return set_hex(set, text);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i].letter == letter)
            return set_all(set, known[i].bytes), true;
    set[letter] = ispunct(letter);
    return set[letter];
}

static uint8_t next(struct bytes *text)
{
    uint8_t byte = text->data[0];

    *text = (struct bytes){text->data + 1, text->len - 1};
    return byte;
}

/* Behind the '[': single bytes, escapes and ranges of letters or digits. */
static bool set_class(bool *set, struct bytes *text)
{
    if (text->len == 0 || text->data[0] == '^' || text->data[0] == ']')
        return false;
    while (text->len && text->data[0] != ']') {
        uint8_t byte = next(text);
        bool range = byte != '\\' && text->len >= 2 && text->data[0] == '-' && text->data[1] != ']';
        if (byte == '[' || (range && !(isalnum(byte) && isalnum(text->data[1]))))
            return false;
        if (byte == '\\' && !set_escape(set, text))
            return false;
        for (unsigned i = byte; byte != '\\' && i <= (range ? text->data[1] : byte); i++)
            set[i] = true;
        if (range)
            *text = (struct bytes){text->data + 2, text->len - 2};
    }
    return text->len && next(text);
}

static bool set_atom(bool *set, struct bytes *text)
{
    uint8_t byte = next(text);

    if (byte == '\\')
        return set_escape(set, text);
    if (byte == '[')
        return set_class(set, text);
    set[byte] = true;
    return !strchr(".^$|()?*+{", byte) || byte == 0;
}

/* One byte, a class, and the quantifier behind it. */
static bool add_atom(struct taking *taking, struct bytes *text)
{
    bool set[256] = {false};
    bool good = set_atom(set, text);
    uint8_t quantifier = good && text->len && memchr("?*+", text->data[0], 3) ? next(text) : 0;

    if (!good || (text->len && memchr("?*+{", text->data[0], 4) != NULL && (quantifier || text->data[0] == '{')))
        return false;
    if (quantifier == 0 || quantifier == '+') {
        struct piece *one = add(taking, PIECE_ONE);
        if (!one)
            return false;
        memcpy(one->set, set, sizeof set);
    }
    if (quantifier == 0)
        return true;
    struct piece *maybe = add(taking, PIECE_MAYBE);
    if (!maybe)
        return false;
    memcpy(maybe->set, set, sizeof set);
    maybe->repeats = quantifier != '?';
    return true;
}

/* A set of one byte is a text. */
static void settle(struct arena *arena, struct piece *piece)
{
    size_t count = 0;
    uint8_t byte = 0;

    for (size_t i = 0; i < sizeof piece->set; i++) {
        count += piece->set[i];
        byte = piece->set[i] ? (uint8_t)i : byte;
    }
    if (piece->kind != PIECE_ONE || count != 1)
        return;
    piece->kind = PIECE_TEXT;
    piece->text = bytes_dup(arena, (struct bytes){&byte, 1});
}

static bool add_regex(struct taking *taking, const struct regex *regex)
{
    struct bytes text = regex_text(regex);

    while (text.len) {
        size_t before = taking->pieces->count;
        if (!add_atom(taking, &text))
            return false;
        settle(taking->arena, &taking->pieces->at[before]);
    }
    return true;
}

/* ---- parts ---- */

static bool add_part(struct taking *taking, const struct part *part)
{
    bool good = !part->lenient;

    switch (part->kind) {
    case PART_LITERAL:
    case PART_UNTIL:
        return good && add_text(taking, part->kind == PART_UNTIL ? PIECE_UNTIL : PIECE_TEXT, part->literal);
    case PART_REGEX:
        return good && add_regex(taking, part->regex);
    case PART_CAPTURE:
        return add_part(taking, part->of);
    case PART_JOIN:
        for (size_t i = 0; i < part->count && good; i++)
            good = add_part(taking, part->parts[i]);
        return good;
    case PART_LENGTH:
        return add_length(taking, part->length);
    case PART_REST:
    case PART_ANY:
    case PART_UNORDERED:
    case PART_EOF:
    case PART_REGION:
        break;
    }
    return false;
}

bool pieces_of(struct arena *arena, const struct part *part, size_t most, struct pieces *pieces)
{
    struct taking taking = {arena, pieces, most};

    *pieces = (struct pieces){NULL, 0, 0};
    return add_part(&taking, part);
}

static bool could_begin(const struct piece *maybe, const struct piece *then)
{
    if (then->kind == PIECE_TEXT)
        return then->text.len && maybe->set[then->text.data[0]];
    if (then->kind == PIECE_ANY)
        return true;
    for (size_t i = 0; i < sizeof maybe->set && then->kind != PIECE_UNTIL; i++)
        if (maybe->set[i] && then->set[i])
            return true;
    return false;
}

bool pieces_overlap(const struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        bool more = pieces->at[i].kind == PIECE_MAYBE;
        for (size_t j = i + 1; more && j < pieces->count; j++) {
            if (could_begin(&pieces->at[i], &pieces->at[j]))
                return true;
            more = pieces->at[j].kind == PIECE_MAYBE;
        }
    }
    return false;
}
