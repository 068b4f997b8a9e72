/*
 * stuck: how a wait failed, and in words where the program waits.
 */
#ifndef RUN_STUCK_H
#define RUN_STUCK_H

#include "run/stage.h"

/*
 * Fails the test: `words` ("amy: nothing came") did not turn out otherwise. STUCK, with what the program does, when the
 * wait ended by proof; else TIMEOUT after `waited_ns`. `process` is the program that was waited for, NULL: any. Always
 * -1.
 */
int stuck_fail(struct stage *stage, enum waited waited, const struct process *process, int64_t waited_ns,
               const char *words);

#endif
