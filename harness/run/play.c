/*
 * Theory of operation. A run of a test makes a network, a loop and a stage, all of one arena whose end undoes
 * everything in reverse: peers close, boxes die, descriptors go. The result lives in the caller's arena. The worker
 * stays in the network of its last test; the kernel takes a network away when its last socket is gone.
 */
#include "run/play.h"

#include "os/fs.h"
#include "os/procfs.h"
#include "os/sandbox.h"
#include "run/facts.h"
#include "run/finish.h"
#include "run/launch.h"
#include "run/memory.h"
#include "run/probing.h"
#include "run/setting.h"
#include "run/step.h"
#include "run/wiretap.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIVE_NS (5 * CLOCK_S)

/* A test that lost so much time to others may have failed of it. It is played again, so often at most. */
#define STARVED_NS (200 * CLOCK_MS)
enum { MOST_AGAIN = 2 };

static int open_network(struct stage *stage, struct err *err)
{
    if (network_open(stage->arena, &stage->network, stage->test, err) < 0)
        return -1;
    ports_init(stage->arena, &stage->ports, stage->plan->test, !sandbox_has_namespaces());
    return 0;
}

static void tell_alive(void *arg)
{
    struct stage *stage = arg;

    stage->plan->alive(stage->plan->arg);
    loop_timer(stage->loop, clock_now_ns() + ALIVE_NS, tell_alive, stage);
}

static int set_up(struct stage *stage)
{
    const struct play_plan *plan = stage->plan;
    struct err err;

    stage->loop = loop_new(stage->arena, &err);
    if (!stage->loop)
        return stage_harness(stage, &err);
    if (plan->alive)
        tell_alive(stage);
    stage->quiet.loop = stage->loop;
    stage->quiet.silence_ns = plan->quiet_ns ? plan->quiet_ns : QUIET_SILENCE_NS;
    stage->quiet.is_running = stage_is_running;
    stage->quiet.used_ns = stage_used_ns;
    stage->quiet.prove = plan->no_proof ? NULL : stage_prove;
    stage->quiet.holds = stage_holds;
    stage->quiet.arg = stage;
    quiet_news(&stage->quiet);
    stage->vars.up = stage->test->row;
    stage->scope = &stage->vars;
    stage->start_ns = clock_now_ns();
    stage->deadline_ns = stage->start_ns + stage->test->limits.time_ns;
    stage->delay_ns = procfs_delay_ns(getpid());
    if (open_network(stage, &err) < 0)
        return stage_harness(stage, &err);
    if (plan->pcap)
        stage->pcap = pcap_new(stage->arena, &stage->network, stage->loop, plan->scratch, &err);
    if (plan->pcap && !stage->pcap)
        return stage_harness(stage, &err);
    pcap_note(stage->pcap, "test begins: %s", stage->test->name);
    return setting_prepare(stage) < 0 ? -1 : wiretap_prepare(stage);
}

/* A test that asks how a program ends does not wait for it to be ready: it may end before. */
static bool asks_for_exit(const struct stage *stage)
{
    const struct test *test = stage->test;

    if (test->step_count && test->steps[0].kind == STEP_EXPECT_EXIT)
        return true;
    for (size_t i = 0; i < test->program_count; i++)
        if (test->programs[i].exit.kind != EXIT_UNASKED)
            return true;
    return false;
}

