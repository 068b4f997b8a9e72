/*
 * Rules over bytes that are too many, or one too few: what stands behind the right answer, or is missing at its end.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <string.h>

enum { LEAST_BUFFER = 8, LEAST_TAIL = 2 };

/* A size that people give buffers: 64, 100, 1000, 1500, 4096. */
static bool is_round(size_t size)
{
    return size >= LEAST_BUFFER && ((size & (size - 1)) == 0 || size % 50 == 0);
}

static size_t leading(struct bytes text, uint8_t byte)
{
    size_t count = 0;

    while (count < text.len && text.data[count] == byte)
        count++;
    return count;
}

/* Zeros of the answer before that stand in front of the next one. */
static size_t zeros_before(const struct facts *facts)
{
    size_t zeros = facts_pair(facts) && facts->tcp ? leading(facts->received, 0) : 0;
    struct bytes rest = facts_after(facts->received, zeros);
    bool next = facts_starts(facts->expected, rest) || facts_starts(rest, facts->expected);

    return zeros && facts->expected.data[0] != 0 && facts->answers && next ? zeros : 0;
}

/* "hello\0" where "hello\n" was expected. */
static bool zero_for_line_end(const struct facts *facts)
{
    size_t len = facts->expected.len - 1;

    return facts_pair(facts) && facts->received.len == len + 1 && facts_ends_line(facts->expected) && len > 0 &&
           memcmp(facts->received.data, facts->expected.data, len) == 0 && facts->received.data[len] == 0;
}

static bool is_text(struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (!isprint(bytes.data[i]) && !isspace(bytes.data[i]))
            return false;
    return true;
}

/* Text that a pattern takes to its end, and a zero byte behind it. */
static bool has_last_zero(const struct facts *facts)
{
    size_t len = facts->received.len;

    return !facts->expected.data && facts->received.data && len > 1 && facts->wrong_byte == 0 &&
           facts->difference == (int64_t)len - 1 && is_text((struct bytes){facts->received.data, len - 1});
}

const char *rule_trailing_nul(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);
    bool behind = (extra.len == 1 && extra.data[0] == 0) || has_last_zero(facts);

    (void)arena;
    if (zero_for_line_end(facts))
        return "it ends with a byte 0 in place of a line end; send strlen(text) bytes, and a '\\n'";
    if (!behind && zeros_before(facts) != 1)
        return NULL;
    return "one byte 0 follows the text; send strlen(text) bytes, not strlen(text) + 1 or sizeof";
}

const char *rule_whole_buffer(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);
    size_t zeros = leading(extra, 0), before = zeros_before(facts);

    if (before >= LEAST_TAIL)
        return arena_printf(arena,
                            "%zu zero bytes follow the answer before; send as many bytes as it has, not sizeof "
                            "the buffer",
                            before);
    if (zeros < 1 || extra.len < LEAST_TAIL)
        return NULL;
    if (zeros == extra.len)
        return arena_printf(arena,
                            "%zu zero bytes follow the answer; send as many bytes as it has, not sizeof the "
                            "buffer",
                            facts->received_len - facts->expected.len);
    if (!is_round(facts->received_len))
        return NULL;
    return arena_printf(arena,
                        "it sends %zu bytes, whatever the answer; send as many as the answer has, not sizeof "
                        "the buffer",
                        facts->received_len);
}

static bool same_letters(const uint8_t *a, const uint8_t *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (tolower(a[i]) != tolower(b[i]))
            return false;
    return true;
}

/* Whether `extra` is what an earlier, longer answer has behind `len` bytes; one more byte may follow. */
static bool is_tail(struct bytes extra, struct bytes earlier, size_t len)
{
    struct bytes tail = facts_after(earlier, len);

    return tail.len >= LEAST_TAIL && extra.len >= tail.len && extra.len <= tail.len + 1 && !facts_all(tail, '\n') &&
           !facts_all(tail, 0) && same_letters(extra.data, tail.data, tail.len);
}

const char *rule_stale_bytes(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);

    for (size_t i = 0; i < facts->earlier_count && extra.len; i++)
        if (is_tail(extra, facts->earlier[i], facts->expected.len))
            return arena_printf(arena,
                                "the last %zu bytes are the end of an earlier message; use only the bytes that "
                                "recv() returned",
                                extra.len);
    return NULL;
}

