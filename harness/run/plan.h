/*
 * plan: which job comes next. Pure.
 *
 * Hand-ins in order, in each its build and then its tests in order; the first job that can be done now is the next
 * one. So the builds of later hand-ins go ahead rather than that a worker idles. Only `most_open` hand-ins are open at
 * a time, which bounds memory and disk.
 *
 * Of what is known from before, a verdict is taken when it still follows from the tests it needs: not HARNESS, SKIPPED
 * just where one of them failed, and all of them taken themselves. A hand-in with nothing left to do is not built.
 */
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "run/records.h"
#include "spec/spec.h"

enum job_kind {
    JOB_BUILD,   /* a hand-in's folder */
    JOB_USE,     /* a folder of the teacher's, once a run */
    JOB_TEST,
};

struct job {
    enum job_kind kind;
    size_t hand_in;   /* of BUILD and TEST */
    size_t item;      /* USE: which folder; TEST: which test */
};

/* Why a test gets its verdict without being run. `which` says which build, folder or needed test. */
enum skip_cause { SKIP_BUILD, SKIP_USE, SKIP_NEEDS, SKIP_TOTAL };

struct skip {
    struct job job;
    enum skip_cause cause;
    size_t which;
    enum verdict verdict;
};

enum plan_answer {
    PLAN_JOB,    /* give `job` to a worker, and say plan_done afterwards */
    PLAN_SKIP,   /* the test in `skip` has its verdict; it counts as done */
    PLAN_WAIT,   /* nothing until a job that was given is done */
    PLAN_END,    /* everything is done */
};

struct plan_facts {
    const struct spec *spec;
    const bool *selected;     /* by test; a test that is needed but not selected counts as passed */
    size_t hand_ins;
    const char *const *uses;  /* the teacher's folders */
    size_t use_count;
    size_t most_open;
    bool one_network;         /* tests that need a port of their own run one at a time */
    /* What is known of a hand-in from before (records.h), and NULL: nothing. A failure is the caller's to note. */
    void (*recall)(void *arg, size_t hand_in, struct known *tests);
    void *arg;
};

struct plan;

struct plan *plan_new(struct arena *arena, const struct plan_facts *facts);

enum plan_answer plan_next(struct plan *plan, struct job *job, struct skip *skip);

/* What came of a job that plan_next gave. `duration_ns` of tests counts against the limit `total` of the hand-in. */
void plan_done(struct plan *plan, const struct job *job, enum verdict verdict, int64_t duration_ns);

/* How many selected tests had their verdict from before, of the hand-ins that were opened until now. */
size_t plan_recalled(const struct plan *plan);

/* True when a hand-in that was open has no test left to do. Then nobody needs its folder any more. */
bool plan_closed(const struct plan *plan, size_t hand_in);

#endif
