/*
 * Rules over bytes that are other ones than expected, or end too early.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Whether the output shows what was sent as Python shows bytes, whatever was expected but this. */
static bool shows_sent(const struct facts *facts)
{
    struct bytes body = facts->sent;

    while (body.len && (body.data[body.len - 1] == '\n' || body.data[body.len - 1] == 0))
        body.len--;
    for (size_t i = 0; i < body.len; i++)
        if (!isalnum(body.data[i]) && body.data[i] != ' ')
            body.len = i;
    if (body.len < 2 || !facts->received.data)
        return false;
    for (struct bytes left = facts->received; left.len > 2 + body.len; left = facts_after(left, 1))
        if (left.data[0] == 'b' && (left.data[1] == '\'' || left.data[1] == '"') &&
            memcmp(left.data + 2, body.data, body.len) == 0)
            return !facts_has_text(facts->expected, (const char *)left.data, body.len + 3);
    return false;
}

const char *rule_bytes_repr(struct arena *arena, const struct facts *facts)
{
    size_t at = facts_pair(facts) ? facts_same(facts->expected, facts->received) : 0;
    struct bytes rest = facts_after(facts->received, at);
    bool known = facts_pair(facts) && rest.len >= 3 && rest.data[0] == 'b' &&
                 (rest.data[1] == '\'' || rest.data[1] == '"') && facts_has(facts_after(rest, 2), rest.data[1]);

    (void)arena;
    if (facts->at != AT_OUTPUT || facts->verdict != VERDICT_FAIL ||
        !(known || shows_sent(facts)))
        return NULL;
    return "it prints b'...', which is how Python shows bytes; decode() them before print()";
}

