/*
 * Rules over where messages begin and end: pieces, lines, words, datagrams, buffers.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <string.h>

/* Whether `received` has line ends where `expected` has blanks, as far as it goes. */
static bool breaks_at_blanks(struct bytes expected, struct bytes received)
{
    size_t breaks = 0;

    for (size_t i = 0; i < received.len && i < expected.len; i++) {
        bool blank = expected.data[i] == ' ' && received.data[i] == '\n';
        if (!blank && received.data[i] != expected.data[i])
            return false;
        breaks += blank;
    }
    return breaks > 0 && received.len <= expected.len;
}

/* Of a text in a larger field what stands before its zero byte. */
static struct bytes text_of(struct bytes field)
{
    return (struct bytes){field.data, strnlen((const char *)field.data, field.len)};
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct bytes without_first_blanks(struct bytes line)
{
    while (line.len && is_blank(line.data[0]))
        line = facts_after(line, 1);
    return line;
}

const char *rule_scanf_word(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts_pair(facts) || facts->at == AT_EXTRA)
        return NULL;
    struct bytes expected = text_of(facts->expected), received = text_of(facts->received);
    if (received.len && !is_blank(received.data[0]))
        expected = without_first_blanks(expected);
    size_t len = received.len - facts_ends_line(received);
    bool first_word = len < expected.len && len > 0 && expected.data[len] == ' ' &&
                      memcmp(received.data, expected.data, len) == 0 &&
                      !facts_has((struct bytes){received.data, len}, ' ');
    if (!breaks_at_blanks(expected, received) && !(first_word && !facts_is_cut(facts, len)))
        return NULL;
    return "it stops at a blank; read lines (fgets, getline), not words (%s of scanf, next())";
}

/* Without its line end, and the blanks at its ends. */
static struct bytes stripped(struct bytes line)
{
    line.len -= facts_ends_line(line);
    while (line.len && is_blank(line.data[line.len - 1]))
        line.len--;
    return without_first_blanks(line);
}

const char *rule_strips(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts_pair(facts) || facts->at == AT_EXTRA)
        return NULL;
    struct bytes expected = text_of(facts->expected), received = text_of(facts->received);
    struct bytes inner = stripped(expected), rest = facts_after(received, inner.len);
    bool has_blanks = inner.len + facts_ends_line(expected) < expected.len;
    if (!has_blanks || inner.len == 0 || !facts_starts(received, inner) || !(rest.len == 0 || bytes_is(rest, "\n")))
        return NULL;
    return "the blanks at the ends of the line are gone; they are a part of it: take off the line end alone";
}

/* The first piece, or as much as one buffer holds, was taken for a line: a line end stands behind it. */
static size_t line_ended_at(const struct facts *facts)
{
    bool same = facts->sends == 1 && facts->sent.data && facts->sent.len == facts->expected_len;

    return same && facts->tcp && facts->server && facts->wrong_byte == '\n' && facts->difference > 0
               ? (size_t)facts->difference
               : 0;
}

const char *rule_one_recv(struct arena *arena, const struct facts *facts)
{
    size_t early = line_ended_at(facts), len = early ? early : facts_covered(facts);

    /* With others about, one segment also changes who is served when. */
    if (facts->probes[PROBE_WHOLE] == PROBE_PASSES && facts->others_open == 0)
        return "it passes when the same bytes arrive in one segment; one recv() may bring any part of a message: call "
               "it until the message is complete";
    if (!facts->tcp || len == 0 || !(facts->cut_everywhere || facts->cut_count) || !facts_is_cut(facts, len))
        return NULL;
    return arena_printf(arena,
                        "the message came in pieces, and only the first %zu byte%s used; call recv() until it "
                        "is complete",
                        len, len == 1 ? " is" : "s are");
}

static size_t lines_in(struct bytes text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] == '\n';
    return count;
}

