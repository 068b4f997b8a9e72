/*
 * fence: everything that was sent in this network before it has arrived when it returns.
 *
 * On loopback a packet goes through a queue of the processor that sent it, which the kernel may come to only after the
 * sender has gone on. So one datagram of our own is sent by way of each processor, and all are waited for: they stand
 * behind whatever was sent there before.
 */
#ifndef OS_FENCE_H
#define OS_FENCE_H

#include "base/err.h"

#include <stdbool.h>

/* A socket of the network this process is in. -1 and an error. */
int fence_open(struct err *err);

/* False when a datagram got lost, or did not come for a second: then nothing is known. */
bool fence_pass(int fence);

#endif
