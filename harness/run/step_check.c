/*
 * Theory of operation. A program is looked at when it has come to rest, so that what it is about to do is no part of
 * it. When the rest is proven nothing will change any more: what does not hold then never will. Else it is looked at
 * again and again, as long as the test's patience lasts.
 */
#include "run/step.h"

#include "run/launch.h"
#include "run/mark.h"

struct checking {
    struct actor *actor;
    const struct hygiene *asked;
    struct figures now;
    struct idle idle;
    bool proven; /* that nothing will change */
};

static struct actor *actor_of(struct stage *stage, const struct step *step)
{
    struct actor *actor = stage_actor(stage, step->program);

    if (!actor)
        stage_fail(stage, VERDICT_HARNESS, "the program '%s' was not started", step->program ? step->program : "");
    return actor && launch_ready(stage, actor, true) == 0 ? actor : NULL;
}

/* Of a program that was asked to end, what it has left behind may be asked. */
static int needs_program(struct stage *stage, const struct actor *actor)
{
    const struct process *process = &actor->process;

    if (!process->ended || process->asked_to_end || process->may_die_of)
        return 0;
    stage->blamed = process;
    return stage_fail(stage, VERDICT_EXITED, "the %s has ended (%s); it should still run", process->name,
                      process_end_words(stage->keep, process));
}

static bool is_idle(const struct checking *checking)
{
    return checking->proven || checking->idle.idle;
}

static bool rows_hold(struct checking *checking)
{
    figures_measure(&checking->actor->process, checking->asked, &checking->now);
    return figures_hold(checking->asked, &checking->now, checking->actor->before);
}

/* Holds, or never will. */
static bool is_decided(void *arg)
{
    struct checking *checking = arg;

    if (checking->asked->idle && !checking->proven && !idle_is_known(&checking->idle))
        return false;
    return (checking->asked->idle && checking->idle.burns) || rows_hold(checking);
}

static int await(struct stage *stage, struct checking *checking, int64_t within_ns)
{
    idle_begin(&checking->idle, &checking->actor->process, stage->quiet.silence_ns);
    if (mark_rest(stage, &checking->idle) < 0)
        return -1;
    checking->proven = stage->quiet.proven;
    if (checking->proven || is_decided(checking))
        return 0;
    enum waited waited = stage_patiently(stage, stage_look, is_decided, checking, within_ns);
    checking->proven = waited == WAIT_STUCK;
    return waited == WAIT_FAILED ? -1 : 0;
}

static const char *idle_complaint(const struct stage *stage, const struct checking *checking)
{
    if (!checking->asked->idle || is_idle(checking))
        return NULL;
    return arena_printf(stage->keep, "the %s is never idle: it burns processor time while nobody asks it for anything",
                        checking->actor->process.name);
}

/* What differs from run to run only for who wants to know. */
static const char *event_words(const struct stage *stage, const struct checking *checking)
{
    const char *words = figures_words(stage->keep, checking->asked, &checking->now, stage->plan->explain);

    if (!stage->plan->explain || !checking->asked->idle)
        return words;
    return arena_printf(stage->keep, "%s%s%.1f %% of a processor", words, *words ? ", " : "",
                        checking->proven ? 0 : 100 * checking->idle.share);
}

/* What of it the diagnosis looks at first. */
static enum facts_at first_matter(const struct checking *checking, bool idle)
{
    const struct figures *now = &checking->now, *before = checking->actor->before;

    if (idle)
        return AT_IDLE;
    if (!figures_row_holds(checking->asked, MEASURE_ZOMBIES, now, before))
        return AT_ZOMBIES;
    return figures_row_holds(checking->asked, MEASURE_OPEN_FILES, now, before) ? AT_OTHER : AT_FILES;
}

static int judge(struct stage *stage, struct checking *checking)
{
    const struct process *process = &checking->actor->process;
    const char *rows = NULL, *idle = idle_complaint(stage, checking);

    if (!rows_hold(checking)) {
        figures_sort(process, &checking->now);
        rows = figures_complaint(stage->keep, process->name, checking->asked, &checking->now, checking->actor->before);
    }
    stage_event(stage, process->name, "check", NULL, event_words(stage, checking));
    if (!rows && !idle)
        return 0;
    stage->blamed = process;
    stage_matter(stage, first_matter(checking, idle != NULL), NULL, process);
    return stage_fail(stage, VERDICT_FAIL, "%s%s%s", rows ? rows : "", rows && idle ? "; " : "", idle ? idle : "");
}

int step_check(struct stage *stage, const struct step *step)
{
    struct checking checking = {.actor = actor_of(stage, step), .asked = &step->hygiene};

    if (!checking.actor)
        return -1;
    if (hygiene_compares(&step->hygiene) && !checking.actor->before)
        return stage_fail(stage, VERDICT_HARNESS, "nobody looked at the %s when it was ready",
                          checking.actor->process.name);
    if (await(stage, &checking, step->within_ns) < 0 || needs_program(stage, checking.actor) < 0)
        return -1;
    return judge(stage, &checking);
}

int step_mark(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor || mark_take(stage, actor) < 0 || needs_program(stage, actor) < 0)
        return -1;
    stage_event(stage, actor->process.name, "mark", NULL, NULL);
    return 0;
}