static int start_programs(struct stage *stage)
{
    bool may_end = asks_for_exit(stage);

    for (size_t i = 0; i < stage->test->start_count; i++) {
        const struct program *program = test_program(stage->test, stage->test->start[i]);
        struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
        struct launch_wish wish = {.program = program->name};

        if (program->exit.kind == EXIT_SIGNAL)
            may_end = true;
        struct actor *actor = launch_start(stage, &wish);
        if (!actor)
            return -1;
        if (program->exit.kind == EXIT_SIGNAL)
            actor->process.may_die_of = program->exit.number;
        if (program->stdin_payload) {
            const struct payload *typed =
                payload_parse(stage->arena, program->stdin_payload, &stage->vars, stage->plan->outside, &faults);
            if (!typed)
                return stage_fail(stage, VERDICT_HARNESS, "%s", faults.first->text);
            keyboard_type(&actor->process.keyboard, typed);
            keyboard_end(&actor->process.keyboard);
        }
        bool more = i + 1 < stage->test->start_count;
        if ((!may_end || more || program->steps_compare) && launch_ready(stage, actor, may_end) < 0)
            return -1;
    }
    return 0;
}

static int run_steps(struct stage *stage)
{
    for (size_t i = 0; i < stage->test->step_count; i++)
        if (step_run(stage, &stage->test->steps[i]) < 0)
            return -1;
    return 0;
}

static void tell_end(const struct stage *stage)
{
    const struct result *result = stage->result;

    pcap_note(stage->pcap, "test ends: %s%s%s", verdict_word(result->verdict), *result->reason ? ": " : "",
              result->reason);
}

/* One time that a test is played. */
struct take {
    const struct test *test;
    const char *scratch;
    int number; /* from 0: how often it was played before, and was starved */
    struct output *output; /* for the capture, or NULL */
    bool to_step;          /* the end is not judged */
    bool is_probe;
    /* What came of it. */
    struct result *result;
    bool starved; /* it failed, and the machine may be why */
    struct facts *facts; /* or NULL */
    struct place at;
    const char *peer; /* whose matter it was last, or NULL */
};

/* Programs that wait with a time limit of their own (who sends again what is not acknowledged within a second) fail when
 * the machine has no processor for them or for us in that time. */
static bool is_starved(const struct stage *stage, int64_t before_ns)
{
    enum verdict verdict = stage->result->verdict;

    return verdict != VERDICT_PASS && verdict != VERDICT_HARNESS && stage->keeps_time &&
           stage_delay_ns(stage) - before_ns >= STARVED_NS;
}

static void perform(struct stage *stage, struct take *take)
{
    int64_t before_ns = procfs_delay_ns(getpid());
    int status = set_up(stage);

    if (take->number > 0 && stage->plan->explain)
        stage_event(stage, "", "again", NULL, "it failed while the machine was too busy for a program's own time limits");
    if (status == 0)
        status = start_programs(stage);
    if (status == 0)
        status = run_steps(stage);
    if (status == 0 && !take->to_step)
        status = finish_judge(stage);
    if (status == 0 && !take->to_step)
        status = memory_judge(stage);
    if (stage->loop && status < 0)
        stage_settle(stage);
    take->starved = is_starved(stage, before_ns);
    finish_facts(stage);
    take->facts = take->is_probe ? NULL : facts_diagnose(stage);
    take->at = stage->at;
    take->peer = stage->matter.named ? arena_strdup(stage->keep, stage->matter.named->name) : NULL;
    tell_end(stage);
    finish_stop(stage);
    memory_explain(stage);
}

static void run_once(struct arena *keep, const struct play_plan *plan, struct take *take)
{
    struct play_plan own = *plan;
    struct result *result = arena_one(keep, struct result);
    struct stage stage = {.arena = arena_new(), .keep = keep, .plan = &own, .result = result, .test = take->test};

    own.scratch = take->scratch;
    *result = (struct result){.verdict = VERDICT_PASS,
                              .reason = "",
                              .where = "",
                              .expected_words = "",
                              .offset = -1,
                              .scratch = "",
                              .exit_words = ""};
    take->result = result;
    perform(&stage, take);
    result->duration_ns = stage_duration_ns(&stage);
    if (stage.pcap && take->output)
        pcap_write(stage.pcap, take->output, stage.test->name);
    arena_free(stage.arena);
}