const char *rule_second_lost(struct arena *arena, const struct facts *facts)
{
    bool cut = facts->cut_everywhere || facts->cut_count;
    size_t lines = lines_in(facts->sent);
    /* Who closes without any answer does more wrong than to lose a line. */
    bool gives_up = facts->peer_ended && facts->received_len == 0 && facts->answers_since == 0;

    if (facts->probes[PROBE_APART] == PROBE_PASSES && !gives_up)
        return arena_printf(arena,
                            "it passes when each of the %zu lines arrives in a segment of its own; keep what recv() "
                            "read behind the first line",
                            lines);
    if (!facts->tcp || facts->at != AT_BYTES || facts->sends != 1 || cut || lines < 2 || facts->unread ||
        !(facts_hangs(facts) || (facts->half_closed && facts->peer_ended && facts->verdict == VERDICT_FAIL)))
        return NULL;
    size_t answered = lines_in(facts->received) + facts->answers_since;
    bool as_far = facts->received_len == 0 || (facts->begins_right && facts_ends_line(facts->received));
    if (!as_far || answered < 1 || answered >= lines)
        return NULL;
    return arena_printf(arena,
                        "%zu lines came at once, and %zu of them got an answer; keep what recv() read behind "
                        "the first line",
                        lines, answered);
}

const char *rule_last_line_lost(struct arena *arena, const struct facts *facts)
{
    bool whole_lines = facts->received_len == 0 || (facts->begins_right && facts_ends_line(facts->received));

    (void)arena;
    if (!facts->server || !facts->tcp || facts->at != AT_BYTES || facts->verdict != VERDICT_FAIL ||
        !facts->half_closed || !facts->peer_ended || facts->ended || !whole_lines || facts->sends == 0 ||
        facts->sent.len == 0 || facts_ends_line(facts->sent) || !facts->expected.data ||
        facts->expected.len != facts->sent.len || facts->answers || lines_in(facts->sent) > lines_in(facts->received))
        return NULL;
    return "the last line has no '\\n' before the end, and got no answer; at the end what is left is a line, too";
}

const char *rule_datagram_cut(struct arena *arena, const struct facts *facts)
{
    if (facts->tcp || facts->at != AT_BYTES || !facts->begins_right || facts->received_len == 0 || facts->datagrams > 1)
        return NULL;
    if (facts->received_len < 16)
        return arena_printf(arena,
                            "only %zu of %zu bytes came; one recvfrom() takes a whole datagram, and what it "
                            "leaves is lost",
                            facts->received_len, facts->expected_len);
    return arena_printf(arena,
                        "the answer ends after %zu of %zu bytes; what does not fit into recvfrom()'s buffer is "
                        "lost: make it larger",
                        facts->received_len, facts->expected_len);
}

const char *rule_buffer_small(struct arena *arena, const struct facts *facts)
{
    bool cut = facts->cut_everywhere || facts->cut_count;
    size_t len = facts->at == AT_OUTPUT ? facts_covered(facts) : facts->begins_right ? facts->received_len : 0;
    size_t early = line_ended_at(facts);

    if (!facts->tcp && facts->at == AT_BYTES)
        return NULL;
    if (cut || facts->sends > 1)
        return NULL;
    if (early && (facts_is_size(early) || facts_is_size(early + 1)))
        return arena_printf(arena,
                            "after %zu bytes the line was ended, as if no more of it came; a line may be longer "
                            "than a buffer or a chunk",
                            early);
    if (!facts_is_size(len))
        return NULL;
    return arena_printf(arena,
                        "%zu bytes came, and no more: as many as a buffer holds; call recv() again until the "
                        "message is complete",
                        len);
}

/* Whether a word stands there that no peer has sent. */
static bool has_own_words(const struct facts *facts, struct bytes text)
{
    enum { WORD = 3 };

    for (size_t i = 0; i + WORD <= text.len; i++) {
        const uint8_t *word = text.data + i;
        if (isalpha(word[0]) && isalpha(word[1]) && isalpha(word[2]) &&
            !facts_has_text(facts->heard, (const char *)word, WORD))
            return true;
    }
    return false;
}

const char *rule_extra_output(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;

    (void)arena;
    if (!facts_pair(facts) || facts->at != AT_OUTPUT || received.len <= expected.len || expected.len < 2)
        return NULL;
    const uint8_t *found = memmem(received.data, received.len, expected.data, expected.len);
    if (!found)
        return NULL;
    size_t before = (size_t)(found - received.data);
    if (!has_own_words(facts, (struct bytes){received.data, before}) &&
        !has_own_words(facts, facts_after(received, before + expected.len)))
        return NULL;
    return "what was expected is there, and more; print nothing else on standard output (fprintf(stderr, ...))";
}
