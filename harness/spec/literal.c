#include "spec/literal.h"

#include <ctype.h>
#include <string.h>

enum { KEY_LARGEST = 1024 };

struct literal {
    const struct payload *payload;
    struct leniency leniency;
    size_t len;         /* of the payload */
    size_t line_end;    /* bytes of the line end at its end */
    struct memo {
        unsigned epoch;
        size_t start;       /* the comparison began here */
        size_t ours;        /* so much of the payload has been matched */
        size_t theirs;      /* by the input before this */
        bool line_start;    /* what was matched ended with a line end, or nothing was and the line begins here */
    } *memo;
    struct found {
        unsigned epoch;
        size_t start;
        size_t next;        /* it stands nowhere before this */
    } *found;
};

struct literal *literal_new(struct arena *arena, const struct payload *payload, struct leniency leniency)
{
    struct literal *literal = arena_one(arena, struct literal);
    uint8_t end[2] = {0};
    size_t len = payload_len(payload), tail = len < 2 ? len : 2;

    payload_read(payload, len - tail, end + 2 - tail, tail);
    *literal = (struct literal){.payload = payload, .leniency = leniency, .len = len};
    if (end[1] == '\n')
        literal->line_end = end[0] == '\r' ? 2 : 1;
    literal->memo = arena_one(arena, struct memo);
    literal->found = arena_one(arena, struct found);
    return literal;
}

const struct payload *literal_payload(const struct literal *literal)
{
    return literal->payload;
}

static void fold(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] |= 0x20;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Fills both chunks with the next bytes of the two; how many may differ. Case is folded where it is forgiven. */
static void fetch(const struct literal *literal, const struct view *view, size_t ours, size_t our_len, size_t theirs,
                  size_t their_len)
{
    payload_read(literal->payload, ours, view->ours, our_len);
    view->input->read(view->input->arg, theirs, view->theirs, their_len);
    if (literal->leniency.letter_case) {
        fold(view->ours, our_len);
        fold(view->theirs, their_len);
    }
}

