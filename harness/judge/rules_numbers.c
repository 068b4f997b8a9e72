/*
 * Rules over numbers, on the wire and in text, that do not fit where they were kept.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static uint64_t number_in(const uint8_t *bytes, size_t width)
{
    uint64_t number = 0;

    for (size_t i = 0; i < width; i++)
        number = number << 8 | bytes[i];
    return number;
}

static size_t above_127(struct bytes text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.data[i] >= 0x80;
    return count;
}

/* By how much the number of `width` bytes at `start` is too small, all else being right; 0: it is not so. */
static uint64_t shortage(const struct facts *facts, size_t start, size_t width)
{
    struct bytes expected = facts->expected, received = facts->received;
    size_t end = start + width;
    uint64_t mask = width == 8 ? UINT64_MAX : ((uint64_t)1 << 8 * width) - 1;

    if (end > expected.len || memcmp(expected.data, received.data, start) != 0 ||
        (end < expected.len && memcmp(expected.data + end, received.data + end, expected.len - end) != 0))
        return 0;
    return (number_in(expected.data + start, width) - number_in(received.data + start, width)) & mask;
}

/* The text that was added up: what the answer repeats behind the number, else all that was sent. */
static struct bytes added_text(const struct facts *facts, size_t end)
{
    struct bytes repeated = facts_after(facts->expected, end), sent = facts->sent;
    bool is_end = repeated.len && repeated.len <= sent.len &&
                  memcmp(sent.data + sent.len - repeated.len, repeated.data, repeated.len) == 0;

    return is_end ? repeated : sent;
}

const char *rule_signed_char(struct arena *arena, const struct facts *facts)
{
    static const size_t widths[] = {8, 4, 2};

    if (!facts_pair(facts) || facts->expected.len != facts->received.len || !facts->sent.data || facts->sends != 1)
        return NULL;
    size_t at = facts_same(facts->expected, facts->received);
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++)
        for (size_t start = at < widths[i] ? 0 : at - widths[i] + 1; start <= at; start++) {
            size_t high = above_127(added_text(facts, start + widths[i]));
            if (!high || shortage(facts, start, widths[i]) != 256 * (uint64_t)high)
                continue;
            return arena_printf(
                arena,
                "the number is too small by %zu, which is 256 for each byte above 127: char and Java's byte "
                "have a sign; add unsigned char, or byte & 0xff",
                256 * high);
        }
    return NULL;
}

/* The decimal number around byte `at`, which is all of its line; false: there is none. */
static bool line_number(struct bytes text, size_t at, int64_t *number)
{
    char digits[20];
    size_t start = at < text.len ? at : text.len, len = 0;

    while (start > 0 && text.data[start - 1] != '\n')
        start--;
    while (start + len < text.len && text.data[start + len] != '\n') {
        char byte = (char)text.data[start + len];
        if (len == sizeof digits - 2 || !(isdigit((unsigned char)byte) || (byte == '-' && len == 0)))
            return false;
        digits[len++] = byte;
    }
    digits[len] = '\0';
    *number = strtoll(digits, NULL, 10);
    return len > 0 && digits[len - 1] != '-';
}

const char *rule_number_overflow(struct arena *arena, const struct facts *facts)
{
    size_t at = facts_pair(facts) ? facts_same(facts->expected, facts->received) : 0;
    int64_t wanted, got, two_to_32 = INT64_C(1) << 32;

    if (!facts_pair(facts) || !line_number(facts->expected, at, &wanted) || !line_number(facts->received, at, &got) ||
        (wanted <= INT32_MAX && wanted >= INT32_MIN) || got > UINT32_MAX || got < INT32_MIN)
        return NULL;
    bool wrapped = (wanted - got) % two_to_32 == 0, at_end = llabs(got - INT32_MIN) <= 1 || llabs(got - INT32_MAX) <= 1;
    if (!wrapped && !at_end)
        return NULL;
    return arena_printf(arena, "%lld does not fit into 32 bits, and became %lld; use long long (int64_t) or double",
                        (long long)wanted, (long long)got);
}
