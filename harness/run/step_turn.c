#include "run/step.h"

#include "run/expect.h"

int step_retire(struct stage *stage, struct named_peer *named)
{
    named->open = false;
    named->retired = true;
    if (named->peer->transport == TRANSPORT_UDP)
        return 0;
    peer_shutdown(named->peer);
    return peer_has_sent(named->peer) ? stage_react(stage, named->peer) : 0;
}

int step_judge(struct stage *stage)
{
    bool any = false;

    for (const struct named_peer *named = stage->peers; named; named = named->next)
        any = any || named->retired;
    if (!any)
        return 0;
    if (!stage->test->leftover_ignore && stage_quiet(stage) < 0)
        return -1;
    for (struct named_peer *named = stage->peers; named; named = named->next) {
        if (!named->retired)
            continue;
        if (!stage->test->leftover_ignore && expect_nothing_extra(stage, named) < 0)
            return -1;
        named->retired = false;
        peer_close(named->peer);
    }
    return 0;
}
