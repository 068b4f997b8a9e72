/*
 * ferry: the datagrams of one client of a test with `tap`, taken across in both directions, each as it is, but for what
 * the plan does with it.
 *
 * On the client's side there is a quay for each port that it may send to; on the servers' side a socket for each
 * address that it sends from. A server that answers from another port, as in TFTP, gets a quay for that port.
 */
#ifndef RUN_FERRY_H
#define RUN_FERRY_H

#include "run/network.h"
#include "run/overheard.h"

#define FERRY_MOST_CALLERS 500 /* then the oldest gives way to a new one */
#define FERRY_MOST_QUAYS 500

struct quay;
struct caller;
struct parcel;

struct ferry {
    struct arena *arena;
    struct quiet *quiet;
    const struct network *network;
    const struct machine *inner, *outer; /* where the client stands, and where it would stand without us */
    struct way *to_client;
    /* To whom a datagram for that address goes. */
    struct way *(*to_server)(void *arg, const struct sockaddr_in *address);
    void *arg;
    struct quay *quays;
    struct caller *callers;
    struct parcel *held;
};

/* From now on until the arena ends, datagrams to that port are taken across: to the address that they have, or to
 * `target` where that is not NULL. */
int ferry_open(struct ferry *ferry, uint16_t port, const struct sockaddr_in *target, struct err *err);

/* Whether a datagram is held. `last`: one that waits for another goes without it now. */
bool ferry_holds(struct ferry *ferry, bool last);

#endif
