/*
 * Rules over bytes that are other ones than expected, or end too early.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

static size_t first_difference(struct bytes a, struct bytes b)
{
    size_t at = 0;

    while (at < a.len && at < b.len && a.data[at] == b.data[at])
        at++;
    return at;
}

static bool has(struct bytes text, uint8_t byte)
{
    return text.len && memchr(text.data, byte, text.len);
}

/* What a buffer holds: a round number, or one less. */
static bool is_size(size_t size)
{
    return size >= 16 && (((size & (size - 1)) == 0 || size % 50 == 0) ||
                          (((size + 1) & size) == 0 || (size + 1) % 50 == 0));
}

static bool has_text(struct bytes text, const char *part, size_t len)
{
    return text.len >= len && memmem(text.data, text.len, part, len);
}

const char *rule_bytes_repr(struct arena *arena, const struct facts *facts)
{
    size_t at = facts_pair(facts) ? first_difference(facts->expected, facts->received) : 0;
    struct bytes rest = facts_after(facts->received, at);

    (void)arena;
    if (facts->at != AT_OUTPUT || !facts_pair(facts) || rest.len < 3 || rest.data[0] != 'b' ||
        (rest.data[1] != '\'' && rest.data[1] != '"') || has(facts_after(rest, 2), rest.data[1]) == false)
        return NULL;
    return "it prints b'...', which is how Python shows bytes; decode() them before print()";
}

const char *rule_prints_null(struct arena *arena, const struct facts *facts)
{
    size_t at = facts_pair(facts) ? first_difference(facts->expected, facts->received) : 0;
    struct bytes rest = facts_after(facts->received, at);

    (void)arena;
    if (facts->at != AT_OUTPUT || !facts_pair(facts) || has_text(facts->expected, "null", 4) ||
        has_text(facts->expected, "None", 4))
        return NULL;
    if (!facts_starts(rest, BYTES("null")) && !facts_starts(rest, BYTES("None")) && !facts_starts(rest, BYTES("(null)")))
        return NULL;
    return "it prints null, None or (null): there was nothing to read any more; look for the end before printing";
}

/* A field of `width` bytes around the first difference whose bytes came backwards, all else being right. */
static bool is_swapped(struct bytes expected, struct bytes received, size_t at, size_t width)
{
    for (size_t start = at + 1 > width ? at + 1 - width : 0; start <= at && start + width <= expected.len; start++) {
        bool swapped = true, binary = false;
        for (size_t i = 0; i < width; i++) {
            swapped = swapped && received.data[start + i] == expected.data[start + width - 1 - i];
            binary = binary || expected.data[start + i] == 0;
        }
        size_t rest = expected.len - start - width;
        if (swapped && binary &&
            (rest == 0 || memcmp(received.data + start + width, expected.data + start + width, rest) == 0))
            return true;
    }
    return false;
}

const char *rule_byte_order(struct arena *arena, const struct facts *facts)
{
    static const size_t widths[] = {2, 4, 8};

    if (!facts_pair(facts) || facts->expected.len != facts->received.len)
        return NULL;
    size_t at = first_difference(facts->expected, facts->received);
    for (size_t i = 0; i < 3 && at < facts->expected.len; i++)
        if (is_swapped(facts->expected, facts->received, at, widths[i]))
            return arena_printf(arena, "a number of %zu bytes has its bytes backwards; wrap it in %s()", widths[i],
                                widths[i] == 2 ? "htons" : widths[i] == 4 ? "htonl" : "htobe64");
    return NULL;
}

/* The whole decimal number of which the byte `at` is a part; -1: none that fits a port. With a sign before it: below
 * zero. */
static long number_at(struct bytes text, size_t at)
{
    char digits[8];
    size_t start = at, len = 0;

    if (at < text.len && text.data[at] == '-')
        start = ++at;
    while (start > 0 && isdigit(text.data[start - 1]))
        start--;
    while (start + len < text.len && isdigit(text.data[start + len]) && len < sizeof digits - 1) {
        digits[len] = (char)text.data[start + len];
        len++;
    }
    digits[len] = '\0';
    long value = len && len < 6 ? strtol(digits, NULL, 10) : -1;
    return value > 0 && start > 0 && text.data[start - 1] == '-' ? -value : value;
}

static long port_expected(const struct facts *facts, long *received)
{
    if (!facts_pair(facts))
        return -1;
    size_t at = first_difference(facts->expected, facts->received);
    long wanted = number_at(facts->expected, at);
    *received = number_at(facts->received, at);
    return wanted >= 1024 && wanted <= 65535 ? wanted : -1;
}

