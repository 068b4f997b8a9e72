/*
 * overheard: what travels toward one program through the tap, in order: counted, and kept for `expect` where a step
 * reads it. As it was sent, before anything happens to it.
 */
#ifndef RUN_OVERHEARD_H
#define RUN_OVERHEARD_H

#include "run/peer.h"
#include "spec/tap.h"

struct way {
    struct arena *arena;
    struct quiet *quiet;
    const char *folder; /* for what does not fit into memory */
    const struct program *program;
    const struct tap_way *plan;
    struct peer *first; /* there from the start */
    struct peer *last;  /* TCP: of the last connection */
    bool used;          /* TCP: a connection has `last` already */
    uint64_t count;     /* UDP: datagrams so far */
};

void way_init(struct way *way);

/* For one more connection. NULL: nobody reads it. */
struct peer *way_connection(struct way *way);

/* One more datagram; what the plan does with it, or NULL: that is noted of it, too. */
const struct tap_fault *way_datagram(struct way *way, const struct sockaddr_in *from, const void *data, size_t len);

#endif
