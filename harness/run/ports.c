#include "run/ports.h"

#include "os/sock.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LOWEST = 10000, HIGHEST = 32000, STEP = 7 };

static void ports_undo(void *arg)
{
    struct ports *ports = arg;

    for (size_t i = 0; i < ports->reserved; i++)
        close(ports->reservations[i]);
}

void ports_init(struct arena *arena, struct ports *ports, size_t test, bool shared)
{
    *ports = (struct ports){.next = (uint32_t)(test * 61 % (HIGHEST - LOWEST)), .shared = shared};
    arena_defer(arena, ports_undo, ports);
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

/* Whether a program could bind it that sets no option. */
static bool is_bindable(uint16_t port)
{
    static const int types[] = {SOCK_STREAM, SOCK_DGRAM};
    struct sockaddr_in address = sock_address("0.0.0.0", port);

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        int fd = sock_open(types[i], NULL);
        int status = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&address, sizeof address);
        if (fd >= 0)
            close(fd);
        if (status < 0)
            return false;
    }
    return true;
}

/* A name in the abstract space of local sockets can be bound by one process of the machine, and ends with it. */
bool ports_reserve(struct ports *ports, uint16_t port)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX};

    if (ports->reserved == PORTS_MOST)
        return false;
    int len = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "sockgrade-port-%u", port);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)len;
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&name, size) == 0 && is_bindable(port)) {
        ports->reservations[ports->reserved++] = fd;
        return true;
    }
    if (fd >= 0)
        close(fd);
    return false;
}

uint16_t ports_take(struct ports *ports)
{
    if (ports->count == PORTS_MOST)
        return 0;
    for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
        uint16_t port = (uint16_t)(LOWEST + ports->next);
        ports->next = (ports->next + STEP) % (HIGHEST - LOWEST);
        if (swapped(port) == port || swapped(port) < 1024 || is_given(ports, port))
            continue;
        if (ports->shared && !ports_reserve(ports, port))
            continue;
        ports->given[ports->count++] = port;
        return port;
    }
    return 0;
}