const char *rule_byte_order_text(struct arena *arena, const struct facts *facts)
{
    long received, wanted = port_expected(facts, &received);

    if (wanted < 0 || received == wanted || received != ((wanted & 0xff) << 8 | wanted >> 8))
        return NULL;
    return arena_printf(arena, "%ld is %ld with its two bytes swapped; wrap sin_port in ntohs()", received, wanted);
}

const char *rule_port_signed(struct arena *arena, const struct facts *facts)
{
    long received, wanted = port_expected(facts, &received);

    if (wanted < 0 || received != wanted - 65536)
        return NULL;
    return arena_printf(arena, "%ld is %ld in a signed number of 16 bits; keep ports in uint16_t or int", received,
                        wanted);
}

const char *rule_stops_at_nul(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;

    (void)arena;
    if (!facts_pair(facts) && !(facts->expected.data && facts->at == AT_BYTES))
        return NULL;
    const uint8_t *zero = expected.len ? memchr(expected.data, 0, expected.len) : NULL;
    size_t len = zero ? (size_t)(zero - expected.data) : 0;
    if (!zero || len < 1 || len + 1 == expected.len || !has(facts->sent, 0) || received.len < len || received.len > len + 1 ||
        memcmp(received.data, expected.data, len) != 0 ||
        (received.len == len + 1 && received.data[len] != '\n' && received.data[len] != 0))
        return NULL;
    return "the answer ends where the message has a byte 0; use the length that recv() returned, not strlen()";
}

/* Each byte above 127, read as ISO 8859-1, written as UTF-8. */
static bool is_encoded(struct bytes expected, struct bytes received)
{
    size_t at = 0;

    for (size_t i = 0; i < expected.len; i++) {
        uint8_t byte = expected.data[i];
        if (byte >= 0x80) {
            if (at == received.len || received.data[at++] != (0xc0 | byte >> 6))
                return false;
            byte = (uint8_t)(0x80 | (byte & 0x3f));
        }
        if (at == received.len || received.data[at++] != byte)
            return false;
    }
    return at == received.len && received.len > expected.len;
}

const char *rule_bytes_as_text(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;

    (void)arena;
    if (!facts_pair(facts))
        return NULL;
    size_t at = first_difference(expected, received);
    if (at >= expected.len || expected.data[at] < 0x80)
        return NULL;
    if (has_text(received, "\xef\xbf\xbd", 3) && !has_text(expected, "\xef\xbf\xbd", 3))
        return "bytes that are no UTF-8 came back as EF BF BD: they were decoded as text; work on bytes, or decode "
               "whole messages only";
    if (received.len == expected.len && at < received.len && received.data[at] == '?')
        return "bytes above 127 came back as '?': they were decoded as text; work on the bytes themselves";
    if (is_encoded(expected, received))
        return "each byte above 127 came back as two: it was decoded and encoded as text; work on the bytes themselves";
    return NULL;
}

enum change { MINUS_32, AND_5F, XOR_20, CHANGES };

static uint8_t changed(uint8_t byte, enum change change)
{
    switch (change) {
    case MINUS_32:
        return (uint8_t)(byte - 32);
    case AND_5F:
        return byte & 0xdf;
    case XOR_20:
        return byte ^ 0x20;
    case CHANGES:
        break;
    }
    return byte;
}

/* Whether every wrong byte is the message's byte changed so, none of them a letter from a to z. */
static bool explains(const struct facts *facts, enum change change, size_t *wrong, size_t *beyond)
{
    *wrong = *beyond = 0;
    for (size_t i = 0; i < facts->expected.len; i++) {
        uint8_t got = facts->received.data[i], sent = facts->sent.data[i];
        if (got == facts->expected.data[i])
            continue;
        if (got != changed(sent, change) || (sent >= 'a' && sent <= 'z'))
            return false;
        ++*wrong;
        *beyond += sent >= 0x80;
    }
    return *wrong > 0;
}

/* Whether the answer that was expected is the message but for letters from a to z, in capitals or not. */
static bool changes_case(const struct facts *facts)
{
    if (!facts_pair(facts) || facts->sends != 1 || facts->sent.len != facts->expected.len)
        return false;
    for (size_t i = 0; i < facts->sent.len; i++) {
        uint8_t sent = facts->sent.data[i], wanted = facts->expected.data[i];
        if (wanted != sent && !(sent >= 'a' && sent <= 'z' && wanted == sent - 0x20))
            return false;
    }
    return true;
}

