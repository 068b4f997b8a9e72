/*
 * listening: at which ports a program waits for its callers, by the kernel's tables and the sockets it has open.
 */
#ifndef RUN_LISTENING_H
#define RUN_LISTENING_H

#include "os/sockdiag.h"
#include "run/process.h"

enum listening { LISTENS_NOWHERE, LISTENS_ELSEWHERE, LISTENS };

/*
 * Whether it listens (or is bound) at its address and port. With PORT_ANY the lowest port it has becomes process->port;
 * with `host: any` the address it chose becomes process->bound. `elsewhere` (may be NULL) gets in words what it listens
 * on instead.
 */
enum listening listening_find(struct process *process, const char **elsewhere);

/* Every socket, of both transports, that its processes have open and listen on or have bound; at most `most`. */
size_t listening_sockets(const struct process *process, struct socket_row *rows, size_t most);

/* Whether the first process itself, not only one that it started, has the socket it listens on. */
bool listening_by_itself(const struct process *process);

#endif
