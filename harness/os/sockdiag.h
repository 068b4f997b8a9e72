/*
 * sockdiag: what the kernel says about the sockets of this network: who listens where, what lies unread.
 *
 * Source: NETLINK_SOCK_DIAG. The descriptor belongs to the network namespace in which it was opened.
 */
#ifndef OS_SOCKDIAG_H
#define OS_SOCKDIAG_H

#include "base/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct socket_row {
    bool tcp;         /* else UDP */
    bool open;        /* TCP: it is there, or about to be, and neither end has said that it is done */
    bool any_address; /* bound to all addresses, IPv4 included */
    bool ipv6_only;   /* nothing that speaks IPv4 reaches it */
    uint32_t address; /* else this one, network order; 0 when it is IPv6 only */
    uint16_t port;    /* host order */
    uint32_t inode;   /* 0: no process has it (not accepted yet, or an orphan) */
    uint32_t unread;  /* bytes in its receive queue; of LISTEN rows: connections not yet accepted */
    uint32_t backlog; /* of LISTEN rows: how many of those there may be */
};

int sockdiag_open(struct err *err);

/* Every listening TCP (or bound UDP) socket, IPv4 and IPv6, on `port` (0: any), at most `most`; how many were written,
 * -1 on error. */
int sockdiag_bound(int fd, bool tcp, uint16_t port, struct socket_row *rows, size_t most);

/* Whether a TCP connection of this network has something on its way: unacknowledged bytes or ends, a closed window that
 * is asked about again. True also when the kernel does not say. */
bool sockdiag_in_flight(int fd);

/* The TCP connection whose own end is `local` and other end `remote`. False: there is none. */
bool sockdiag_find(int fd, const struct sockaddr_in *local, const struct sockaddr_in *remote, struct socket_row *row);

#endif
