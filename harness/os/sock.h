/*
 * sock: IPv4 sockets of the harness: never blocking, never inherited, TCP without delay.
 */
#ifndef OS_SOCK_H
#define OS_SOCK_H

#include "base/buf.h"
#include "base/err.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* `host` must be a dotted IPv4 address. */
struct sockaddr_in sock_address(const char *host, uint16_t port);
bool sock_same(const struct sockaddr_in *a, const struct sockaddr_in *b);

/* "127.0.0.1:4711" */
#define SOCK_TEXT 24
void sock_format(const struct sockaddr_in *address, char out[SOCK_TEXT]);

/* SOCK_STREAM or SOCK_DGRAM. */
int sock_type(bool tcp);

/* A socket of that type. -1 and an error. */
int sock_open(int type, struct err *err);

/* A socket that listens (stream) or is bound (datagram) at the address. */
int sock_serve(int type, const struct sockaddr_in *address, int backlog, struct err *err);

/* Where it is bound. */
struct sockaddr_in sock_local(int fd);

/* What went wrong on it since the last time (SO_ERROR), 0: nothing. */
int sock_error(int fd);

/* Takes a datagram (an empty one is one, too). False when none is there. */
bool sock_receive(int fd, void *data, size_t size, size_t *len, struct sockaddr_in *from);

/* A datagram socket that is bound to all addresses: its datagrams say to which address they were sent, and it sends
 * from one that is chosen (`source` NULL: by the kernel). */
int sock_tell_target(int fd);
bool sock_receive_to(int fd, void *data, size_t size, size_t *len, struct sockaddr_in *from, struct in_addr *to);
void sock_send_from(int fd, const struct in_addr *source, const struct sockaddr_in *to, struct bytes data);

/* Closes with RST instead of FIN. */
void sock_reset(int fd);

#endif
