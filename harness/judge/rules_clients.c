/*
 * Rules over clients: from the keyboard to the connection, and from there to the screen.
 */
#include "judge/rule.h"

#include <string.h>

/* A buffer's size less what fgets() and a careful caller leave free in it. */
static bool is_filled(size_t len)
{
    return facts_is_size(len) || facts_is_size(len + 1) || facts_is_size(len + 2);
}

const char *rule_one_fgets(struct arena *arena, const struct facts *facts)
{
    bool waits = facts_hangs(facts) && facts->begins_right && (facts->waits & WAITS_PEER);
    bool ended = facts->verdict == VERDICT_FAIL && facts->wrong_byte == '\n' && facts->difference > 0;
    size_t len = waits ? facts->received_len : ended ? (size_t)facts->difference : 0;

    if (facts->server || !facts->tcp || facts->at != AT_BYTES || !is_filled(len) || facts->expected_len <= len + 1)
        return NULL;
    if (ended)
        return arena_printf(
            arena, "after %zu bytes the line was ended, and it goes on; fgets() stops at a full buffer, too", len);
    if (!facts->received.data || facts_has(facts->received, '\n'))
        return NULL;
    return arena_printf(arena,
                        "it sent the first %zu bytes of a longer line and waits for an answer; fgets() stops at a full "
                        "buffer: go on until the '\\n'",
                        len);
}

const char *rule_past_line(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->server || facts->verdict != VERDICT_STUCK || facts->at != AT_BYTES || !facts->line_typed ||
        facts->keyboard_ended || facts->received_len || facts->answers || !(facts->main_waits & WAITS_KEYBOARD))
        return NULL;
    return "it has read the line that was typed, has sent nothing, and reads the keyboard again; send a line when its "
           "'\\n' has come, and wait for neither another one nor the end";
}

static struct bytes without_zeros(struct arena *arena, struct bytes text)
{
    uint8_t *kept = arena_alloc(arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++)
        if (text.data[i])
            kept[len++] = text.data[i];
    return (struct bytes){kept, len};
}

const char *rule_beyond_nul(struct arena *arena, const struct facts *facts)
{
    enum { LEAST_TAIL = 3 };
    struct bytes sent = facts->sent;
    const uint8_t *zero = sent.len && facts->sends == 1 ? memchr(sent.data, 0, sent.len) : NULL;

    if (!zero || facts->at != AT_OUTPUT || !facts_pair(facts) || facts_has(facts->expected, 0))
        return NULL;
    struct bytes tail = facts_after(sent, (size_t)(zero - sent.data)), shown = without_zeros(arena, tail);
    struct bytes rest = facts_after(facts->received, facts_same(facts->expected, facts->received));
    if (facts_starts(rest, tail) || (facts_starts(tail, rest) && rest.len >= LEAST_TAIL))
        return shown.len ? "it prints the zero byte that ends the text, and what stands behind; the text ends before "
                           "the first one"
                         : "it prints the zero bytes behind the text; the text ends before the first one";
    if (shown.len < LEAST_TAIL || !facts_starts(rest, shown))
        return NULL;
    return "it prints what stands behind the zero byte that ends the text; cut there, and do not only strip zeros";
}

const char *rule_retries(struct arena *arena, const struct facts *facts)
{
    bool runs_on = facts->verdict == VERDICT_FLOOD || (facts->verdict == VERDICT_LIMIT && facts->burns);

    (void)arena;
    if (facts->server || !facts->tcp || !facts->nobody_listens || facts->at != AT_EXIT || !runs_on)
        return NULL;
    return "nobody listens, and it runs on without pause; after an error of connect() go to the next address, and end "
           "with exit(1) when there is none";
}
