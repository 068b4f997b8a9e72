/*
 * loop: one epoll loop with a heap of timers.
 *
 * A turn waits for the first of: a ready descriptor, a timer that is due, the caller's deadline; then calls the
 * handlers. A handler may add, change or delete any descriptor or timer, its own too: a handler whose descriptor was
 * deleted in the same turn is not called. Callers that wait for something turn the loop until it holds.
 */
#ifndef OS_LOOP_H
#define OS_LOOP_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct loop;
struct timer;

/* NULL on error. Closed with the arena. */
struct loop *loop_new(struct arena *arena, struct err *err);

/* `events` as of epoll (EPOLLIN, EPOLLOUT, ...; level-triggered). One handler a descriptor. */
int loop_add(struct loop *loop, int fd, uint32_t events, void (*handler)(void *arg, uint32_t events), void *arg,
             struct err *err);
void loop_change(struct loop *loop, int fd, uint32_t events);

/* Before the descriptor is closed. A descriptor that is not there is no mistake. */
void loop_delete(struct loop *loop, int fd);

/* Calls handler(arg) once, in the first turn at or after `when_ns`. Valid until it fired or was cancelled. */
struct timer *loop_timer(struct loop *loop, int64_t when_ns, void (*handler)(void *arg), void *arg);
void loop_cancel(struct loop *loop, struct timer *timer);

/* One turn, until `deadline_ns` at the latest (CLOCK_NEVER: none; 0: only what is ready now). True when a handler was
 * called. */
bool loop_turn(struct loop *loop, int64_t deadline_ns);

/* How long all turns together took, each until its deadline at most: what one took longer the machine took from us, and the
 * time between two turns is of our own making. */
int64_t loop_waited_ns(const struct loop *loop);

/* How much later than at their deadlines turns came back, all together: we were stopped, or had no processor. */
int64_t loop_late_ns(const struct loop *loop);

#endif
