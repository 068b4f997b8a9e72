/*
 * door: the ports at which the programs under test call.
 *
 * A TCP door accepts when it is asked to. A UDP door reads always: each address that sends to it is a peer.
 */
#ifndef RUN_DOOR_H
#define RUN_DOOR_H

#include "run/peer.h"

#define DOOR_MOST_CALLERS 4096

/* A port at which the program under test calls. */
struct door {
    struct door *next;
    struct arena *arena;
    struct quiet *quiet;
    const char *name;
    const char *folder;
    enum transport transport;
    int fd; /* -1: closed */
    uint16_t port;
    struct peer *peers; /* UDP: all that ever called; name NULL: not accepted yet */
    size_t callers;
    bool flooded; /* more callers than DOOR_MOST_CALLERS, or one of them sent too much: no longer read */
};

/* Opens a door at the address. NULL and an error. */
struct door *door_open(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                       const struct sockaddr_in *at, int backlog, struct err *err);
/* Whether somebody waits at it. */
bool door_has_caller(const struct door *door);
/* The next who waits, or NULL. */
struct peer *door_accept(struct door *door);
/* From now on who waits at a TCP door, or comes to it, sees the end of its connection at once. */
int door_dismiss(struct door *door, struct err *err);
void door_close(struct door *door);

#endif