const char *rule_unterminated(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);

    if (!extra.len || is_text(extra) || !is_text(facts->expected) || leading(extra, 0))
        return NULL;
    return arena_printf(arena,
                        "%zu bytes follow that are no text; recv() puts no '\\0' behind what it reads: use its "
                        "result as the length",
                        extra.len);
}

const char *rule_answers_twice(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);

    (void)arena;
    if (extra.len < LEAST_TAIL || !bytes_equal(extra, facts->expected))
        return NULL;
    return "the same answer comes twice; send it once for each message";
}

/* Whether `a` is `b` without its bytes `drop`. */
static bool is_without(struct bytes a, struct bytes b, uint8_t drop)
{
    size_t at = 0;

    for (size_t i = 0; i < b.len; i++) {
        if (b.data[i] == drop)
            continue;
        if (at == a.len || a.data[at] != b.data[i])
            return false;
        at++;
    }
    return at == a.len && a.len < b.len;
}

const char *rule_missing_newline(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (zero_for_line_end(facts))
        return NULL;
    if (!facts_pair(facts) || facts->at == AT_EXTRA || facts->received.len == 0 || !facts_ends_line(facts->expected) ||
        !is_without(facts->received, facts->expected, '\n'))
        return NULL;
    return "all is right but the '\\n' that ends a line; send it, too (getline and fgets keep it, readLine, strtok "
           "and strip() take it away)";
}

/* The line end that came twice. */
static bool has_doubled_line_ends(struct bytes received, struct bytes expected)
{
    size_t at = 0;

    for (size_t i = 0; i < expected.len; i++) {
        if (at == received.len || received.data[at++] != expected.data[i])
            return false;
        if (expected.data[i] == '\n' && (at == received.len || received.data[at++] != '\n'))
            return false;
    }
    return at == received.len;
}

const char *rule_extra_newline(struct arena *arena, const struct facts *facts)
{
    struct bytes extra = facts_extra(facts);
    bool behind = extra.len == 1 && extra.data[0] == '\n';

    (void)arena;
    if (behind && !facts_ends_line(facts->expected))
        return "a '\\n' follows that nobody asked for; add none, and take it off a line that was read";
    if (behind || (facts_pair(facts) && facts->received.len > facts->expected.len && facts_ends_line(facts->expected) &&
                   has_doubled_line_ends(facts->received, facts->expected)))
        return "the line ends twice: it still had its '\\n' when another one was put behind it";
    return NULL;
}

const char *rule_crlf(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts_pair(facts) || facts_has(facts->expected, '\r') || !facts_has(facts->received, '\r') ||
        !is_without(facts->expected, facts->received, '\r'))
        return NULL;
    if (facts_has(facts->sent, '\r'))
        return "the '\\r' of the message comes back; a line may end in \"\\r\\n\": take both off";
    return "lines end in \"\\r\\n\"; this protocol ends them with '\\n' alone";
}

const char *rule_cr_lost(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts_pair(facts) || !facts_has(facts->expected, '\r') || facts_has(facts->received, '\r') ||
        !is_without(facts->received, facts->expected, '\r'))
        return NULL;
    return "the '\\r' of the message is gone; a '\\r' is data here: end lines at '\\n' alone, and strip nothing";
}

/* Whether the received bytes are the expected ones with some put in. */
static bool has_gap(struct bytes received, struct bytes expected, size_t *gap_at)
{
    size_t gap = received.len - expected.len, at = 0;

    while (at < expected.len && received.data[at] == expected.data[at])
        at++;
    for (*gap_at = at; *gap_at > 0; --*gap_at)
        if (memcmp(received.data + *gap_at + gap, expected.data + *gap_at, expected.len - *gap_at) == 0 &&
            (*gap_at + gap) % 4 == 0 && *gap_at % 4 != 0)
            return true;
    return false;
}

const char *rule_struct_padding(struct arena *arena, const struct facts *facts)
{
    size_t at;

    if (!facts_pair(facts) || !facts_has(facts->expected, 0) || facts->received.len <= facts->expected.len ||
        facts->received.len > facts->expected.len + 7 || facts_extra(facts).len ||
        !has_gap(facts->received, facts->expected, &at))
        return NULL;
    return arena_printf(arena,
                        "%zu bytes stand between two fields, behind byte %zu: a struct has gaps; send the "
                        "fields one after the other",
                        facts->received.len - facts->expected.len, at);
}
