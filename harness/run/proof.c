#include "run/proof.h"

#include "os/sockdiag.h"
#include "os/threads.h"
#include "run/java.h"
#include "run/rest.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_PIDS = 512, MOST_THREADS = 4096, MOST_TURNS = 1000 };

/* All threads of all processes, at one look. */
struct look {
    pid_t pids[MOST_PIDS];
    size_t pid_count;
    struct thread threads[MOST_THREADS];
    size_t count;
};

static enum proof stop(enum proof proof, const char **why, const char *words)
{
    *why = words;
    return proof;
}

static bool look_at_all(const struct proof_plan *plan, struct look *look)
{
    look->count = 0;
    look->pid_count = plan->list(plan->arg, look->pids, MOST_PIDS);
    if (look->pid_count >= MOST_PIDS)
        return false; /* there may be more */
    for (size_t i = 0; i < look->pid_count; i++) {
        size_t room = MOST_THREADS - look->count;
        size_t found = threads_read(look->pids[i], look->threads + look->count, room);
        if (found > room)
            return false;
        look->count += found;
    }
    return true;
}

static bool is_java(pid_t pid)
{
    char path[64], target[512];

    snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
    ssize_t len = readlink(path, target, sizeof target - 1);
    target[len > 0 ? len : 0] = '\0';
    const char *slash = strrchr(target, '/');
    return slash && strcmp(slash, "/java") == 0;
}

static enum proof proof_of(enum rest rest)
{
    return rest == REST_WAITS ? PROOF_QUIET : rest == REST_BUSY ? PROOF_BUSY : PROOF_UNKNOWN;
}

/* The threads of one process, which stand together. */
static enum proof judge_process(const struct proof_plan *plan, const struct thread *threads, size_t count,
                                const char **why)
{
    struct rest_view view = {
        .pidfd = (int)syscall(SYS_pidfd_open, threads[0].pid, 0),
        .began_ns = plan->began_ns,
        .until_ns = plan->until_ns,
    };
    bool java = is_java(threads[0].pid);
    size_t own = java ? java_own(threads, count) : 0;
    enum proof worst = PROOF_QUIET;

    for (size_t i = 0; i < count && worst != PROOF_BUSY; i++) {
        const char *words = "runs";
        view.keeps_house = java && java_keeps_house(&threads[i], i < own);
        enum proof proof = proof_of(rest_of(&view, &threads[i], &words));
        if (proof == PROOF_BUSY || (proof == PROOF_UNKNOWN && worst == PROOF_QUIET))
            worst = stop(proof, why, words);
    }
    if (view.pidfd >= 0)
        close(view.pidfd);
    return worst;
}

static enum proof judge(const struct proof_plan *plan, const struct look *look, const char **why)
{
    enum proof worst = PROOF_QUIET;

    for (size_t i = 0, next; i < look->count && worst != PROOF_BUSY; i = next) {
        const char *words = "";
        for (next = i + 1; next < look->count && look->threads[next].pid == look->threads[i].pid; next++)
            continue;
        enum proof proof = judge_process(plan, look->threads + i, next - i, &words);
        if (proof == PROOF_BUSY || (proof == PROOF_UNKNOWN && worst == PROOF_QUIET))
            worst = stop(proof, why, words);
    }
    return worst;
}

static bool nothing_ran(const struct look *before, const struct look *after)
{
    return before->pid_count == after->pid_count && before->count == after->count &&
           threads_same(before->threads, after->threads, before->count);
}

/* Whether the loop had something to do: then it was not quiet. */
static bool had_news(const struct proof_plan *plan)
{
    bool news = false;

    for (int turn = 0; turn < MOST_TURNS && loop_turn(plan->loop, 0); turn++)
        news = true;
    return news || plan->has_output(plan->arg);
}

static bool all_arrived(const struct network *network)
{
    if (!network_let_arrive(network))
        return false;
    for (size_t i = 0; i < network->all; i++)
        if (sockdiag_in_flight(network->machines[i].sockdiag))
            return false;
    return true;
}

enum proof proof_try(const struct proof_plan *plan, const char **why)
{
    static struct look before, after; /* large, and a worker proves one thing at a time */

    *why = "";
    if (!look_at_all(plan, &before))
        return stop(PROOF_UNKNOWN, why, "more processes or threads than can be looked at");
    enum proof proof = judge(plan, &before, why);
    if (proof == PROOF_BUSY)
        return proof;
    if (had_news(plan) || !all_arrived(plan->network))
        return stop(PROOF_BUSY, why, "something was under way");
    if (!look_at_all(plan, &after) || !nothing_ran(&before, &after) || had_news(plan))
        return stop(PROOF_BUSY, why, "something was under way");
    if (proof == PROOF_QUIET && plan->has_timers(plan->arg))
        return stop(PROOF_UNKNOWN, why, "has made a timer");
    if (proof == PROOF_QUIET && plan->holds(plan->arg, true))
        return stop(PROOF_BUSY, why, "the harness held something back");
    return proof;
}
