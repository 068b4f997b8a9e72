/*
 * clock: times are int64_t nanoseconds of the monotonic clock, and their names end in _ns.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define CLOCK_MS INT64_C(1000000)
#define CLOCK_S INT64_C(1000000000)
#define CLOCK_NEVER INT64_MAX

int64_t clock_now_ns(void);

/* The wall clock, since 1970: only to be shown beside other things of that clock. */
int64_t clock_wall_ns(void);

/* The wall clock as "2026-11-21T20:47:00Z". `out` holds 21 bytes. */
void clock_utc(char out[21]);

#endif
