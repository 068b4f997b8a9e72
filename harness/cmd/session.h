/*
 * session: a run of the crew with its reports, the same for one submission and for a class.
 */
#ifndef CMD_SESSION_H
#define CMD_SESSION_H

#include "cmd/load.h"
#include "cmd/opts.h"
#include "report/report.h"
#include "run/crew.h"

struct session_plan {
    const struct opts *opts;
    const struct loaded *loaded;
    const struct hand_in *hand_ins;
    size_t count;
    const char *folder;              /* of the class, whose results are kept in the store; NULL: they are not */
    const struct reporter *people;   /* the report for people, on standard output unless another one goes there */
};

struct session_end {
    bool failed;      /* a submission did not pass */
    bool under;       /* one is under --fail-under */
    bool harness;     /* a test could not be judged */
    int signal;       /* 0, or what interrupted it */
};

/* Loads the spec named first, telling its mistakes. 0, or the exit code. */
int session_load(struct arena *arena, const struct opts *opts, struct loaded *loaded);

/* 0, or the exit code when it could not be run or told, which was said. */
int session_run(struct arena *arena, const struct session_plan *plan, struct session_end *end);

#endif
