#include "run/plan.h"

#include <string.h>

enum state { STATE_WAITS, STATE_RUNS, STATE_DONE };

struct progress {
    enum state state;
    enum verdict verdict;   /* once DONE */
};

/* A hand-in that is being graded. */
struct open_one {
    size_t hand_in;
    struct progress build;
    struct progress *tests;
    size_t left;            /* tests without a verdict */
    int64_t spent_ns;
};

struct plan {
    struct plan_facts facts;
    size_t chosen;          /* tests selected */
    struct known *known;    /* by test, of the hand-in that is opened */
    struct progress *uses;
    bool *test_uses;        /* [test * use_count + use] */
    struct open_one *open;  /* in the order of hand-ins */
    size_t open_count;
    size_t recalled;        /* selected tests whose verdict was known */
    size_t next_hand_in;    /* the first that was not opened yet */
    bool port_taken;        /* a test with a port of its own runs */
};

static bool is_started(const struct test *test, const char *program)
{
    for (size_t i = 0; i < test->start_count; i++)
        if (strcmp(test->start[i], program) == 0)
            return true;
    return test->start_count == 0;   /* its steps start what they like */
}

static bool test_uses(const struct test *test, const char *folder)
{
    for (size_t i = 0; i < test->program_count; i++) {
        const struct program *program = &test->programs[i];
        if (program->use && strcmp(program->use, folder) == 0 && is_started(test, program->name))
            return true;
    }
    return false;
}

/* A folder that no selected test uses counts as built. */
static void find_uses(struct plan *plan)
{
    const struct plan_facts *facts = &plan->facts;

    for (size_t use = 0; use < facts->use_count; use++) {
        plan->uses[use] = (struct progress){STATE_DONE, VERDICT_PASS};
        for (size_t test = 0; test < facts->spec->test_count; test++) {
            bool needed = facts->selected[test] && test_uses(&facts->spec->tests[test], facts->uses[use]);
            plan->test_uses[test * facts->use_count + use] = needed;
            if (needed)
                plan->uses[use].state = STATE_WAITS;
        }
    }
}

struct plan *plan_new(struct arena *arena, const struct plan_facts *facts)
{
    struct plan *plan = arena_one(arena, struct plan);
    size_t tests = facts->spec->test_count;

    plan->facts = *facts;
    plan->known = arena_array(arena, struct known, tests);
    for (size_t i = 0; i < tests; i++)
        plan->chosen += facts->selected[i];
    if (plan->chosen == 0 || facts->hand_ins == 0)
        plan->next_hand_in = facts->hand_ins;
    plan->uses = arena_array(arena, struct progress, facts->use_count);
    plan->test_uses = arena_array(arena, bool, tests * facts->use_count);
    if (plan->next_hand_in < facts->hand_ins)
        find_uses(plan);
    else
        for (size_t i = 0; i < facts->use_count; i++)
            plan->uses[i].state = STATE_DONE;
    plan->open = arena_array(arena, struct open_one, facts->most_open);
    for (size_t i = 0; i < facts->most_open; i++)
        plan->open[i].tests = arena_array(arena, struct progress, tests);
    return plan;
}

/* Whether what is known of a test can stand: what it needs stands before it. */
static bool still_holds(const struct plan *plan, size_t test)
{
    const struct test *asked = &plan->facts.spec->tests[test];
    const struct known *known = &plan->known[test];
    bool failed = false;

    if (!known->there || known->verdict == VERDICT_HARNESS)
        return false;
    for (size_t i = 0; i < asked->need_count; i++) {
        const struct known *needed = &plan->known[asked->needs[i]];
        if (!needed->there && plan->facts.selected[asked->needs[i]])
            return false;
        failed |= needed->there && needed->verdict != VERDICT_PASS;
    }
    return known->of_build || failed == (known->verdict == VERDICT_SKIPPED);
}