static bool has_change(const struct facts *facts, size_t *wrong, size_t *beyond)
{
    if (!changes_case(facts) || facts->received.len != facts->expected.len)
        return false;
    for (enum change change = MINUS_32; change < CHANGES; change++)
        if (explains(facts, change, wrong, beyond))
            return true;
    return false;
}

const char *rule_upper_beyond_ascii(struct arena *arena, const struct facts *facts)
{
    struct bytes sent = facts->sent, expected = facts->expected;
    size_t at = facts_pair(facts) ? first_difference(expected, facts->received) : 0;

    if (!changes_case(facts) || at >= facts->received.len || at >= sent.len || sent.data[at] < 0x80 || expected.data[at] != sent.data[at] ||
        facts->received.data[at] != sent.data[at] - 0x20)
        return NULL;
    return arena_printf(arena, "byte %zu, above 127, was changed as if it were a letter; here it is to stay as it is",
                        at + 1);
}

const char *rule_not_only_letters(struct arena *arena, const struct facts *facts)
{
    size_t wrong, beyond;

    if (!has_change(facts, &wrong, &beyond) || beyond == wrong)
        return NULL;
    return arena_printf(arena, "%zu byte%s that %s no small letter %s changed, too; change only a to z (toupper)",
                        wrong, wrong == 1 ? "" : "s", wrong == 1 ? "is" : "are", wrong == 1 ? "was" : "were");
}

const char *rule_last_byte(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;
    size_t last = expected.len - 1;

    (void)arena;
    if (!facts_pair(facts) || facts->at == AT_EXTRA || facts->sends != 1 || facts->sent.len != expected.len ||
        expected.len < 2)
        return NULL;
    if (received.len == last && last >= 2 && !is_size(last) && expected.data[last] != '\n' &&
        memcmp(received.data, expected.data, last) == 0 && (!facts->tcp || !facts_is_cut(facts, last)))
        return "all but the last byte came; the loop or the length stops one byte too early";
    last -= facts_ends_line(expected);
    bool rest_is_right = received.len == expected.len && first_difference(expected, received) == last &&
                         memcmp(received.data + last, expected.data + last, 1) != 0 &&
                         (last + 1 == expected.len || received.data[last + 1] == expected.data[last + 1]);
    if (!rest_is_right || received.data[last] != facts->sent.data[last])
        return NULL;
    return "the last byte came back as it was sent; the loop stops one byte too early";
}

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

const char *rule_scanf_word(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;

    (void)arena;
    if (!facts_pair(facts) || facts->at == AT_EXTRA)
        return NULL;
    size_t len = received.len - facts_ends_line(received);
    bool first_word = len < expected.len && len > 0 && expected.data[len] == ' ' &&
                      memcmp(received.data, expected.data, len) == 0 && !has((struct bytes){received.data, len}, ' ');
    if (!breaks_at_blanks(expected, received) && !(first_word && !facts_is_cut(facts, len)))
        return NULL;
    return "it stops at a blank; read lines (fgets, getline), not words (%s of scanf, next())";
}

/* How many bytes of `sent` the answer covers: as many as came where answer and message are of one length, or, where
 * the answer holds the message as it is, up to there. 0: unknown. */
static size_t covered(const struct facts *facts)
{
    struct bytes sent = facts->sent, expected = facts->expected;
    size_t len = facts->received_len;

    if (facts->sends != 1 || !sent.data)
        return 0;
    if (facts->begins_right && sent.len == facts->expected_len)
        return len;
    /* A client prints the answer: its line end may be its own, and words may stand before. */
    if (facts->at != AT_OUTPUT || !expected.data || !facts->received.data)
        return 0;
    size_t body = sent.len - facts_ends_line(sent);
    const uint8_t *found = body ? memmem(expected.data, expected.len, sent.data, body) : NULL;
    size_t before = found ? (size_t)(found - expected.data) : 0;
    size_t same = first_difference(expected, facts->received);
    struct bytes rest = facts_after(facts->received, same);
    return found && same > before && same < before + body && (rest.len == 0 || bytes_is(rest, "\n")) ? same - before : 0;
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
    size_t early = line_ended_at(facts), len = early ? early : covered(facts);

    if (!facts->tcp || len == 0 || !(facts->cut_everywhere || facts->cut_count) || !facts_is_cut(facts, len))
        return NULL;
    return arena_printf(arena, "the message came in pieces, and only the first %zu byte%s used; call recv() until it "
                               "is complete", len, len == 1 ? " is" : "s are");
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

    (void)arena;
    if (!facts->tcp || facts->at != AT_BYTES || facts->sends != 1 || cut || lines < 2 || facts->unread ||
        !(facts_hangs(facts) || (facts->half_closed && facts->peer_ended && facts->verdict == VERDICT_FAIL)))
        return NULL;
    size_t answered = lines_in(facts->received) + facts->answers_since;
    bool as_far = facts->received_len == 0 || (facts->begins_right && facts_ends_line(facts->received));
    if (!as_far || answered < 1 || answered >= lines)
        return NULL;
    return arena_printf(arena, "%zu lines came at once, and %zu of them got an answer; keep what recv() read behind "
                               "the first line", lines, answered);
}

