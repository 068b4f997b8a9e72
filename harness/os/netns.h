/*
 * netns: a network of its own for each test.
 *
 * A fresh network namespace has `lo` up with 127.0.0.0/8 and ::1; every port may be bound; delayed acknowledgements are
 * off on its local routes and the congestion control is a plain one, so that "acknowledged" means "arrived" at once.
 * All of it needs the rights that sandbox_enter gave.
 */
#ifndef OS_NETNS_H
#define OS_NETNS_H

#include "base/err.h"

/* Leaves the network this process is in for a fresh one. Sockets made before stay where they were made. */
int netns_new(struct err *err);

/* One more address on `lo`: a dotted IPv4. One that is there already (or in 127.0.0.0/8) is no mistake. */
int netns_add_address(const char *address, struct err *err);

/* All IPv4 addresses lead to this machine. */
int netns_catch_all(struct err *err);

#endif
