/*
 * sim: a test played without programs, to find what can be known to be wrong before any runs. Which programs are
 * started, which peers are open, which names are known, at each step. Internal to check.
 */
#ifndef SPEC_SIM_H
#define SPEC_SIM_H

#include "spec/spec.h"
#include "spec/vars.h"

struct sim_peer {
    struct sim_peer *next;
    const char *name;
    const struct program *program;
    bool open, shut; /* shut: nothing more can be sent */
    bool ended;      /* by expect_close: a 'close' behind it says what is so already */
    int level;       /* how many turns deep it was made */
};

struct running {
    struct running *next;
    const char *name;
    const struct program *program;
    bool marked; /* by a step, since it was started */
};

struct sim {
    struct arena *arena;
    struct faults *faults;
    struct test *test;
    const struct outside *outside;
    struct vars *names;      /* of the whole test: ports, captures */
    const struct vars *vars; /* of the turn */
    struct sim_peer *peers;
    struct running *programs;
    struct vars doors;   /* that are open, by name */
    const char *current; /* inside a swarm: the peer that is served */
    int open, level;
    bool gaps, has_client;
};

/* A fault under the value or option that a step says it with, else under the step. */
void sim_complain(const struct sim *sim, const struct step_node *node, const char *option, const char *help,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));

void sim_add_peer(struct sim *sim, const struct step_node *node, const char *name, const struct program *program);
void sim_close_peer(struct sim *sim, struct sim_peer *peer);
/* All that were made so many turns deep, or deeper. */
void sim_close_level(struct sim *sim, int level);

/* A step on a peer, which must be open. */
void sim_on_peer(struct sim *sim, const struct step_node *node, const char *name);

/* The peer that is meant where none is named; NULL after a fault. */
const char *sim_implicit_peer(const struct sim *sim, const struct step_node *node);

#endif
