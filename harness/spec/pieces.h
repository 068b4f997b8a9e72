/*
 * pieces: a pattern taken apart into plain pieces, one behind another, where it is that plain: texts, `until`, and of
 * regexes single bytes and classes with ?, * or +, lengths. For the search for what came nearest.
 */
#ifndef SPEC_PIECES_H
#define SPEC_PIECES_H

#include "spec/part.h"

enum piece_kind {
    PIECE_TEXT,
    PIECE_UNTIL, /* any bytes up to and with the text */
    PIECE_ANY,   /* so many bytes of any kind: `length` */
    PIECE_ONE,   /* one byte of the set */
    PIECE_MAYBE, /* none or one of them; as many as there are when it `repeats` */
};

struct piece {
    enum piece_kind kind;
    struct bytes text;
    size_t length;
    bool set[256];
    bool repeats;
};

struct pieces {
    struct piece *at;
    size_t count, size;
};

/* False when it is not that plain: alternatives, groups, other quantifiers, `ignore`, more than `most` bytes of
 * text or many pieces. */
bool pieces_of(struct arena *arena, const struct part *part, size_t most, struct pieces *pieces);

/* Whether what a piece of no fixed number takes could belong to what follows it, so that nobody can say how much it takes. */
bool pieces_overlap(const struct pieces *pieces);

#endif
