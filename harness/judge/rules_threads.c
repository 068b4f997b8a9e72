/*
 * Rules over what the clients of one server share, and should not.
 */
#include "judge/rule.h"

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