/* What counts against the limit of all tests together. */
static int64_t counted_ns(const struct plan *plan, size_t test, int64_t duration_ns)
{
    return plan->facts.spec->tests[test].memory ? duration_ns / MEMORY_SLOWER : duration_ns;
}

static void take_known(struct plan *plan, struct open_one *one)
{
    size_t tests = plan->facts.spec->test_count;

    memset(plan->known, 0, tests * sizeof *plan->known);
    if (plan->facts.recall)
        plan->facts.recall(plan->facts.arg, one->hand_in, plan->known);
    for (size_t i = 0; i < tests; i++) {
        struct known *known = &plan->known[i];
        known->there = still_holds(plan, i);
        if (!known->there)
            continue;
        one->tests[i] = (struct progress){STATE_DONE, known->verdict};
        one->left -= plan->facts.selected[i];
        plan->recalled += plan->facts.selected[i];
        one->spent_ns += known->of_build ? 0 : counted_ns(plan, i, known->duration_ns);
    }
}

static void open_next(struct plan *plan)
{
    struct open_one *one = &plan->open[plan->open_count++];
    struct progress *tests = one->tests;

    *one = (struct open_one){.hand_in = plan->next_hand_in++, .tests = tests, .left = plan->chosen};
    for (size_t i = 0; i < plan->facts.spec->test_count; i++) {
        bool selected = plan->facts.selected[i];
        tests[i] = (struct progress){selected ? STATE_WAITS : STATE_DONE, VERDICT_PASS};
    }
    take_known(plan, one);
    if (one->left == 0)
        plan->open_count--;
}

/* Those that are closed make room, and lend their array of tests to the next. */
static void move_on(struct plan *plan)
{
    size_t kept = 0;

    for (size_t i = 0; i < plan->open_count; i++) {
        if (plan->open[i].left == 0)
            continue;
        struct open_one one = plan->open[i];
        plan->open[i] = plan->open[kept];
        plan->open[kept++] = one;
    }
    plan->open_count = kept;
    while (plan->open_count < plan->facts.most_open && plan->next_hand_in < plan->facts.hand_ins)
        open_next(plan);
}

enum readiness { NOT_YET, READY, NEVER };

static enum readiness never(struct skip *skip, enum skip_cause cause, size_t which, enum verdict verdict)
{
    skip->cause = cause;
    skip->which = which;
    skip->verdict = verdict;
    return NEVER;
}

static enum readiness look_at_uses(const struct plan *plan, size_t test, struct skip *skip)
{
    const bool *used = plan->test_uses + test * plan->facts.use_count;
    enum readiness readiness = READY;

    for (size_t i = 0; i < plan->facts.use_count; i++) {
        if (!used[i])
            continue;
        if (plan->uses[i].state != STATE_DONE)
            readiness = NOT_YET;
        else if (plan->uses[i].verdict != VERDICT_PASS)
            return never(skip, SKIP_USE, i, VERDICT_HARNESS);
    }
    return readiness;
}

/* A needed test that is void says nothing against the hand-in: then this one is void too. */
static enum readiness look_at_needs(const struct plan *plan, const struct open_one *one, size_t test, struct skip *skip)
{
    const struct test *asked = &plan->facts.spec->tests[test];
    enum readiness readiness = READY;

    for (size_t i = 0; i < asked->need_count; i++)
        if (one->tests[asked->needs[i]].state != STATE_DONE)
            return NOT_YET;
    for (size_t i = 0; i < asked->need_count; i++) {
        enum verdict verdict = one->tests[asked->needs[i]].verdict;
        if (verdict == VERDICT_HARNESS && readiness == READY)
            readiness = never(skip, SKIP_NEEDS, asked->needs[i], VERDICT_HARNESS);
        else if (verdict != VERDICT_PASS && verdict != VERDICT_HARNESS)
            return never(skip, SKIP_NEEDS, asked->needs[i], VERDICT_SKIPPED);
    }
    return readiness;
}

