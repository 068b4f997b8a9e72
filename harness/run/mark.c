#include "run/mark.h"

int mark_rest(struct stage *stage, struct idle *idle)
{
    return stage_quiet_unless(stage, idle_burns, idle);
}

int mark_take(struct stage *stage, struct actor *actor)
{
    struct idle idle;
    struct figures *figures;

    idle_begin(&idle, &actor->process, stage->quiet.silence_ns);
    if (mark_rest(stage, &idle) < 0)
        return -1;
    figures = arena_one(stage->arena, struct figures);
    figures_measure(&actor->process, NULL, figures);
    figures_sort(&actor->process, figures);
    actor->before = figures;
    return 0;
}

int mark_once(struct stage *stage, struct actor *actor)
{
    if (!actor->process.program->steps_compare || actor->before)
        return 0;
    return mark_take(stage, actor);
}