/* Again, when it failed and the machine may be why; what it comes to in the end counts. */
static void run_fairly(struct arena *keep, const struct play_plan *plan, struct take *take)
{
    const char *scratch = take->scratch;

    run_once(keep, plan, take);
    while (take->starved && take->number < MOST_AGAIN) {
        take->number++;
        take->scratch = arena_printf(keep, "%s/again%d", scratch, take->number);
        if (mkdir(take->scratch, 0755) < 0)
            return;
        run_once(keep, plan, take);
    }
}

/* ---- probes ---- */

struct replay {
    const struct play_plan *plan;
    int count;
};

/* All that it makes is gone when it returns, but for the verdict. */
static enum verdict play_probe(void *arg, const struct probe *probe)
{
    struct replay *replay = arg;
    struct arena *arena = arena_new();
    struct play_plan plan = *replay->plan;
    struct take take = {.test = &probe->test, .to_step = probe->to_step, .is_probe = true};
    enum verdict verdict = VERDICT_HARNESS;

    plan.keep = plan.explain = false;
    plan.pcap = NULL;
    take.scratch = arena_printf(arena, "%s/probe%d", plan.scratch, ++replay->count);
    if (mkdir(take.scratch, 0755) == 0) {
        run_once(arena, &plan, &take);
        verdict = take.result->verdict;
        fs_remove(take.scratch);
    }
    arena_free(arena);
    return verdict;
}

static void probe(struct arena *arena, const struct play_plan *plan, const struct take *take)
{
    struct replay replay = {plan, 0};
    const struct probing probing = {
        .arena = arena,
        .test = take->test,
        .at = take->at,
        .peer = take->peer,
        .facts = take->facts,
        .result = take->result,
        .explain = plan->explain,
        .play = play_probe,
        .arg = &replay,
    };

    if (take->facts && !plan->no_probes && !take->test->memory)
        probing_ask(&probing);
}

/* All runs passed, none did, or k of n. */
static struct result *summarize(struct arena *keep, const struct take *takes, int runs)
{
    struct result *failure = NULL;
    int passed = 0;

    for (int i = 0; i < runs; i++) {
        struct result *result = takes[i].result;
        if (result->verdict == VERDICT_HARNESS)
            return result;
        passed += result->verdict == VERDICT_PASS;
        if (result->verdict != VERDICT_PASS && !failure)
            failure = result;
    }
    if (passed == runs || passed == 0)
        return takes[0].result;
    failure->reason = arena_printf(keep, "passed %d of %d runs; the first failure was %s: %s", passed, runs,
                                   verdict_word(failure->verdict), failure->reason);
    failure->verdict = VERDICT_FLAKY;
    return failure;
}

struct result *play_test(struct arena *arena, const struct play_plan *plan)
{
    const struct test *test = &plan->spec->tests[plan->test];
    struct take *takes = arena_array(arena, struct take, (size_t)test->runs);
    int64_t duration_ns = 0;
    struct err err = {0};
    struct output *output = plan->pcap ? output_open(arena, plan->pcap, &err) : NULL;

    for (int i = 0; i < test->runs; i++) {
        const char *scratch = test->runs == 1 ? plan->scratch : arena_printf(arena, "%s/run%d", plan->scratch, i + 1);
        if (test->runs > 1 && mkdir(scratch, 0755) < 0)
            err_fatal("cannot make '%s'", scratch);
        takes[i] = (struct take){.test = test, .scratch = scratch, .output = output};
        run_fairly(arena, plan, &takes[i]);
        duration_ns += takes[i].result->duration_ns;
    }
    if (plan->pcap && (!output || output_commit(output, &err) < 0))
        fprintf(stderr, "sockgrade: %s\n", err.text);
    struct result *result = summarize(arena, takes, test->runs);
    if (result == takes[0].result && result->verdict != VERDICT_FLAKY)
        probe(arena, plan, &takes[0]);
    result->duration_ns = duration_ns;
    return result;
}
