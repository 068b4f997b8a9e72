#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "run/plan.h"

Suite *plan_suite(void);

/* Tests a, b, c; c needs b. Program "server" is handed in, "model" is in the folder "ref" and only c starts it. */
static const char *start_server[] = {"server"};
static const char *start_both[] = {"server", "model"};
static const size_t needs_b[] = {1};
static struct program programs[] = {{.name = "server"}, {.name = "model", .use = "ref"}};
static struct test tests[3];
static struct spec spec;
static bool selected[3];
static const char *uses[] = {"ref"};
static struct plan_facts facts;
static struct arena *arena;

static void set_up(void)
{
    arena = arena_new();
    for (size_t i = 0; i < 3; i++) {
        tests[i] = (struct test){.programs = programs, .program_count = 2, .start = start_server, .start_count = 1};
        selected[i] = true;
    }
    tests[2].needs = needs_b;
    tests[2].need_count = 1;
    spec = (struct spec){.tests = tests, .test_count = 3, .limits = {.total_ns = 10 * CLOCK_S}};
    facts = (struct plan_facts){.spec = &spec, .selected = selected, .hand_ins = 2, .uses = uses, .use_count = 1,
                                .most_open = 4};
}

static void tear_down(void)
{
    arena_free(arena);
}

/* What comes next, in a word: "build0", "use0", "test0.2", "skip0.2 SKIPPED", "wait", "end". */
static const char *next_word(struct plan *plan, struct job *job)
{
    static const char *const kinds[] = {"build", "use", "test"};
    struct skip skip;

    switch (plan_next(plan, job, &skip)) {
    case PLAN_JOB:
        if (job->kind == JOB_TEST)
            return arena_printf(arena, "test%zu.%zu", job->hand_in, job->item);
        return arena_printf(arena, "%s%zu", kinds[job->kind], job->kind == JOB_USE ? job->item : job->hand_in);
    case PLAN_SKIP:
        return arena_printf(arena, "skip%zu.%zu %s", skip.job.hand_in, skip.job.item, verdict_word(skip.verdict));
    case PLAN_WAIT:
        return "wait";
    case PLAN_END:
        return "end";
    }
    return NULL;
}

static struct job expect_next(struct plan *plan, const char *word)
{
    struct job job = {0};

    ck_assert_str_eq(next_word(plan, &job), word);
    return job;
}

static void do_next(struct plan *plan, const char *word, enum verdict verdict)
{
    struct job job = expect_next(plan, word);

    plan_done(plan, &job, verdict, CLOCK_S);
}

START_TEST(one_worker_goes_through_everything_in_order)
{
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.0", VERDICT_FAIL);
    do_next(plan, "test0.1", VERDICT_PASS);
    ck_assert(!plan_closed(plan, 0));
    do_next(plan, "test0.2", VERDICT_PASS);
    ck_assert(plan_closed(plan, 0));
    ck_assert(!plan_closed(plan, 1));
    do_next(plan, "build1", VERDICT_PASS);
    do_next(plan, "test1.0", VERDICT_PASS);
    do_next(plan, "test1.1", VERDICT_PASS);
    do_next(plan, "test1.2", VERDICT_PASS);
    expect_next(plan, "end");
    ck_assert(plan_closed(plan, 1));
}
END_TEST

START_TEST(idle_workers_get_later_builds_and_needs_wait)
{
    struct plan *plan = plan_new(arena, &facts);
    struct job build0 = expect_next(plan, "build0"), build1 = expect_next(plan, "build1");

    expect_next(plan, "wait");
    plan_done(plan, &build1, VERDICT_PASS, 0);
    struct job first = expect_next(plan, "test1.0");
    plan_done(plan, &build0, VERDICT_PASS, 0);
    expect_next(plan, "test0.0");
    struct job b = expect_next(plan, "test0.1");
    expect_next(plan, "test1.1");
    expect_next(plan, "wait");
    plan_done(plan, &first, VERDICT_PASS, 0);
    expect_next(plan, "wait");
    plan_done(plan, &b, VERDICT_PASS, 0);
    expect_next(plan, "test0.2");
}
END_TEST

START_TEST(no_more_than_most_open_hand_ins_are_begun)
{
    facts.most_open = 1;
    struct plan *plan = plan_new(arena, &facts);

    struct job build = expect_next(plan, "build0");
    expect_next(plan, "wait");
    plan_done(plan, &build, VERDICT_PASS, 0);
    do_next(plan, "test0.0", VERDICT_PASS);
    do_next(plan, "test0.1", VERDICT_PASS);
    do_next(plan, "test0.2", VERDICT_PASS);
    expect_next(plan, "build1");
}
END_TEST

