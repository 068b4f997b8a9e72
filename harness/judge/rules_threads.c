/*
 * Rules over what the clients of one server share, and should not.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <string.h>

const char *rule_shared_variable(struct arena *arena, const struct facts *facts)
{
    bool missed = facts->unread || facts->answered_instead;

    if (!facts->server || !facts->tcp || facts->at != AT_BYTES || !facts_hangs(facts) || !facts->accepted ||
        !facts->read_twice || !missed || (facts->waits & (WAITS_PEER | WAITS_SEVERAL)))
        return NULL;
    return arena_printf(arena,
                        "two threads read from '%s', and none from this client: they share one variable; give each "
                        "thread a copy of its descriptor",
                        facts->read_twice);
}

/* Whether `text` has the `len` bytes at `part`, in any case of letters. */
static bool has_in_any_case(struct bytes text, const uint8_t *part, size_t len)
{
    for (size_t at = 0; at + len <= text.len; at++) {
        size_t same = 0;
        while (same < len && tolower(text.data[at + same]) == tolower(part[same]))
            same++;
        if (same == len)
            return true;
    }
    return false;
}

/* Whether the first wrong byte stands in a word that another client sent, and this one did not. */
static bool has_foreign_word(const struct facts *facts)
{
    enum { WORD = 4 };
    size_t at = facts_same(facts->expected, facts->received);
    struct bytes received = facts->received;

    for (size_t start = at < WORD ? 0 : at - WORD + 1; start <= at && start + WORD <= received.len; start++) {
        const uint8_t *word = received.data + start;
        if (has_in_any_case(facts->others, word, WORD) && !has_in_any_case(facts->own, word, WORD) &&
            !has_in_any_case(facts->expected, word, WORD))
            return true;
    }
    return false;
}

/* Whether the answer begins as a line of another client does, and not as its own, so far that the first wrong byte is
 * among it: a buffer that another one's line overwrites is so from its start. */
static bool begins_as_foreign_line(const struct facts *facts)
{
    enum { LEAST = 3 };
    size_t at = facts_same(facts->expected, facts->received), len = at + 1 < LEAST ? LEAST : at + 1;
    struct bytes others = facts->others;

    for (size_t start = 0; start + len <= others.len && len <= facts->received.len; start++)
        if ((start == 0 || others.data[start - 1] == '\n') &&
            has_in_any_case((struct bytes){others.data + start, len}, facts->received.data, len) &&
            !has_in_any_case(facts->own, facts->received.data, len))
            return true;
    return false;
}

/* Whole lines of others, and then the right answer: nothing is mixed, it was sent to everybody. */
static bool was_sent_to_all(const struct facts *facts)
{
    struct bytes expected = facts->expected, received = facts->received;
    size_t before = received.len > expected.len ? received.len - expected.len : 0;

    return before > 0 && received.data[before - 1] == '\n' &&
           memcmp(received.data + before, expected.data, expected.len) == 0;
}

const char *rule_shared_buffer(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    /* What is another client's as a whole may have gone to the wrong descriptor. */
    if (!facts->server || !facts->tcp || facts->at != AT_BYTES || !facts_pair(facts) || !facts->own.len ||
        !facts->others_open || !(has_foreign_word(facts) || begins_as_foreign_line(facts)) ||
        has_in_any_case(facts->others, facts->received.data, facts->received.len) || was_sent_to_all(facts))
        return NULL;
    return "bytes that only another client sent stand in this one's answer; give each client a buffer of its own, "
           "neither static nor global";
}
