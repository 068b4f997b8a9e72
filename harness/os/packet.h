/*
 * packet: every packet of every interface of this network, as it passes.
 *
 * Source: packet(7). A packet on the loopback interface passes twice, out and in. Needs CAP_NET_RAW in the network's
 * user namespace. The descriptor belongs to the network in which it was opened, and does not block.
 */
#ifndef OS_PACKET_H
#define OS_PACKET_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet {
    uint32_t interface; /* its index in that network */
    bool outgoing;
    int64_t at_ns;   /* the kernel's wall clock */
    size_t length;   /* on the wire, with an Ethernet header */
    size_t captured; /* bytes in the caller's buffer */
};

/* -1 and an error. */
int packet_open(struct err *err);

/* The next one; false: none is there. */
bool packet_read(int fd, uint8_t *data, size_t size, struct packet *packet);

/* How many there were so far, and how many were lost for want of room. */
void packet_statistics(int fd, uint32_t *received, uint32_t *lost);

#endif
