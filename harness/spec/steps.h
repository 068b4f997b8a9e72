/*
 * steps: the verbs of the language, the options each has, and lists of steps as written.
 */
#ifndef SPEC_STEPS_H
#define SPEC_STEPS_H

#include "spec/schema.h"
#include "spec/spec.h"

/* What stands behind a verb. */
enum step_value {
    STEP_VALUE_NONE,
    STEP_VALUE_PEERS,
    STEP_VALUE_NAME,
    STEP_VALUE_PAYLOAD,
    STEP_VALUE_PATTERN,
    STEP_VALUE_DURATION,
    STEP_VALUE_COUNT,
    STEP_VALUE_EXIT,
    STEP_VALUE_SIGNAL,
    STEP_VALUE_HYGIENE,
};

enum step_value step_value(enum step_kind kind);

/* Whether the verb acts on peers, and on a program that `program` names. */
bool step_has_peer(enum step_kind kind);
bool step_has_program(enum step_kind kind);

/* The options as read, before they are looked at again. The lines of the table fill this struct. */
struct step_options {
    struct step step;
    const struct node *peer, *program, *from, *split, *ignore, *capture, *input, *is, *steps;
    int64_t points_milli;
    int by, port, order;
};

/* The line of the option `name`, or NULL when the verb has no such option. */
const struct key *step_option(enum step_kind kind, const char *name);

struct steps {
    const struct step_node *nodes;
    size_t count;
    int64_t points_milli;   /* the sum, where steps carry points */
    bool has_points;
};

/* Reads a list of steps. What is faulty is kept as well as it can be understood; -1 when there was a fault. */
int steps_parse(const struct scope *scope, const struct node *list, struct steps *out);

#endif
