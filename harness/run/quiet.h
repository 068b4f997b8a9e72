/*
 * quiet: whether the programs of a test have anything more to say.
 *
 * All that comes from a program (bytes, ends, exits, connections), and all that we do to it, is noted here. Quiet is
 * decided by time: nothing happened for a while, and no program is in the middle of something. This module is the only
 * place that does so.
 */
#ifndef RUN_QUIET_H
#define RUN_QUIET_H

#include "os/loop.h"
#include "run/proof.h"

#include <netinet/in.h>

struct quiet {
    struct loop *loop;
    int64_t silence_ns;            /* this long without news is quiet */
    bool proven;                   /* whether the last silence was, or was only long */
    bool restless;                 /* when it was waited for last, they did not come to rest */
    int64_t news_ns;               /* when something happened last */
    bool (*is_running)(void *arg); /* whether a program runs, or would if it got a processor */
    int64_t (*used_ns)(void *arg); /* processor time that the programs have used */
    enum proof (*prove)(void *arg, int64_t until_ns); /* whether they can do anything more; NULL: time decides */
    bool (*holds)(void *arg, bool last); /* as proof_plan's */
    void *arg;
};

#define QUIET_SILENCE_NS (300 * CLOCK_MS)

/* Who has used so much processor time since the last news says no more: it spins. Not a time of the clock, which a busy
 * machine makes short. Who has spun before, and never rested since, is known for it: then a part of that is enough. */
#define QUIET_SPUN_NS CLOCK_S
#define QUIET_SPUN_PART 10

/* What a program may need to act on bytes it has just read. */
#define QUIET_MOMENT_NS (2 * CLOCK_MS)

/* Something came from a program, or was done to it. */
void quiet_news(struct quiet *quiet);

/*
 * Turns the loop until all is quiet, or `over(arg)` says that nothing can come any more, or `deadline_ns`. True when it
 * is quiet.
 */
bool quiet_wait(struct quiet *quiet, bool (*over)(void *arg), void *arg, int64_t deadline_ns);

/* From when on a program that spins is watched: zero at first. */
struct spinning {
    int64_t news_ns, from_ns;
};

/* Whether the silence has been long enough, and neither a program that runs nor we are about to break it. Does not wait. */
bool quiet_is_long(struct quiet *quiet, struct spinning *spinning);

/* The program's end of a connection, or the UDP port that it has. */
struct receiver {
    int sockdiag; /* of its network */
    bool tcp;
    struct sockaddr_in own, other; /* TCP */
    uint16_t port;                 /* UDP */
};

/*
 * Turns the loop until at most `most` bytes lie unread at the program's end. False when it does not read them: it is proven
 * to wait for something else, has done nothing for a while (not when we are `patient`), or `deadline_ns` came.
 */
bool quiet_consumed(struct quiet *quiet, const struct receiver *receiver, uint32_t most, bool patient,
                    int64_t deadline_ns);

/* Turns the loop for a while. */
void quiet_turn(struct quiet *quiet, int64_t duration_ns);

/* How long to wait before the next proof is tried, after the last pause; starts from 0. */
int64_t quiet_next_proof(int64_t last_pause_ns);

/* When to look at the kernel's tables again: soon at first, then less and less often. Starts from 0. */
int64_t quiet_next_look(int64_t last_interval_ns);

#endif
