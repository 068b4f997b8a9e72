#include "run/step.h"

#include <string.h>

static int run_bound(struct stage *stage, const struct step *step)
{
    switch (step->kind) {
    case STEP_START:
        return step_start(stage, step);
    case STEP_CONNECT:
        return step_connect(stage, step);
    case STEP_LISTEN:
        return step_listen(stage, step);
    case STEP_ACCEPT:
        return step_accept(stage, step);
    case STEP_SEND:
        return step_send(stage, step);
    case STEP_EXPECT:
        return step_expect(stage, step);
    case STEP_EXPECT_SILENCE:
        return step_expect_silence(stage, step);
    case STEP_SHUTDOWN:
        return step_shutdown(stage, step);
    case STEP_CLOSE:
    case STEP_RESET:
        return step_leave(stage, step);
    case STEP_EXPECT_CLOSE:
        return step_expect_close(stage, step);
    case STEP_EXPECT_RUNNING:
        return step_expect_running(stage, step);
    case STEP_EXPECT_EXIT:
        return step_expect_exit(stage, step);
    case STEP_SIGNAL:
        return step_signal(stage, step);
    case STEP_RESTART:
        return step_restart(stage, step);
    case STEP_STDIN:
        return step_stdin(stage, step);
    case STEP_STDIN_CLOSE:
        return step_stdin_close(stage, step);
    case STEP_EXPECT_STDOUT:
    case STEP_EXPECT_STDERR:
        return step_expect_output(stage, step);
    case STEP_WAIT:
        return step_wait(stage, step);
    case STEP_EXPECT_FILE:
        return step_expect_file(stage, step);
    case STEP_CHECK:
        return step_check(stage, step);
    case STEP_MARK:
        return step_mark(stage, step);
    case STEP_REPEAT:
    case STEP_SWARM:
    case STEP_KINDS:
        break;
    }
    return stage_fail(stage, VERDICT_HARNESS, "'%s' is no step of one peer", step_word(step->kind));
}

static const struct step_target nobody;

static const struct step *bind_step(struct stage *stage, const struct step_node *node, const struct step_target *target)
{
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
    const struct step *step =
        step_bind_for(stage->arena, stage->test, node, target, stage->scope, stage->plan->outside, &faults);

    if (!step)
        stage_fail(stage, VERDICT_HARNESS, "%s", faults.first ? faults.first->text : "the step cannot be read");
    return step;
}

/* The peer that a step means which names none: for $peer. */
static const char *implied_peer(const struct stage *stage)
{
    const char *name = stage->current;

    for (const struct named_peer *named = stage->peers; named && !stage->current; named = named->next)
        if (named->open)
            name = named->name;
    return name;
}

static struct vars *inner_scope(struct stage *stage)
{
    struct vars *scope = arena_one(stage->arena, struct vars);

    scope->up = stage->scope;
    return scope;
}

static int run_for(struct stage *stage, const struct step_node *node, const struct step_target *target)
{
    struct vars *outer = stage->scope;
    const char *peer = target->peer ? target->peer : implied_peer(stage);

    if (peer) {
        stage->scope = inner_scope(stage);
        vars_set(stage->arena, stage->scope, "peer", bytes_of(peer));
    }
    const char *whom = target->peer ? target->peer : target->program;
    pcap_note(stage->pcap, "%s%s%s (%s:%d:%d)", step_word(node->kind), whom ? " " : "", whom ? whom : "",
              node->at.in ? node->at.in->file : stage->plan->spec->file, node->at.line, node->at.col);
    const struct step *step = bind_step(stage, node, target);
    int status = step ? run_bound(stage, step) : -1;
    stage->scope = outer;
    return status;
}

