/*
 * vars: the names a spec may write with a dollar, and what stands for them.
 *
 * Scopes are chained: row of `each`, test, turn. While a spec is only checked, names whose value is known at run time
 * (ports, captures) hold a sample: text built from a sample cannot be judged as a number, and vars_expand says so.
 */
#ifndef SPEC_VARS_H
#define SPEC_VARS_H

#include "spec/yaml.h"

struct var {
    struct var *next;
    const char *name;
    struct bytes value;
    bool sample;
};

struct vars {
    const struct vars *up;
    struct var *first;
};

/* Sets or replaces in this scope. The value is copied. */
void vars_set(struct arena *arena, struct vars *vars, const char *name, struct bytes value);
void vars_set_sample(struct arena *arena, struct vars *vars, const char *name, const char *value);

/* The innermost variable of that name, or NULL. */
const struct var *vars_find(const struct vars *vars, const char *name);

/* Whether every test has this name by itself: port, host, seed, n and peer. Nothing else may be called so. */
bool vars_is_own(const char *name);

enum vars_use { VARS_TEXT, VARS_REGEX }; /* REGEX: the value is quoted so that it matches itself */

/*
 * `scalar` with every $name and ${name} replaced; `$$` is a dollar; a dollar before anything but a letter, '_' or '{'
 * is itself. A name is [A-Za-z_][A-Za-z0-9_]*, in braces also with '.' and '-'; `$port.b` without braces reads as the
 * name `port.b` when such a variable is known, else as `port` and ".b". An unknown name is a fault that says `$$`
 * writes a dollar, or of `port.NAME` that there is no such door; then the result is empty, its data NULL. `sampled`
 * (may be NULL) is set when a sample went in.
 */
struct bytes vars_expand(struct arena *arena, const struct vars *vars, const struct node *scalar, enum vars_use use,
                         bool *sampled, struct faults *faults);

#endif
