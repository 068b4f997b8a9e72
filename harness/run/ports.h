/*
 * ports: which port a program or a door gets.
 *
 * Deterministic in a network of the test's own: the same test gets the same ports in every run. Outside the ephemeral
 * range, so that no connection of anybody has one by chance; and none whose byte-swapped self is itself, is a port
 * below 1024, or was given out. On a shared network a port is reserved against every other worker and run on the
 * machine, and only given when nothing is bound there, not even a connection in TIME_WAIT.
 */
#ifndef RUN_PORTS_H
#define RUN_PORTS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { PORTS_MOST = 64 };

struct ports {
    uint16_t given[PORTS_MOST];
    int reservations[PORTS_MOST]; /* on a shared network: sockets that stand for ports */
    size_t count, reserved;
    uint32_t next; /* where the search goes on */
    bool shared;
};

/* `test` is the test's index. Reservations end with the arena. */
void ports_init(struct arena *arena, struct ports *ports, size_t test, bool shared);

/* A port; 0 when none is left. */
uint16_t ports_take(struct ports *ports);

/* On a shared network: makes the port ours, when nobody has it. */
bool ports_reserve(struct ports *ports, uint16_t port);

#endif
