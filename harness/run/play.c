/*
 * Theory of operation. A run of a test makes a network, a loop and a stage, all of one arena whose end undoes
 * everything in reverse: peers close, boxes die, descriptors go. The result lives in the caller's arena. The worker
 * stays in the network of its last test; the kernel takes a network away when its last socket is gone.
 */
#include "run/play.h"

#include "os/procfs.h"
#include "os/sandbox.h"
#include "run/facts.h"
#include "run/finish.h"
#include "run/launch.h"
#include "run/memory.h"
#include "run/setting.h"
#include "run/step.h"
#include "run/wiretap.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALIVE_NS (5 * CLOCK_S)

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

static void perform(struct stage *stage)
{
    int status = set_up(stage);

    if (status == 0)
        status = start_programs(stage);
    if (status == 0)
        status = run_steps(stage);
    if (status == 0)
        status = finish_judge(stage);
    if (status == 0)
        status = memory_judge(stage);
    if (stage->loop && status < 0)
        stage_settle(stage);
    finish_facts(stage);
    facts_diagnose(stage);
    tell_end(stage);
    finish_stop(stage);
    memory_explain(stage);
}

static struct result *run_once(struct arena *keep, const struct play_plan *plan, const char *scratch,
                               struct output *output)
{
    struct play_plan own = *plan;
    struct result *result = arena_one(keep, struct result);
    struct stage stage = {.arena = arena_new(), .keep = keep, .plan = &own, .result = result};

    own.scratch = scratch;
    *result = (struct result){.verdict = VERDICT_PASS,
                              .reason = "",
                              .where = "",
                              .expected_words = "",
                              .offset = -1,
                              .scratch = "",
                              .exit_words = ""};
    stage.test = &plan->spec->tests[plan->test];
    perform(&stage);
    result->duration_ns = clock_now_ns() - stage.start_ns - stage.excused_ns;
    if (stage.pcap && output)
        pcap_write(stage.pcap, output, stage.test->name);
    arena_free(stage.arena);
    return result;
}

/* All runs passed, none did, or k of n. */
static struct result *summarize(struct arena *keep, struct result **results, int runs)
{
    struct result *failure = NULL;
    int passed = 0;

    for (int i = 0; i < runs; i++) {
        if (results[i]->verdict == VERDICT_HARNESS)
            return results[i];
        passed += results[i]->verdict == VERDICT_PASS;
        if (results[i]->verdict != VERDICT_PASS && !failure)
            failure = results[i];
    }
    if (passed == runs || passed == 0)
        return results[0];
    failure->reason = arena_printf(keep, "passed %d of %d runs; the first failure was %s: %s", passed, runs,
                                   verdict_word(failure->verdict), failure->reason);
    failure->verdict = VERDICT_FLAKY;
    return failure;
}

struct result *play_test(struct arena *arena, const struct play_plan *plan)
{
    const struct test *test = &plan->spec->tests[plan->test];
    struct result **results = arena_array(arena, struct result *, (size_t)test->runs);
    int64_t start_ns = clock_now_ns();
    struct err err = {0};
    struct output *output = plan->pcap ? output_open(arena, plan->pcap, &err) : NULL;

    for (int i = 0; i < test->runs; i++) {
        const char *scratch = test->runs == 1 ? plan->scratch : arena_printf(arena, "%s/run%d", plan->scratch, i + 1);
        if (test->runs > 1 && mkdir(scratch, 0755) < 0)
            err_fatal("cannot make '%s'", scratch);
        results[i] = run_once(arena, plan, scratch, output);
    }
    if (plan->pcap && (!output || output_commit(output, &err) < 0))
        fprintf(stderr, "sockgrade: %s\n", err.text);
    struct result *result = summarize(arena, results, test->runs);
    result->duration_ns = clock_now_ns() - start_ns;
    return result;
}