static int run_body(struct stage *stage, const struct step_node *node, int turn, bool first, const char *peer)
{
    struct vars *outer = stage->scope;
    bool later = stage->later_turn;
    int status = 0;

    stage->later_turn = later || !first;
    stage->scope = inner_scope(stage);
    vars_set(stage->arena, stage->scope, "n", bytes_of(arena_printf(stage->arena, "%d", turn)));
    if (peer)
        vars_set(stage->arena, stage->scope, "peer", bytes_of(peer));
    for (size_t i = 0; i < node->body_count && status == 0; i++)
        status = step_run(stage, &node->body[i]);
    stage->scope = outer;
    stage->later_turn = later;
    return status;
}

/* Whether the peer was there before `mark`, the last one at that time. */
static struct named_peer *after(struct stage *stage, const struct named_peer *mark)
{
    return mark ? mark->next : stage->peers;
}

static struct named_peer *last_peer(struct stage *stage)
{
    struct named_peer *last = stage->peers;

    while (last && last->next)
        last = last->next;
    return last;
}

enum { CLOSED_AT_ONCE = 200 }; /* so many peers of past turns are kept before they are closed */

static int run_repeat(struct stage *stage, const struct step_node *node)
{
    const struct step *step = bind_step(stage, node, &nobody);
    int retired = 0;

    stage->turn_was_judged = false;
    for (int turn = 1; step && turn <= step->count; turn++) {
        const struct named_peer *mark = last_peer(stage);
        if (run_body(stage, node, turn, turn == 1, NULL) < 0)
            return -1;
        for (struct named_peer *named = after(stage, mark); named; named = named->next) {
            if (!named->open)
                continue;
            retired++;
            if (step_retire(stage, named) < 0)
                return -1;
        }
        if (retired >= CLOSED_AT_ONCE) {
            retired = 0;
            if (step_close_retired(stage) < 0)
                return -1;
        }
    }
    return step ? step_close_retired(stage) : -1;
}

static int run_swarm(struct stage *stage, const struct step_node *node)
{
    const struct step *step = bind_step(stage, node, &nobody);
    const char *outer = stage->current;
    int status = step ? 0 : -1;

    stage->turn_was_judged = false;
    for (int i = 1; status == 0 && i <= step->count; i++) {
        struct step connect = {.kind = STEP_CONNECT, .reads = true, .within_ns = -1, .program = step->program};
        connect.peer = arena_printf(stage->arena, "swarm%d", i);
        status = step_connect(stage, &connect);
    }
    for (int i = 1; status == 0 && i <= step->count; i++) {
        int turn = step->queue ? i : step->count + 1 - i;
        stage->current = arena_printf(stage->arena, "swarm%d", turn);
        status = run_body(stage, node, turn, i == 1, stage->current);
        for (struct named_peer *named = stage->peers; status == 0 && named; named = named->next)
            if (named->open && strcmp(named->name, stage->current) == 0)
                status = step_retire(stage, named);
    }
    stage->current = outer;
    return status == 0 ? step_close_retired(stage) : -1;
}

/* The same for each peer it names, or for each program. */
static int run_named(struct stage *stage, const struct step_node *node)
{
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
    const char **names;
    size_t count = step_peers(stage->arena, node, stage->scope, &faults, &names);
    bool peers = count > 0;

    if (!peers)
        count = step_programs(stage->arena, node, stage->scope, &faults, &names);
    if (count == 0)
        return run_for(stage, node, &nobody);
    for (size_t i = 0; i < count; i++) {
        const struct step_target target = {peers ? names[i] : NULL, peers ? NULL : names[i]};
        if (run_for(stage, node, &target) < 0)
            return -1;
    }
    return 0;
}

int step_run(struct stage *stage, const struct step_node *node)
{
    int status;

    stage->at = node->at;
    if (node->kind == STEP_REPEAT)
        status = run_repeat(stage, node);
    else if (node->kind == STEP_SWARM)
        status = run_swarm(stage, node);
    else
        status = run_named(stage, node);
    if (status == 0)
        stage->result->earned_milli += node->points_milli;
    return status;
}
