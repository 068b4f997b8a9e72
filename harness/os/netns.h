/*
 * netns: a network of its own for each test.
 *
 * A fresh network namespace has `lo` up with 127.0.0.0/8 and ::1; every port may be bound; delayed acknowledgements are
 * off on its local routes and the congestion control is a plain one, so that "acknowledged" means "arrived" at once; a
 * connection's buffers hold at most 1 MiB each way.
 * All of it needs the rights that sandbox_enter gave.
 */
#ifndef OS_NETNS_H
#define OS_NETNS_H

#include "base/err.h"

/* Leaves the network this process is in for a fresh one. Sockets made before stay where they were made. */
int netns_new(struct err *err);

/* Leaves it for one from which networks are made; netns_new does that by itself when it is called first. */
int netns_stem(struct err *err);

/* One more address on `lo`: a dotted IPv4. One that is there already (or in 127.0.0.0/8) is no mistake. */
int netns_add_address(const char *address, struct err *err);

/* All IPv4 addresses lead to this machine; who calls one from it comes from `source`, an address of it (NULL: from the
 * called one). */
int netns_catch_all(const char *source, struct err *err);

/* A descriptor of the network this process is in, to come back to it or to start programs in it; -1 and an error. */
int netns_here(struct err *err);
int netns_enter(int space, struct err *err);

/* `address` (0.0.0.0: every one) is reached through an interface; who calls it comes from `source`. Acknowledged at
 * once, as above. */
int netns_add_route(const char *address, const char *interface, const char *source, struct err *err);

int netns_up(const char *interface, struct err *err);

/* Writes a setting under /proc/sys. */
int netns_setting(const char *path, const char *value, struct err *err);

#endif
