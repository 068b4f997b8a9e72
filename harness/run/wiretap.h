/*
 * wiretap: the `tap` of a test. Its clients stand in networks of their own (run/network), where we have doors at the
 * servers' ports; whoever calls there is taken across by a relay (TCP) or a ferry (UDP), which calls the same address
 * from the client's machine, with the client's own address and port. So both see what they would see without us.
 *
 * On a network that is shared with the whole machine a client gets the port of a door of ours in place of the server's.
 */
#ifndef RUN_WIRETAP_H
#define RUN_WIRETAP_H

#include "run/stage.h"

struct wiretap;

/* Before the first program starts, when every port is known or given. Nothing where the test has no tap. */
int wiretap_prepare(struct stage *stage);

/* Before the client of that index starts: opens its doors, and says in `vars` where they are. Nothing for a server. */
int wiretap_open(struct stage *stage, size_t index, struct vars *vars);

/* Where that program is started. */
const struct machine *wiretap_machine(const struct stage *stage, const struct program *program);

#endif