const char *rule_last_line_lost(struct arena *arena, const struct facts *facts)
{
    bool whole_lines = facts->received_len == 0 || (facts->begins_right && facts_ends_line(facts->received));

    (void)arena;
    if (!facts->server || !facts->tcp || facts->at != AT_BYTES || facts->verdict != VERDICT_FAIL ||
        !facts->half_closed || !facts->peer_ended || facts->ended || !whole_lines || facts->sends == 0 ||
        facts->sent.len == 0 || facts_ends_line(facts->sent) ||
        !facts->expected.data || facts->expected.len != facts->sent.len || facts->answers ||
        lines_in(facts->sent) > lines_in(facts->received))
        return NULL;
    return "the last line has no '\\n' before the end, and got no answer; at the end what is left is a line, too";
}

const char *rule_datagram_cut(struct arena *arena, const struct facts *facts)
{
    if (facts->tcp || facts->at != AT_BYTES || !facts->begins_right || facts->received_len == 0 || facts->datagrams > 1)
        return NULL;
    if (facts->received_len < 16)
        return arena_printf(arena, "only %zu of %zu bytes came; one recvfrom() takes a whole datagram, and what it "
                                   "leaves is lost", facts->received_len, facts->expected_len);
    return arena_printf(arena, "the answer ends after %zu of %zu bytes; what does not fit into recvfrom()'s buffer is "
                               "lost: make it larger", facts->received_len, facts->expected_len);
}

const char *rule_buffer_small(struct arena *arena, const struct facts *facts)
{
    bool cut = facts->cut_everywhere || facts->cut_count;
    size_t len = facts->at == AT_OUTPUT ? covered(facts) : facts->begins_right ? facts->received_len : 0;
    size_t early = line_ended_at(facts);

    if (!facts->tcp && facts->at == AT_BYTES)
        return NULL;
    if (cut || facts->sends > 1)
        return NULL;
    if (early && (is_size(early) || is_size(early + 1)))
        return arena_printf(arena, "after %zu bytes the line was ended, as if no more of it came; a line may be longer "
                                   "than a buffer or a chunk", early);
    if (!is_size(len))
        return NULL;
    return arena_printf(arena, "%zu bytes came, and no more: as many as a buffer holds; call recv() again until the "
                               "message is complete", len);
}

/* Whether a word stands there that no peer has sent. */
static bool has_own_words(const struct facts *facts, struct bytes text)
{
    enum { WORD = 3 };

    for (size_t i = 0; i + WORD <= text.len; i++) {
        const uint8_t *word = text.data + i;
        if (isalpha(word[0]) && isalpha(word[1]) && isalpha(word[2]) &&
            !has_text(facts->heard, (const char *)word, WORD))
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

/* A conversion of printf in the expected text, where the received one differs. */
static bool is_conversion(struct bytes text, size_t at)
{
    static const char letters[] = "diouxXcspneEfgG%0123456789l ";

    return at + 1 < text.len && text.data[at] == '%' && strchr(letters, text.data[at + 1]) != NULL;
}

/* Those that read or write memory. */
static bool has_conversion(struct bytes text)
{
    return has_text(text, "%s", 2) || has_text(text, "%n", 2);
}

const char *rule_format_string(struct arena *arena, const struct facts *facts)
{
    bool crashed = facts->verdict == VERDICT_CRASH && (facts->signal == SIGSEGV || facts->signal == SIGABRT) &&
                   has_conversion(facts->sent);

    (void)arena;
    if (facts_said(facts, "*** %n in writable segment"))
        crashed = true;
    size_t at = facts_pair(facts) ? first_difference(facts->expected, facts->received) : 0;
    bool shown = facts_pair(facts) && (is_conversion(facts->expected, at) ||
                                       (at > 0 && facts->expected.data[at - 1] == '%' && at < facts->expected.len &&
                                        facts->expected.data[at] == '%'));
    if (!crashed && !shown)
        return NULL;
    return "the text has a '%', and printf() obeyed it; print with printf(\"%s\", text), fputs or fwrite";
}