static const struct {
    enum verdict needed;
    const char *then;
} need_rows[] = {
    {VERDICT_PASS, "test0.2"},
    {VERDICT_FAIL, "skip0.2 SKIPPED"},
    {VERDICT_FLAKY, "skip0.2 SKIPPED"},
    {VERDICT_SKIPPED, "skip0.2 SKIPPED"},
    {VERDICT_HARNESS, "skip0.2 HARNESS"},
};

START_TEST(a_test_that_needs_another_follows_its_verdict)
{
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.0", VERDICT_PASS);
    do_next(plan, "test0.1", need_rows[_i].needed);
    expect_next(plan, need_rows[_i].then);
}
END_TEST

START_TEST(a_needed_test_that_is_not_selected_counts_as_passed)
{
    selected[0] = selected[1] = false;
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.2", VERDICT_PASS);
    ck_assert(plan_closed(plan, 0));
}
END_TEST

START_TEST(a_build_that_fails_is_every_tests_verdict)
{
    facts.hand_ins = 1;
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_MISSING);
    expect_next(plan, "skip0.0 MISSING");
    expect_next(plan, "skip0.1 MISSING");
    expect_next(plan, "skip0.2 MISSING");
    ck_assert(plan_closed(plan, 0));
    expect_next(plan, "end");
}
END_TEST

START_TEST(the_teachers_folder_is_built_once_and_only_its_tests_suffer)
{
    tests[0].start = start_both;
    tests[0].start_count = 2;
    struct plan *plan = plan_new(arena, &facts);

    struct job use = expect_next(plan, "use0");
    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.1", VERDICT_PASS);
    plan_done(plan, &use, VERDICT_BUILD, 0);
    expect_next(plan, "skip0.0 HARNESS");
    do_next(plan, "test0.2", VERDICT_PASS);
    do_next(plan, "build1", VERDICT_PASS);
    expect_next(plan, "skip1.0 HARNESS");
}
END_TEST

START_TEST(on_one_network_one_test_at_a_time_has_the_port)
{
    tests[0].fixed_port = tests[1].fixed_port = true;
    facts.one_network = true;
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_PASS);
    struct job first = expect_next(plan, "test0.0");
    do_next(plan, "build1", VERDICT_PASS);
    expect_next(plan, "wait");
    plan_done(plan, &first, VERDICT_PASS, 0);
    expect_next(plan, "test0.1");
    expect_next(plan, "wait");

    facts.one_network = false;
    plan = plan_new(arena, &facts);
    do_next(plan, "build0", VERDICT_PASS);
    expect_next(plan, "test0.0");
    expect_next(plan, "test0.1");
}
END_TEST

START_TEST(the_total_time_of_a_hand_in_ends_it)
{
    spec.limits.total_ns = 2 * CLOCK_S;
    struct plan *plan = plan_new(arena, &facts);

    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.0", VERDICT_PASS);
    do_next(plan, "test0.1", VERDICT_PASS);
    expect_next(plan, "skip0.2 LIMIT");
    do_next(plan, "build1", VERDICT_PASS);
    expect_next(plan, "test1.0");
}
END_TEST

START_TEST(nothing_selected_is_the_end)
{
    memset(selected, 0, sizeof selected);
    struct plan *plan = plan_new(arena, &facts);

    ck_assert(plan_closed(plan, 0));
    ck_assert(plan_closed(plan, 1));
    expect_next(plan, "end");
}
END_TEST

/* ---- what is known from before ---- */

static struct known known[2][3];

static void recall(void *arg, size_t hand_in, struct known *into)
{
    (void)arg;
    memcpy(into, known[hand_in], sizeof known[hand_in]);
}

static struct known verdict_of(enum verdict verdict)
{
    return (struct known){.there = true, .verdict = verdict, .duration_ns = CLOCK_S};
}

static struct plan *plan_that_knows(enum verdict a, enum verdict b, enum verdict c)
{
    memset(known, 0, sizeof known);
    known[0][0] = verdict_of(a);
    known[0][1] = verdict_of(b);
    known[0][2] = verdict_of(c);
    facts.hand_ins = 1;
    facts.recall = recall;
    return plan_new(arena, &facts);
}

START_TEST(what_is_all_known_is_neither_built_nor_run)
{
    struct plan *plan = plan_that_knows(VERDICT_FAIL, VERDICT_PASS, VERDICT_CRASH);

    expect_next(plan, "end");
    ck_assert(plan_closed(plan, 0));
    ck_assert_uint_eq(plan_recalled(plan), 3);
}
END_TEST

