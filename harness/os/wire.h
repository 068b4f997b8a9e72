/*
 * wire: a cable between two networks: a veth pair, its ends in two namespaces.
 */
#ifndef OS_WIRE_H
#define OS_WIRE_H

#include "base/err.h"

struct wire_end {
    int space;             /* the network, as netns_here gives it */
    const char *interface; /* what the end is called there: at most 15 characters */
    const char *address;   /* of that network: a dotted IPv4 */
};

/*
 * Joins them: each end is up, speaks IPv4 only, has the address and knows the way to the other end's. What is sent from
 * now on arrives. This process comes back to the network it was in. -1 and an error, also where the machine has no
 * such cables.
 */
int wire_join(const struct wire_end *a, const struct wire_end *b, struct err *err);

#endif
