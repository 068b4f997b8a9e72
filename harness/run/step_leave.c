#include "run/step.h"

#include "run/expect.h"

#include <string.h>

int step_shutdown(struct stage *stage, const struct step *step)
{
    struct named_peer *named = stage_peer(stage, step->peer);

    if (!named)
        return -1;
    peer_shutdown(named->peer);
    stage_event(stage, named->name, "shutdown", NULL, NULL);
    return peer_has_sent(named->peer) ? stage_react(stage, named->peer) : 0;
}

static bool is_closed_already(const struct stage *stage, const char *name)
{
    bool closed = false;

    for (const struct named_peer *named = stage->peers; name && named; named = named->next)
        if (strcmp(named->name, name) == 0)
            closed = named->peer->closed;
    return closed;
}

/* A silence that cannot be proven is waited for in the first turn of a `repeat` or `swarm`: of others, of which there may be
 * hundreds, what has come is seen. */
static bool is_waited_for(const struct stage *stage)
{
    return !stage->later_turn || stage->quiet.proven;
}

int step_judge_last(struct stage *stage, const struct named_peer *named)
{
    if (stage->test->leftover_ignore || !named->answered)
        return 0;
    if (!is_waited_for(stage)) {
        stage_drain(stage);
        return stage_check(stage) < 0 ? -1 : expect_nothing_extra(stage, named);
    }
    /* Who never rests would use up its limits while we wait for its rest. */
    if (stage_react(stage, NULL) < 0 || (!stage->quiet.restless && stage_quiet(stage) < 0))
        return -1;
    return expect_nothing_extra(stage, named);
}

int step_leave(struct stage *stage, const struct step *step)
{
    if (is_closed_already(stage, step->peer))
        return 0;
    struct named_peer *named = stage_peer(stage, step->peer);
    if (!named)
        return -1;
    if (stage_wait(stage, step_all_written, named->peer, stage_until(stage, -1)) == WAIT_FAILED ||
        step_judge_last(stage, named) < 0)
        return -1;
    if (step->kind == STEP_RESET)
        peer_reset(named->peer);
    else
        peer_close(named->peer);
    named->open = false;
    stage_event(stage, named->name, step->kind == STEP_RESET ? "reset" : "close", NULL, NULL);
    return stage_react(stage, named->peer);
}