START_TEST(what_is_known_in_part_is_built_and_run_for_the_rest)
{
    struct plan *plan = plan_that_knows(VERDICT_PASS, VERDICT_PASS, VERDICT_PASS);

    known[0][0].there = false;
    do_next(plan, "build0", VERDICT_PASS);
    do_next(plan, "test0.0", VERDICT_FAIL);
    expect_next(plan, "end");
    ck_assert(plan_closed(plan, 0));
}
END_TEST

static const struct {
    enum verdict needed, then;
    bool of_build;
    const char *next[3];
} known_rows[] = {
    {VERDICT_FAIL, VERDICT_SKIPPED, false, {"end"}},
    {VERDICT_PASS, VERDICT_SKIPPED, false, {"build0", "test0.2", "end"}},
    {VERDICT_FAIL, VERDICT_PASS, false, {"build0", "skip0.2 SKIPPED", "end"}},
    {VERDICT_BUILD, VERDICT_BUILD, true, {"end"}},
    {VERDICT_HARNESS, VERDICT_PASS, false, {"build0", "test0.1", "test0.2"}},
    {VERDICT_HARNESS, VERDICT_HARNESS, false, {"build0", "test0.1", "test0.2"}},
};

START_TEST(what_is_known_stands_while_it_follows_from_what_it_needs)
{
    struct plan *plan = plan_that_knows(VERDICT_PASS, known_rows[_i].needed, known_rows[_i].then);

    known[0][1].of_build = known[0][2].of_build = known_rows[_i].of_build;
    for (size_t i = 0; i < 3 && known_rows[_i].next[i]; i++)
        if (strncmp(known_rows[_i].next[i], "skip", 4) == 0 || strcmp(known_rows[_i].next[i], "end") == 0)
            expect_next(plan, known_rows[_i].next[i]);
        else
            do_next(plan, known_rows[_i].next[i], VERDICT_PASS);
}
END_TEST

START_TEST(a_known_test_that_is_not_selected_counts_as_what_it_was)
{
    selected[0] = selected[1] = false;
    struct plan *plan = plan_that_knows(VERDICT_PASS, VERDICT_FAIL, VERDICT_PASS);

    do_next(plan, "build0", VERDICT_PASS);
    expect_next(plan, "skip0.2 SKIPPED");
    expect_next(plan, "end");
}
END_TEST

START_TEST(the_time_that_was_spent_before_counts)
{
    spec.limits.total_ns = 2 * CLOCK_S;
    struct plan *plan = plan_that_knows(VERDICT_PASS, VERDICT_PASS, VERDICT_PASS);

    known[0][2].there = false;
    do_next(plan, "build0", VERDICT_PASS);
    expect_next(plan, "skip0.2 LIMIT");
}
END_TEST

Suite *plan_suite(void)
{
    Suite *suite = suite_create("plan");
    TCase *tcase = tcase_create("plan");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, one_worker_goes_through_everything_in_order);
    tcase_add_test(tcase, idle_workers_get_later_builds_and_needs_wait);
    tcase_add_test(tcase, no_more_than_most_open_hand_ins_are_begun);
    tcase_add_loop_test(tcase, a_test_that_needs_another_follows_its_verdict, 0,
                        sizeof need_rows / sizeof need_rows[0]);
    tcase_add_test(tcase, a_needed_test_that_is_not_selected_counts_as_passed);
    tcase_add_test(tcase, a_build_that_fails_is_every_tests_verdict);
    tcase_add_test(tcase, the_teachers_folder_is_built_once_and_only_its_tests_suffer);
    tcase_add_test(tcase, on_one_network_one_test_at_a_time_has_the_port);
    tcase_add_test(tcase, the_total_time_of_a_hand_in_ends_it);
    tcase_add_test(tcase, nothing_selected_is_the_end);
    tcase_add_test(tcase, what_is_all_known_is_neither_built_nor_run);
    tcase_add_test(tcase, what_is_known_in_part_is_built_and_run_for_the_rest);
    tcase_add_loop_test(tcase, what_is_known_stands_while_it_follows_from_what_it_needs, 0,
                        sizeof known_rows / sizeof known_rows[0]);
    tcase_add_test(tcase, a_known_test_that_is_not_selected_counts_as_what_it_was);
    tcase_add_test(tcase, the_time_that_was_spent_before_counts);
    suite_add_tcase(suite, tcase);
    return suite;
}
