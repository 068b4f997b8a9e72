/*
 * tap: the traffic between the programs of a test, led through the harness; and for UDP the plan of what happens to
 * which datagram on its way.
 *
 * Each direction is named by the program that it leads to: `to_server`, `to_client`. Its datagrams are counted from 1,
 * in the order in which they come to the tap. A number has one fate at most.
 */
#ifndef SPEC_TAP_H
#define SPEC_TAP_H

#include "spec/schema.h"
#include "spec/spec.h"

enum tap_fate { TAP_DROP, TAP_CORRUPT, TAP_DUPLICATE, TAP_SWAP, TAP_DELAY, TAP_FATES };

struct tap_fault {
    enum tap_fate fate;
    uint64_t number;
    uint64_t after; /* SWAP: of the first of a pair, the second, behind which it goes; of the second 0 */
    int64_t delay_ns;
};

/* What leads to one program. */
struct tap_way {
    bool tapped; /* it is started, and somebody calls it or is called by it */
    bool read;   /* a step asks what travels here */
    const struct tap_fault *faults;
    size_t count;
};

struct tap_plan {
    struct tap_way *ways; /* by index of the test's programs */
};

/* Reads the key `tap` of a test (whose programs and steps are there already) into test->tap; `false` leaves it NULL. */
int tap_parse(const struct scope *scope, const struct node *node, struct test *test);

/* The program that a peer's name means, when it is `to_` and one that is tapped; else NULL. */
const struct program *tap_program(const struct test *test, const char *peer);

/* What happens to the datagram of that number, or NULL: nothing. */
const struct tap_fault *tap_fault_of(const struct tap_way *way, uint64_t number);

/* What happened, for the trace: "dropped". */
const char *tap_fate_words(enum tap_fate fate);

#endif
