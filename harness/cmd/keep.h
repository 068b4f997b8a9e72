/*
 * keep: a class's results in the store: which run goes on, and what is told of that.
 */
#ifndef CMD_KEEP_H
#define CMD_KEEP_H

#include "cmd/load.h"
#include "cmd/opts.h"
#include "run/crew.h"
#include "store/runs.h"

#define KEEP_FOLDER "sockgrade-results"

struct keep_plan {
    const struct opts *opts;
    const struct loaded *loaded;
    const char *folder; /* of the class */
    const struct hand_in *hand_ins;
    size_t count;
    const bool *selected; /* by test */
    enum level level;
};

struct keep {
    const struct keep_plan *plan;
    const char *folder; /* of the results */
    struct db *db;
    int64_t run;
    int64_t start_ns, begun_ns; /* when it was opened, and how long that took */
    enum begun begun;
    const struct records *records;
};

/* Opens the store, finds or begins the run, and says what is there already. NULL on error; lives in the arena. */
struct keep *keep_open(struct arena *arena, const struct keep_plan *plan, struct err *err);

/* Notes the end of the run when all of it is there, and says what that means. */
int keep_end(struct keep *keep, struct err *err);

#endif
