#include "run/idle.h"

/* More than a tenth of a processor is no idleness; who never was idle while it used a second of it never will be. */
#define IDLE_SHARE 0.1
#define BURNT_NS CLOCK_S
#define LEAST_PART 4

static void begin_stretch(struct idle *idle)
{
    idle->since_ns = clock_now_ns();
    idle->used_ns = process_used_ns(idle->process);
    idle->demand_ns = process_demand_ns(idle->process);
}

void idle_begin(struct idle *idle, const struct process *process, int64_t stretch_ns)
{
    *idle = (struct idle){.process = process, .stretch_ns = stretch_ns};
    begin_stretch(idle);
}

/* Threads that wait for a processor at the same time count more than once: some of the time is left in any case. */
static double share_of(int64_t passed_ns, int64_t used_ns, int64_t waited_ns)
{
    int64_t least_ns = passed_ns / LEAST_PART, could_ns = passed_ns - waited_ns;

    return (double)used_ns / (double)(could_ns > least_ns ? could_ns : least_ns);
}

static void end_stretch(struct idle *idle)
{
    int64_t used_ns = process_used_ns(idle->process) - idle->used_ns;
    int64_t waited_ns = process_demand_ns(idle->process) - idle->demand_ns - used_ns;

    /* What ended meanwhile has taken its times with it. */
    used_ns = used_ns > 0 ? used_ns : 0;
    idle->share = share_of(clock_now_ns() - idle->since_ns, used_ns, waited_ns > 0 ? waited_ns : 0);
    idle->idle = idle->idle || idle->share <= IDLE_SHARE;
    idle->burnt_ns += used_ns;
    idle->burns = !idle->idle && idle->burnt_ns >= BURNT_NS;
    begin_stretch(idle);
}

static void look(struct idle *idle)
{
    if (!idle->burns && clock_now_ns() - idle->since_ns >= idle->stretch_ns)
        end_stretch(idle);
}

bool idle_burns(void *arg)
{
    struct idle *idle = arg;

    look(idle);
    return idle->burns;
}

bool idle_is_known(void *arg)
{
    struct idle *idle = arg;

    look(idle);
    return idle->idle || idle->burns;
}