/* Byte by byte up to `len` bytes of the payload. The first chunk is small: most comparisons end early. */
static enum match_kind compare(const struct literal *literal, const struct view *view, size_t len, struct memo *memo,
                               size_t *end)
{
    size_t chunk = 256;

    *end = memo->theirs;
    while (memo->ours < len) {
        size_t n = smaller(smaller(chunk, len - memo->ours), view->end - memo->theirs), same = 0;
        if (n == 0)
            return view_short(view);
        fetch(literal, view, memo->ours, n, memo->theirs, n);
        if (memcmp(view->ours, view->theirs, n) == 0)
            same = n;
        while (same < n && view->ours[same] == view->theirs[same])
            same++;
        memo->ours += same;
        memo->theirs += same;
        *end = memo->theirs;
        if (same < n)
            return MATCH_NO;
        chunk = VIEW_CHUNK;
    }
    return MATCH_YES;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* Moves over blanks in both chunks and over one pair of equal bytes, as `ignore: {space: true}` has it. */
struct pair {
    const uint8_t *ours, *theirs;
    size_t our_len, their_len;    /* in the chunks */
    bool our_end, their_end;      /* nothing of them lies behind the chunk */
    size_t i, j;                  /* where we are */
};

enum pair_result { PAIR_EQUAL, PAIR_UNEQUAL, PAIR_OUR_END, PAIR_THEIR_END, PAIR_REFILL };

static bool at_line_end(const uint8_t *bytes, size_t len)
{
    return len > 0 && (bytes[0] == '\n' || (len > 1 && bytes[0] == '\r' && bytes[1] == '\n'));
}

/* Behind the blanks, if any, both are at a byte that is none: at `k` and `m`. */
static enum pair_result pair_bytes(struct pair *pair, struct memo *memo, size_t k, size_t m)
{
    bool ours = k > pair->i, theirs = m > pair->j;
    bool free = memo->line_start || at_line_end(pair->ours + k, pair->our_len - k);

    if (!free && ours != theirs)
        return PAIR_UNEQUAL;
    pair->j = m;
    if (pair->ours[k] != pair->theirs[m])
        return PAIR_UNEQUAL;
    memo->line_start = pair->ours[k] == '\n';
    pair->i = k + 1;
    pair->j = m + 1;
    return PAIR_EQUAL;
}

static enum pair_result pair_step(struct pair *pair, struct memo *memo)
{
    size_t k = pair->i, m = pair->j;

    while (k < pair->our_len && is_blank(pair->ours[k]))
        k++;
    while (m < pair->their_len && is_blank(pair->theirs[m]))
        m++;
    /* A line end of two bytes, and where a run of blanks ends, must be seen whole. */
    if (!pair->our_end && k + 2 > pair->our_len)
        return PAIR_REFILL;
    if (k == pair->our_len)
        return PAIR_OUR_END;
    if (m == pair->their_len)
        return pair->their_end ? PAIR_THEIR_END : PAIR_REFILL;
    return pair_bytes(pair, memo, k, m);
}

/*
 * The payload has ended but for blanks. At a line's edge they count for nothing; elsewhere blanks stand for blanks.
 * What blanks come here belong to it when it has some itself or when it is the last.
 */
static enum match_kind end_spaced(const struct view *view, size_t len, bool last, const struct memo *memo, size_t *end)
{
    bool wants = memo->ours < len && !memo->line_start && !last;
    bool takes = memo->ours < len || (last && !memo->line_start);
    uint8_t byte = ' ';

    for (*end = memo->theirs; takes && *end < view->end; *end += 1) {
        view->input->read(view->input->arg, *end, &byte, 1);
        if (!is_blank(byte))
            break;
    }
    if (wants && *end == memo->theirs)
        return *end < view->end ? MATCH_NO : view_short(view);
    return takes && *end == view->end && view->kind == INPUT_OPEN ? MATCH_MORE : MATCH_YES;
}

/* A run of blanks longer than a chunk is none that anyone means. */
static enum match_kind compare_spaced(const struct literal *literal, const struct view *view, size_t len, bool last,
                                      struct memo *memo, size_t *end)
{
    for (;;) {
        size_t n = smaller(VIEW_CHUNK, len - memo->ours), m = smaller(VIEW_CHUNK, view->end - memo->theirs);
        struct pair pair = {view->ours, view->theirs, n, m, n == len - memo->ours, m == view->end - memo->theirs, 0, 0};
        enum pair_result result = PAIR_EQUAL;

        fetch(literal, view, memo->ours, n, memo->theirs, m);
        while (result == PAIR_EQUAL)
            result = pair_step(&pair, memo);
        memo->ours += pair.i;
        memo->theirs += pair.j;
        *end = memo->theirs;
        switch (result) {
        case PAIR_OUR_END:
            return end_spaced(view, len, last, memo, end);
        case PAIR_THEIR_END:
            *end = view->end;
            return view_short(view);
        case PAIR_REFILL:
            if (pair.i == 0 && pair.j == 0)
                return MATCH_COSTLY;
            break;
        case PAIR_EQUAL:
        case PAIR_UNEQUAL:
            return MATCH_NO;
        }
    }
}

/* Takes one line end when it is there. */
static enum match_kind optional_line_end(const struct view *view, size_t *end)
{
    uint8_t bytes[2] = {0};
    size_t n = smaller(2, view->end - *end);

    view->input->read(view->input->arg, *end, bytes, n);
    bool open = view->kind == INPUT_OPEN;
    if (open && (n == 0 || (n == 1 && bytes[0] == '\r')))
        return MATCH_MORE;
    if (n > 0 && bytes[0] == '\n')
        *end += 1;
    else if (n == 2 && bytes[0] == '\r' && bytes[1] == '\n')
        *end += 2;
    return MATCH_YES;
}

static bool line_starts(const struct view *view, size_t at)
{
    uint8_t before = '\n';

    if (at > 0)
        view->input->read(view->input->arg, at - 1, &before, 1);
    return before == '\n';
}

enum match_kind literal_match(const struct literal *literal, const struct view *view, size_t at, bool last, size_t *end)
{
    bool tail = last && literal->leniency.trailing_newline;
    size_t len = literal->len - (tail ? literal->line_end : 0);
    struct memo *memo = literal->memo;

    if (memo->epoch != view->epoch || memo->start != at || memo->theirs > view->end || memo->ours > len)
        *memo = (struct memo){.epoch = view->epoch, .start = at, .theirs = at, .line_start = line_starts(view, at)};
    enum match_kind kind = literal->leniency.space ? compare_spaced(literal, view, len, last, memo, end)
                                                   : compare(literal, view, len, memo, end);
    if (kind != MATCH_YES && kind != MATCH_MORE)
        memo->epoch = 0;
    if (kind == MATCH_YES && tail)
        kind = optional_line_end(view, end);
    return kind;
}

/* Whether the literal stands at `at`; its key is known to. */
static enum match_kind verify(const struct literal *literal, const struct view *view, size_t at)
{
    struct memo memo = {.theirs = at};
    size_t end;

    return compare(literal, view, literal->len, &memo, &end);
}

enum match_kind literal_find(const struct literal *literal, const struct view *view, size_t at, size_t *start,
                             size_t *end)
{
    uint8_t key[KEY_LARGEST];
    size_t len = literal->len, key_len = smaller(len, KEY_LARGEST);
    struct found *found = literal->found;

    if (found->epoch != view->epoch || found->start != at || found->next > view->end)
        *found = (struct found){view->epoch, at, at};
    payload_read(literal->payload, 0, key, key_len);
    if (literal->leniency.letter_case)
        fold(key, key_len);
    for (size_t n; (n = smaller(VIEW_CHUNK, view->end - found->next)) >= key_len;) {
        fetch(literal, view, 0, 0, found->next, n);
        const uint8_t *hit = memmem(view->theirs, n, key, key_len);
        if (!hit) {
            found->next += n - key_len + 1;
            continue;
        }
        found->next += (size_t)(hit - view->theirs);
        enum match_kind kind = verify(literal, view, found->next);
        *start = found->next;
        *end = found->next + len;
        if (kind != MATCH_NO || (view->kind != INPUT_OPEN && *end > view->end))
            return kind;
        found->next++;
    }
    return view_short(view);
}
