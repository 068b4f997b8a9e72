/*
 * hygiene: what the step `check` asks of a program: how much it may hold, and that it is idle.
 */
#ifndef SPEC_HYGIENE_H
#define SPEC_HYGIENE_H

#include <stdbool.h>
#include <stdint.h>

struct node;
struct scope;

/* What is counted, with its key. */
#define MEASURE_LIST(X)                                                                                                \
    X(OPEN_FILES, "open_files") X(ZOMBIES, "zombies") X(THREADS, "threads") X(PROCESSES, "processes")                  \
        X(MEMORY, "memory")

#define MEASURE_ENUM(id, word) MEASURE_##id,
enum measure { MEASURE_LIST(MEASURE_ENUM) MEASURES };
#undef MEASURE_ENUM

enum bound_kind {
    BOUND_NONE,
    BOUND_EXACT,
    BOUND_MOST,
    BOUND_GROWTH, /* at most so much more than at the last `mark`, else than when it was ready */
};

struct bound {
    enum bound_kind kind;
    uint64_t number; /* bytes, of memory */
};

struct hygiene {
    struct bound bounds[MEASURES];
    bool idle;
};

/* Whether a bound asks what there was before. */
bool hygiene_compares(const struct hygiene *hygiene);

/* Reads the value of `check`. 0, or -1 after a fault. */
int hygiene_parse(const struct scope *scope, const struct node *node, struct hygiene *out);

#endif
