/*
 * network: where the programs of a test and the harness's own sockets live.
 *
 * Home is the harness's, and everybody's who has no machine of its own. Each machine of the test is one more network,
 * joined to home and to every other machine by a wire, with an address of its own: 10.0.0.1, 10.0.0.2, ... in the order
 * in which the programs that name them are written; home is 10.0.0.254 when there are machines. This process is always
 * at home. Without namespaces there is home alone, shared with the whole machine.
 *
 * In a test with `tap` each client stands in a network of its own in place of its machine's: every address leads to us
 * there, and nothing leads out. So whatever it calls, hard-coded or not, it calls us; and we call on from its machine.
 */
#ifndef RUN_NETWORK_H
#define RUN_NETWORK_H

#include "spec/spec.h"

#include <netinet/in.h>

/* One of the networks. */
struct machine {
    const char *name;      /* NULL: home */
    const char *interface; /* how the others' ends of its wires are called */
    const char *address;   /* home without machines: 127.0.0.1 */
    int space;             /* -1: home without machines */
    int sockdiag;          /* what the kernel says of its sockets */
};

struct network {
    struct machine *machines; /* home first, then those that are joined, then the clients' stands */
    size_t count;             /* without the stands */
    size_t all;
    int fence; /* at home */
};

/* A fresh home and the machines that the test's programs name. All ends with the arena. -1 and an error. */
int network_open(struct arena *arena, struct network *network, const struct test *test, struct err *err);

/* NULL name: home. */
const struct machine *network_machine(const struct network *network, const char *name);

/* One more address of a machine, and the others' way to it. -1 and an error. */
int network_add_address(const struct network *network, const struct machine *owner, const char *address,
                        struct err *err);

/* Every address leads to this machine. */
int network_catch_all(const struct network *network, const struct machine *owner, struct err *err);

/* Lets what is under way in the kernel (no more than on its way from one queue to the next) arrive. False when it does
 * not. */
bool network_let_arrive(const struct network *network);

/* Where a client of a test with `tap` stands, by its program's name. NULL: nowhere of its own. */
const struct machine *network_stand(const struct network *network, const char *program);

/* A socket of a machine's network, as sock_open gives it. */
int network_socket(const struct network *network, const struct machine *machine, int type, struct err *err);

/* The machine with that address of its own; home when none has it. */
const struct machine *network_owner(const struct network *network, struct in_addr address);

#endif
