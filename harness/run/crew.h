/*
 * crew: many tests of many hand-ins, in parallel worker processes.
 */
#ifndef RUN_CREW_H
#define RUN_CREW_H

#include "judge/result.h"
#include "os/sandbox.h"
#include "run/plan.h"
#include "run/records.h"
#include "spec/spec.h"

struct hand_in {
    const char *name; /* shown; the folder's or file's name */
    const char *path;
    const char *refused; /* why it cannot be taken, safe to show: the verdict MISSING of all its tests; or NULL */
};

/* Where a run is. */
struct crew_now {
    size_t finished, total;    /* tests */
    const struct job *slowest; /* what has been running longest, or NULL */
    int64_t since_ns;          /* when that began */
};

struct crew_plan {
    const struct spec *spec;
    const struct outside *outside;
    const char *spec_folder; /* where `use` folders are looked for */
    const struct hand_in *hand_ins;
    size_t count;
    const bool *selected; /* by test: run it; what it needs but is not selected counts as passed */
    enum level level;     /* of isolation; opened by isolation_try */
    int jobs;             /* workers, at least 1 */
    bool keep;            /* scratch folders stay */
    bool explain;         /* events say how each wait ended */
    bool no_probes;       /* after a failure no test is replayed with one thing changed */
    bool no_proof;        /* waits end by what comes or by the clock */
    const char *pcap;     /* a folder for captures, absolute, or NULL */
    const char *builds; /* of a buildcache, absolute, or NULL; never where programs can see the machine's files (L4) */
    const struct records *records; /* where they are kept, or NULL: for this run only */

    /* Called in the order of hand_ins, each when it and all before it are done. `results` by test in the spec's order,
     * NULL for a test not run (not selected, or interrupted); gone after the call. */
    void (*done)(void *arg, size_t hand_in, struct result *const *results);
    /* Called when a test is finished, and a few times a second. May be NULL. */
    void (*progress)(void *arg, const struct crew_now *now);
    void *arg;
};

struct crew_end {
    bool interrupted; /* SIGINT, SIGTERM or SIGHUP came; what was finished has been told */
    int signal;
    size_t finished, total; /* tests that were run now, of all that are selected */
};

/* 0 when every hand-in was told or the run was interrupted; -1 when the harness itself cannot go on. No process and no
 * folder of ours is left in any case (but for `keep`). */
int crew_run(const struct crew_plan *plan, struct crew_end *end, struct err *err);

#endif
