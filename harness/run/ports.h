/*
 * ports: which port a program or a door gets.
 *
 * Deterministic: the same test gets the same ports in every run. Outside the ephemeral range, so that no connection of anybody has
 * one by chance; and none whose byte-swapped self is itself, is a port below 1024, or was given out.
 */
#ifndef RUN_PORTS_H
#define RUN_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PORTS_MOST = 64 };

struct ports {
    uint16_t given[PORTS_MOST];
    size_t count;
    uint32_t next;        /* where the search goes on */
    int slot, slots;      /* on a shared network a worker takes only ports of its slot; slots 1: all */
    int sockdiag;         /* on a shared network: to see what is taken; -1: nothing is */
};

/* `test` is the test's index. */
void ports_init(struct ports *ports, size_t test);

/* A port; 0 when none is left. */
uint16_t ports_take(struct ports *ports);

#endif
