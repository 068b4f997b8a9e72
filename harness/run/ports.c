#include "run/ports.h"

#include "os/sockdiag.h"

enum { LOWEST = 10000, HIGHEST = 32000, STEP = 7, MOST_ROWS = 256 };

void ports_init(struct ports *ports, size_t test)
{
    *ports = (struct ports){.next = (uint32_t)(test * 61 % (HIGHEST - LOWEST)), .slots = 1, .sockdiag = -1};
}

static uint16_t swapped(uint16_t port)
{
    return (uint16_t)(port << 8 | port >> 8);
}

static bool is_given(const struct ports *ports, uint16_t port)
{
    for (size_t i = 0; i < ports->count; i++)
        if (ports->given[i] == port || ports->given[i] == swapped(port))
            return true;
    return false;
}

static bool is_taken(const struct ports *ports, uint16_t port)
{
    struct socket_row rows[MOST_ROWS];

    for (int tcp = 0; ports->sockdiag >= 0 && tcp < 2; tcp++) {
        int count = sockdiag_bound(ports->sockdiag, tcp, rows, MOST_ROWS, NULL);
        for (int i = 0; i < count; i++)
            if (rows[i].port == port || rows[i].port == swapped(port))
                return true;
    }
    return false;
}

uint16_t ports_take(struct ports *ports)
{
    if (ports->count == PORTS_MOST)
        return 0;
    for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
        uint16_t port = (uint16_t)(LOWEST + ports->next);
        ports->next = (ports->next + STEP) % (HIGHEST - LOWEST);
        if (port % ports->slots != ports->slot || swapped(port) == port || swapped(port) < 1024)
            continue;
        if (is_given(ports, port) || is_taken(ports, port))
            continue;
        ports->given[ports->count++] = port;
        return port;
    }
    return 0;
}
