/*
 * program: what a spec says of one program, and what a test changes in it.
 */
#ifndef SPEC_PROGRAM_H
#define SPEC_PROGRAM_H

#include "spec/schema.h"
#include "spec/spec.h"

/* The definition under `program`, where `name` is NULL and the role's word is taken, or under a name in `programs`. */
int program_parse(const struct scope *scope, const struct node *node, const char *name, struct program *program);

/* What a test may say of a program. */
struct program_keys {
    const struct node *run, *env, *port, *host, *input, *output, *error, *exit, *ignore;
};

/* Its lines of a table; FIELD(name) is the offset of the field. */
#define PROGRAM_KEYS(FIELD)                                                                                            \
    {"run", KEY_NODE, FIELD(run), false, 0, 0, NULL}, {"env", KEY_NODE, FIELD(env), false, 0, 0, NULL},                \
        {"port", KEY_NODE, FIELD(port), false, 0, 0, NULL}, {"host", KEY_NODE, FIELD(host), false, 0, 0, NULL},        \
        {"stdin", KEY_NODE, FIELD(input), false, 0, 0, NULL}, {"stdout", KEY_NODE, FIELD(output), false, 0, 0, NULL},  \
        {"stderr", KEY_NODE, FIELD(error), false, 0, 0, NULL}, {"exit", KEY_NODE, FIELD(exit), false, 0, 0, NULL},     \
    {                                                                                                                  \
        "ignore", KEY_NODE, FIELD(ignore), false, 0, 0, NULL                                                           \
    }

/* Puts what is there into the test's copy of the program. */
int program_override(const struct scope *scope, const struct program_keys *keys, struct program *program);

/* Reads single limits over those that are there. */
int program_limits(const struct scope *scope, const struct node *node, struct limits *limits);

/* `0`, `any`, `{signal: TERM}`, `{not: 0}`. */
int program_exit(const struct scope *scope, const struct node *node, struct exit_want *want);

/* The number of a signal's name, with or without SIG. */
int program_signal(const struct scope *scope, const struct node *node, int *out);

/* Makes the test one that runs under valgrind: `memory: true`. Harmless twice. */
void program_check_memory(struct test *test, bool track_fds);

#endif
