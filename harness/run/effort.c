#include "run/effort.h"

#include "os/procfs.h"

#include <string.h>

struct seen {
    pid_t pid;
    bool here; /* at the look that is being made */
    struct procfs_effort last;
};

struct effort {
    struct arena *arena;
    struct seen *seen; /* those that were there at the last look */
    size_t count, size;
    int64_t gone_used_ns, gone_waited_ns; /* of those that have vanished since */
    int64_t used_ns, waited_ns, delay_ns; /* in all; none falls */
};

struct effort *effort_new(struct arena *arena)
{
    struct effort *effort = arena_one(arena, struct effort);

    effort->arena = arena;
    return effort;
}

static void forget(struct effort *effort, const struct seen *seen)
{
    effort->gone_used_ns += seen->last.used_ns;
    effort->gone_waited_ns += seen->last.waited_ns;
}

static struct seen *find(struct effort *effort, pid_t pid)
{
    for (size_t i = 0; i < effort->count; i++)
        if (effort->seen[i].pid == pid)
            return &effort->seen[i];
    if (effort->count == effort->size) {
        size_t size = effort->size ? 2 * effort->size : 8;
        struct seen *larger = arena_array(effort->arena, struct seen, size);
        if (effort->count)
            memcpy(larger, effort->seen, effort->count * sizeof *larger);
        effort->seen = larger;
        effort->size = size;
    }
    effort->seen[effort->count] = (struct seen){.pid = pid};
    return &effort->seen[effort->count++];
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What is less than at the last look lacks threads that have ended. */
static void note(struct effort *effort, pid_t pid)
{
    struct procfs_effort now;

    if (!procfs_effort(pid, &now))
        return;
    struct seen *seen = find(effort, pid);
    seen->here = true;
    seen->last.used_ns = larger(seen->last.used_ns, now.used_ns);
    seen->last.waited_ns = larger(seen->last.waited_ns, now.waited_ns);
    seen->last.reaped_ns = larger(seen->last.reaped_ns, now.reaped_ns);
    seen->last.delay_ns = larger(seen->last.delay_ns, now.delay_ns);
}

static void drop_vanished(struct effort *effort)
{
    size_t left = 0;

    for (size_t i = 0; i < effort->count; i++) {
        if (effort->seen[i].here)
            effort->seen[left++] = effort->seen[i];
        else
            forget(effort, &effort->seen[i]);
    }
    effort->count = left;
}

void effort_look(struct effort *effort, const pid_t *pids, size_t count)
{
    int64_t used_ns = 0, waited_ns = 0, reaped_ns = 0;

    for (size_t i = 0; i < effort->count; i++)
        effort->seen[i].here = false;
    for (size_t i = 0; i < count; i++)
        note(effort, pids[i]);
    drop_vanished(effort);
    for (size_t i = 0; i < effort->count; i++) {
        const struct procfs_effort *last = &effort->seen[i].last;
        used_ns += last->used_ns;
        waited_ns += last->waited_ns;
        reaped_ns += last->reaped_ns;
        effort->delay_ns = larger(effort->delay_ns, last->delay_ns);
    }
    /* Each of the two knows some of the vanished, and either may know the same. */
    effort->used_ns = larger(effort->used_ns, used_ns + larger(effort->gone_used_ns, reaped_ns));
    effort->waited_ns = larger(effort->waited_ns, waited_ns + effort->gone_waited_ns);
}

int64_t effort_used_ns(const struct effort *effort)
{
    return effort->used_ns;
}

int64_t effort_demand_ns(const struct effort *effort)
{
    return effort->used_ns + effort->waited_ns;
}

int64_t effort_delay_ns(const struct effort *effort)
{
    return effort->delay_ns;
}
