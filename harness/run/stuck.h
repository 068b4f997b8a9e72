/*
 * stuck: how a wait failed, and in words where the program waits.
 */
#ifndef RUN_STUCK_H
#define RUN_STUCK_H

#include "run/stage.h"

/* Who was waited for, where that is known: NULL fields are unknown. */
struct suspect {
    const struct process *process;
    const struct named_peer *peer; /* on whose connection something should have come */
};

/* The peer of the test at the other end of a connected socket, which is a descriptor of ours; NULL: none. */
const struct named_peer *stuck_peer(const struct stage *stage, int fd);

/*
 * Fails the test: `words` ("amy: nothing came") did not turn out otherwise. STUCK, with what the program does, when the
 * wait ended by proof; else TIMEOUT after `waited_ns`. Always -1.
 */
int stuck_fail(struct stage *stage, enum waited waited, const struct suspect *suspect, int64_t waited_ns,
               const char *words);

#endif