static enum readiness look_at(const struct plan *plan, const struct open_one *one, size_t test, struct skip *skip)
{
    if (one->build.state != STATE_DONE)
        return NOT_YET;
    if (one->build.verdict != VERDICT_PASS)
        return never(skip, SKIP_BUILD, one->hand_in, one->build.verdict);
    enum readiness readiness = look_at_needs(plan, one, test, skip);
    if (readiness == READY)
        readiness = look_at_uses(plan, test, skip);
    if (readiness == READY && one->spent_ns >= plan->facts.spec->limits.total_ns)
        return never(skip, SKIP_TOTAL, 0, VERDICT_LIMIT);
    if (readiness == READY && plan->facts.one_network && plan->port_taken && plan->facts.spec->tests[test].fixed_port)
        return NOT_YET;
    return readiness;
}

static void finish(struct open_one *one, size_t test, enum verdict verdict)
{
    one->tests[test] = (struct progress){STATE_DONE, verdict};
    one->left--;
}

static enum plan_answer give_test(struct plan *plan, struct open_one *one, struct job *job, struct skip *skip)
{
    for (size_t test = 0; test < plan->facts.spec->test_count; test++) {
        if (one->tests[test].state != STATE_WAITS)
            continue;
        *job = skip->job = (struct job){JOB_TEST, one->hand_in, test};
        switch (look_at(plan, one, test, skip)) {
        case NOT_YET:
            break;
        case NEVER:
            finish(one, test, skip->verdict);
            return PLAN_SKIP;
        case READY:
            one->tests[test].state = STATE_RUNS;
            plan->port_taken |= plan->facts.spec->tests[test].fixed_port;
            return PLAN_JOB;
        }
    }
    return PLAN_WAIT;
}

enum plan_answer plan_next(struct plan *plan, struct job *job, struct skip *skip)
{
    move_on(plan);
    for (size_t i = 0; i < plan->facts.use_count && plan->open_count; i++) {
        if (plan->uses[i].state == STATE_WAITS) {
            plan->uses[i].state = STATE_RUNS;
            *job = (struct job){JOB_USE, 0, i};
            return PLAN_JOB;
        }
    }
    for (size_t i = 0; i < plan->open_count; i++) {
        struct open_one *one = &plan->open[i];
        if (one->build.state == STATE_WAITS) {
            one->build.state = STATE_RUNS;
            *job = (struct job){JOB_BUILD, one->hand_in, 0};
            return PLAN_JOB;
        }
        enum plan_answer answer = give_test(plan, one, job, skip);
        if (answer != PLAN_WAIT)
            return answer;
    }
    return plan->open_count == 0 ? PLAN_END : PLAN_WAIT;
}

static struct open_one *find_open(const struct plan *plan, size_t hand_in)
{
    for (size_t i = 0; i < plan->open_count; i++)
        if (plan->open[i].hand_in == hand_in)
            return &plan->open[i];
    return NULL;
}

void plan_done(struct plan *plan, const struct job *job, enum verdict verdict, int64_t duration_ns)
{
    struct open_one *one = find_open(plan, job->hand_in);

    switch (job->kind) {
    case JOB_USE:
        plan->uses[job->item] = (struct progress){STATE_DONE, verdict};
        break;
    case JOB_BUILD:
        if (one)
            one->build = (struct progress){STATE_DONE, verdict};
        break;
    case JOB_TEST:
        if (plan->facts.spec->tests[job->item].fixed_port)
            plan->port_taken = false;
        if (one) {
            one->spent_ns += counted_ns(plan, job->item, duration_ns);
            finish(one, job->item, verdict);
        }
        break;
    }
}

size_t plan_recalled(const struct plan *plan)
{
    return plan->recalled;
}

bool plan_closed(const struct plan *plan, size_t hand_in)
{
    const struct open_one *one = find_open(plan, hand_in);

    return hand_in < plan->next_hand_in && (!one || one->left == 0);
}
