/*
 * Rules over a program's start: which sockets it has, and what it says of its own failures.
 */
#include "judge/rule.h"

enum { FIRST_EPHEMERAL = 32768 };

static uint16_t swapped(uint16_t port)
{
    return (uint16_t)(port << 8 | port >> 8);
}

static bool is_absent(const struct facts *facts)
{
    return facts->verdict == VERDICT_NOT_LISTENING && facts->server;
}

const char *rule_missing_htons(struct arena *arena, const struct facts *facts)
{
    for (size_t i = 0; i < facts->socket_count && is_absent(facts); i++) {
        uint16_t port = facts->sockets[i].port;
        if (facts->sockets[i].tcp == facts->tcp && facts->port && port != facts->port && port == swapped(facts->port))
            return arena_printf(arena,
                                "it listens on port %u, which is %u with its bytes swapped; wrap the port in "
                                "htons()",
                                port, facts->port);
    }
    return NULL;
}

const char *rule_wrong_socket_type(struct arena *arena, const struct facts *facts)
{
    for (size_t i = 0; i < facts->socket_count && is_absent(facts); i++)
        if (facts->sockets[i].tcp != facts->tcp && facts->port && facts->sockets[i].port == facts->port)
            return arena_printf(arena, "it has %s port %u, and this task is about %s; open the socket with %s",
                                facts->tcp ? "UDP" : "TCP", facts->port, facts->tcp ? "TCP" : "UDP",
                                facts->tcp ? "SOCK_STREAM" : "SOCK_DGRAM");
    return NULL;
}

/* Its socket at the right port, of the right transport. */
static const struct facts_socket *at_port(const struct facts *facts)
{
    for (size_t i = 0; i < facts->socket_count; i++)
        if (facts->sockets[i].tcp == facts->tcp && facts->sockets[i].port == facts->port)
            return &facts->sockets[i];
    return NULL;
}

const char *rule_ipv6_only(struct arena *arena, const struct facts *facts)
{
    const struct facts_socket *socket = is_absent(facts) ? at_port(facts) : NULL;

    (void)arena;
    if (!socket || !socket->ipv6_only)
        return NULL;
    return "its socket takes IPv6 only, and is called by IPv4; use AF_INET, or set IPV6_V6ONLY to 0";
}

const char *rule_loopback_only(struct arena *arena, const struct facts *facts)
{
    const struct facts_socket *socket = is_absent(facts) ? at_port(facts) : NULL;

    (void)arena;
    if (!socket || !socket->loopback || facts->host_loopback)
        return NULL;
    return "it is bound to 127.0.0.1, where only its own machine reaches it; bind INADDR_ANY (\"\" or 0.0.0.0)";
}

/* Of its transport, not where it should be. */
static const struct facts_socket *elsewhere(const struct facts *facts, bool ephemeral)
{
    for (size_t i = 0; i < facts->socket_count; i++) {
        const struct facts_socket *socket = &facts->sockets[i];
        bool chosen = socket->port >= FIRST_EPHEMERAL;
        if (socket->tcp == facts->tcp && socket->port != facts->port && chosen == ephemeral &&
            socket->port != swapped(facts->port))
            return socket;
    }
    return NULL;
}

const char *rule_bind_unchecked(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!is_absent(facts) || !facts->port || at_port(facts) || !elsewhere(facts, true))
        return NULL;
    if (facts->restarted)
        return "started again it listens on a port that the system chose: bind() failed and it went on; look at its "
               "result";
    return "it listens on a port that the system chose: bind() failed, was not called, or was given port 0; look at "
           "its result";
}

const char *rule_port_hard_coded(struct arena *arena, const struct facts *facts)
{
    const struct facts_socket *socket = is_absent(facts) && facts->port ? elsewhere(facts, false) : NULL;

    if (!socket || at_port(facts) || socket->is_argument)
        return NULL;
    if (facts->port_is_told)
        return arena_printf(arena, "it listens on port %u although it was told %u; take the port from its arguments",
                            socket->port, facts->port);
    return arena_printf(arena, "it listens on port %u; this task wants %u", socket->port, facts->port);
}

const char *rule_background(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts->server || facts->verdict != VERDICT_EXITED || !facts->ended || facts->exit_status != 0 ||
        facts->processes == 0)
        return NULL;
    return "it ended and left a process of its own behind; stay in the foreground: no daemon(), no '&'";
}

