#include "run/step.h"

#include "run/expect.h"

/* Judged before it is closed, as at the End: what the program answers to the close nobody has asked for or forbidden. The
 * first turn is waited for in silence; in the others, of which there may be hundreds, what has come is seen. */
static int judge_turn(struct stage *stage, const struct named_peer *named)
{
    bool first = !stage->turn_was_judged;

    if (stage->test->leftover_ignore)
        return 0;
    stage->turn_was_judged = true;
    stage_drain(stage);
    if (first && (stage_react(stage, NULL) < 0 || (!stage->quiet.restless && stage_quiet(stage) < 0)))
        return -1;
    return stage_check(stage) < 0 ? -1 : expect_nothing_extra(stage, named);
}

int step_retire(struct stage *stage, struct named_peer *named)
{
    if (judge_turn(stage, named) < 0)
        return -1;
    named->open = false;
    named->retired = true;
    if (named->peer->transport == TRANSPORT_UDP)
        return 0;
    peer_shutdown(named->peer);
    return peer_has_sent(named->peer) ? stage_react(stage, named->peer) : 0;
}

int step_close_retired(struct stage *stage)
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
        named->retired = false;
        peer_close(named->peer);
    }
    return 0;
}