const char *rule_prints_null(struct arena *arena, const struct facts *facts)
{
    bool shown = facts->at == AT_OUTPUT && facts->expected.data && facts->received.data;
    bool sent = facts_extra(facts).len > 0;
    struct bytes rest = facts_after(facts->received, shown ? facts_same(facts->expected, facts->received) : 0);

    if (sent)
        rest = facts_extra(facts);
    if (!(shown || sent) || facts_has_text(facts->expected, "null", 4) || facts_has_text(facts->expected, "None", 4))
        return NULL;
    if (!facts_starts(rest, BYTES("null")) && !facts_starts(rest, BYTES("None")) &&
        !facts_starts(rest, BYTES("(null)")))
        return NULL;
    return arena_printf(arena,
                        "it %s null, None or (null): there was nothing to read any more; look for the end before %s",
                        facts->at == AT_OUTPUT ? "prints" : "sends", facts->at == AT_OUTPUT ? "printing" : "sending");
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
    size_t at = facts_same(facts->expected, facts->received);
    for (size_t i = 0; i < 3 && at < facts->expected.len; i++)
        if (is_swapped(facts->expected, facts->received, at, widths[i]))
            return arena_printf(arena, "a number of %zu bytes has its bytes backwards; wrap it in %s()", widths[i],
                                widths[i] == 2   ? "htons"
                                : widths[i] == 4 ? "htonl"
                                                 : "htobe64");
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
    size_t at = facts_same(facts->expected, facts->received);
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

/* "127.0.0.1:-25535" where a pattern wanted another byte in place of the '-'. 0: not so. */
static long signed_port(const struct facts *facts)
{
    struct bytes text = facts->received;
    size_t at = (size_t)facts->difference;

    if (facts->expected.data || facts->difference < 2 || facts->wrong_byte != '-' || at >= text.len ||
        text.data[at - 1] != ':' || !isdigit(text.data[at - 2]))
        return 0;
    long value = number_at(text, at);
    return value < -1 && value >= -32768 ? value : 0;
}

const char *rule_port_signed(struct arena *arena, const struct facts *facts)
{
    long received, wanted = port_expected(facts, &received), found = signed_port(facts);

    if (found) {
        received = found;
        wanted = found + 65536;
    }
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
    if (!zero || len < 1 || len + 1 == expected.len || !facts_has(facts->sent, 0) || received.len < len ||
        received.len > len + 1 || memcmp(received.data, expected.data, len) != 0 ||
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
    size_t at = facts_same(expected, received);
    if (at >= expected.len || expected.data[at] < 0x80)
        return NULL;
    if (facts_has_text(received, "\xef\xbf\xbd", 3) && !facts_has_text(expected, "\xef\xbf\xbd", 3))
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
    size_t at = facts_pair(facts) ? facts_same(expected, facts->received) : 0;

    if (!changes_case(facts) || at >= facts->received.len || at >= sent.len || sent.data[at] < 0x80 ||
        expected.data[at] != sent.data[at] || facts->received.data[at] != sent.data[at] - 0x20)
        return NULL;
    return arena_printf(arena, "byte %zu, above 127, was changed as if it were a letter; here it is to stay as it is",
                        at + 1);
}

const char *rule_not_only_letters(struct arena *arena, const struct facts *facts)
{
    size_t wrong, beyond;

    if (!facts->server || !has_change(facts, &wrong, &beyond) || beyond == wrong)
        return NULL;
    return arena_printf(arena, "%zu byte%s that %s no small letter %s changed, too; change only a to z (toupper)",
                        wrong, wrong == 1 ? "" : "s", wrong == 1 ? "is" : "are", wrong == 1 ? "was" : "were");
}

const char *rule_last_byte(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;
    size_t last = expected.len - 1, printed = facts->at == AT_OUTPUT ? facts_covered(facts) : 0;

    (void)arena;
    if (printed > 1 && printed + 1 == facts_message(facts).len && !facts_is_size(printed) &&
        !facts_is_cut(facts, printed))
        return "all but the last byte was printed; the loop or the length stops one byte too early";
    if (!facts_pair(facts) || facts->at == AT_EXTRA || facts->sends != 1 || facts->sent.len != expected.len ||
        expected.len < 2)
        return NULL;
    if (received.len == last && last >= 2 && !facts_is_size(last) && expected.data[last] != '\n' &&
        memcmp(received.data, expected.data, last) == 0 && (!facts->tcp || !facts_is_cut(facts, last)))
        return "all but the last byte came; the loop or the length stops one byte too early";
    last -= facts_ends_line(expected);
    bool rest_is_right = received.len == expected.len && facts_same(expected, received) == last &&
                         memcmp(received.data + last, expected.data + last, 1) != 0 &&
                         (last + 1 == expected.len || received.data[last + 1] == expected.data[last + 1]);
    /* A loop that changes nothing at all is no loop that stops early. */
    if (!rest_is_right || received.data[last] != facts->sent.data[last] ||
        memcmp(facts->sent.data, expected.data, last) == 0)
        return NULL;
    return "the last byte came back as it was sent; the loop stops one byte too early";
}

/* A letter before the zero byte behind a text, and only that, is a zero byte, too. */
const char *rule_last_letter(struct arena *arena, const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;

    (void)arena;
    if (!facts_pair(facts) || facts->at != AT_BYTES || facts->server || expected.len != received.len)
        return NULL;
    size_t at = facts_same(expected, received);
    if (at == 0 || at + 1 >= expected.len || received.data[at] != 0 || expected.data[at + 1] != 0 ||
        memcmp(expected.data + at + 1, received.data + at + 1, expected.len - at - 1) != 0)
        return NULL;
    return "the last letter is cut off, as if it were the line end; a line longer than the buffer has none there: cut "
           "only a '\\n', text[strcspn(text, \"\\n\")] = 0";
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
    return facts_has_text(text, "%s", 2) || facts_has_text(text, "%n", 2);
}

const char *rule_format_string(struct arena *arena, const struct facts *facts)
{
    bool crashed = facts->verdict == VERDICT_CRASH && (facts->signal == SIGSEGV || facts->signal == SIGABRT) &&
                   has_conversion(facts->sent);

    (void)arena;
    if (facts_said(facts, "*** %n in writable segment"))
        crashed = true;
    size_t at = facts_pair(facts) ? facts_same(facts->expected, facts->received) : 0;
    bool shown = facts_pair(facts) &&
                 (is_conversion(facts->expected, at) || (at > 0 && facts->expected.data[at - 1] == '%' &&
                                                         at < facts->expected.len && facts->expected.data[at] == '%'));
    if (!crashed && !shown)
        return NULL;
    return "the text has a '%', and printf() obeyed it; print with printf(\"%s\", text), fputs or fwrite";
}
