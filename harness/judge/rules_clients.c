/*
 * Rules over clients: from the keyboard to the connection, and from there to the screen.
 */
#include "judge/rule.h"

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
        return arena_printf(arena, "after %zu bytes the line was ended, and it goes on; fgets() stops at a full buffer, too",
                            len);
    if (!facts->received.data || facts_has(facts->received, '\n'))
        return NULL;
    return arena_printf(arena,
                        "it sent the first %zu bytes of a longer line and waits for an answer; fgets() stops at a full "
                        "buffer: go on until the '\\n'",
                        len);
}