const char *rule_asks_keyboard(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!(facts->main_waits & WAITS_KEYBOARD) || !facts->keyboard_unused)
        return NULL;
    if (facts_hangs(facts) && facts->waits == WAITS_KEYBOARD)
        return "it waits for the keyboard, where nobody types; go on without";
    if (!is_absent(facts) || facts->socket_count)
        return NULL;
    return "it waits for the keyboard before it listens; take what it needs from its arguments";
}

/* It was to be ready and is not. */
static bool failed_to_start(const struct facts *facts)
{
    return facts->server && facts->at == AT_READY && (facts->verdict == VERDICT_EXITED || is_absent(facts));
}

const char *rule_no_reuseaddr(struct arena *arena, const struct facts *facts)
{
    bool in_use = facts_said(facts, "address already in use") || facts_said(facts, "EADDRINUSE");

    (void)arena;
    if (!failed_to_start(facts) || !facts->restarted || !facts->tcp)
        return NULL;
    if (!in_use && !(facts->verdict == VERDICT_EXITED && facts->exit_status > 0) && !elsewhere(facts, true))
        return NULL;
    return "it started well, and not again on the same port while old connections fade; set SO_REUSEADDR before "
           "bind()";
}

const char *rule_precedence(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!failed_to_start(facts) && !(!facts->server && facts->verdict == VERDICT_EXITED))
        return NULL;
    if (!facts_said(facts, "Socket operation on non-socket") && !facts_said(facts, "ENOTSOCK"))
        return NULL;
    return "it used a descriptor that is no socket; write if ((fd = socket(...)) < 0), with both pairs of parentheses";
}

const char *rule_foreign_address(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!failed_to_start(facts) ||
        (!facts_said(facts, "Cannot assign requested address") && !facts_said(facts, "EADDRNOTAVAIL")))
        return NULL;
    return "the address given to bind() is not this machine's; bind htonl(INADDR_ANY), and wrap INADDR_LOOPBACK in "
           "htonl()";
}

const char *rule_sockaddr_not_filled(struct arena *arena, const struct facts *facts)
{
    static const char *const words[] = {"Address family not supported", "Bad value for ai_flags",
                                        "ai_family not supported", "EAFNOSUPPORT"};

    (void)arena;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (facts->verdict != VERDICT_FAIL && facts_said(facts, words[i]))
            return "the kernel does not know the address's family; set the struct to zero, then sin_family (ai_family)";
    return NULL;
}

const char *rule_missing_listen(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts->server || !facts->tcp || facts->listening || !facts_said(facts, "accept") ||
        !facts_said(facts, "Invalid argument") || !(failed_to_start(facts) || facts->verdict == VERDICT_LIMIT))
        return NULL;
    return "accept() said \"Invalid argument\", and no socket listens; call listen() between bind() and accept()";
}

const char *rule_accept_interrupted(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts->ended || !facts->server ||
        (!facts_said(facts, "Interrupted system call") && !facts_said(facts, "EINTR")))
        return NULL;
    return "a signal (SIGCHLD?) interrupted a call, and it ended; on EINTR call again, or install it with SA_RESTART";
}

const char *rule_listener_closed(struct arena *arena, const struct facts *facts)
{
    bool refused = facts->verdict == VERDICT_REFUSED && !facts->ended && facts->listening == 0;
    bool said = facts->ended && facts_said(facts, "accept") &&
                (facts_said(facts, "Bad file descriptor") || facts_said(facts, "EBADF"));

    (void)arena;
    if (!facts->server || !facts->tcp || (!refused && !said))
        return NULL;
    return "its listening socket is closed; in the loop close the descriptor that accept() returned, never the "
           "listening one";
}

const char *rule_small_backlog(struct arena *arena, const struct facts *facts)
{
    const struct facts_socket *socket = facts->server && facts->tcp ? at_port(facts) : NULL;

    if (facts->at != AT_CONNECT || facts->verdict != VERDICT_TIMEOUT || !socket || socket->backlog >= 5)
        return NULL;
    return arena_printf(arena, "the queue of waiting connections holds %u and is full; call listen() with SOMAXCONN",
                        socket->backlog);
}

const char *rule_reply_port(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->at != AT_SENDER || facts->tcp)
        return NULL;
    return "the answer came from another socket than was asked; send it from the one that received";
}

const char *rule_udp_connected(struct arena *arena, const struct facts *facts)
{
    const struct facts_socket *socket = facts->server && !facts->tcp ? at_port(facts) : NULL;

    (void)arena;
    if (!socket || !socket->connected || !(facts_hangs(facts) || facts->verdict == VERDICT_EXITED) ||
        facts->callers < 2)
        return NULL;
    return "its UDP socket is connected to one client, and others are not heard; answer with sendto(), without "
           "connect()";
}
