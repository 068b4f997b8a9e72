/*
 * quiet: whether the programs of a test have anything more to say.
 *
 * All that comes from a program (bytes, ends, exits, connections), and all that we do to it, is noted here. Quiet is
 * decided by time: nothing happened for a while. This module is the only place that does so.
 */
#ifndef RUN_QUIET_H
#define RUN_QUIET_H

#include "os/loop.h"

#include <netinet/in.h>

struct quiet {
    struct loop *loop;
    int sockdiag;       /* of the test's network */
    int64_t silence_ns; /* this long without news is quiet */
    int64_t news_ns;    /* when something happened last */
    bool impatient;     /* a piece was not consumed in time once: later ones do not wait so long again */
};

#define QUIET_SILENCE_NS (300 * CLOCK_MS)

/* Something came from a program, or was done to it. */
void quiet_news(struct quiet *quiet);

/*
 * Turns the loop until all is quiet, or `over(arg)` says that nothing can come any more, or `deadline_ns`. True when it
 * is quiet.
 */
bool quiet_wait(struct quiet *quiet, bool (*over)(void *arg), void *arg, int64_t deadline_ns);

/*
 * Turns the loop until the program has taken what lies in the receive queue of its end of the TCP connection (`local`
 * is the program's end), and had a moment to act on it; or until `deadline_ns`.
 */
void quiet_consumed(struct quiet *quiet, const struct sockaddr_in *local, const struct sockaddr_in *remote,
                    int64_t deadline_ns);

/* The same for the UDP socket bound to `port`. */
void quiet_consumed_datagram(struct quiet *quiet, uint16_t port, int64_t deadline_ns);

/* When to look at the kernel's tables again: soon at first, then less and less often. Starts from 0. */
int64_t quiet_next_look(int64_t last_interval_ns);

#endif
