/*
 * relay: TCP connections led through the harness. What comes at one end is passed on at the other at once: bytes, a
 * half-close, a reset. While one program does not read, the other is not read either, so that nothing grows here.
 */
#ifndef RUN_RELAY_H
#define RUN_RELAY_H

#include "run/peer.h"

struct relay;

/* All of a test. Memory of those that are over is used again. */
struct relays {
    struct arena *arena;
    struct quiet *quiet;
    struct relay *first, *spare;
};

/* What is there ends with the arena. */
void relays_init(struct relays *relays);

/* One connection: `caller` is the accepted end, `called` one of ours that is connecting. Both are the relay's from now
 * on. What goes to the called and to the caller is kept in those peers; NULL: not kept. */
struct relay_ends {
    int caller, called;
    struct peer *to_called, *to_caller;
};
void relay_begin(struct relays *relays, const struct relay_ends *ends);

#endif
