/*
 * Rules over where a program waits, and what it does with its connections.
 */
#include "judge/rule.h"

#include <string.h>

/* Nothing of the answer came, and the server still runs. */
static bool got_nothing(const struct facts *facts)
{
    return facts->server && facts->has_peer && facts->at == AT_BYTES && facts_hangs(facts) &&
           facts->received_len == 0 && !facts->ended;
}

/* It is the turn of the accept() that does not come. */
static bool is_kept_waiting(const struct facts *facts)
{
    return got_nothing(facts) && facts->tcp && !facts->accepted && facts->callers > 1 &&
           !(facts->waits & WAITS_LISTENER);
}

const char *rule_wait_blocks(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!is_kept_waiting(facts) || !(facts->main_waits & WAITS_CHILD))
        return NULL;
    return "a client is not accepted: the server waits in wait() for its child; call waitpid(-1, NULL, WNOHANG), or "
           "ignore SIGCHLD";
}

const char *rule_join_blocks(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!is_kept_waiting(facts) || !(facts->main_waits & WAITS_THREAD) || facts->others_accepted != 1)
        return NULL;
    return "a client is not accepted: the first thread waits for another one; detach threads, do not join them in the "
           "accept loop";
}

const char *rule_iterative(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (is_kept_waiting(facts) && facts->probes[PROBE_ALONE] == PROBE_PASSES)
        return "a client is accepted and answered when it is alone, not while others are connected; serve each in a "
               "thread or a process, or use poll()";
    if (!is_kept_waiting(facts) || !(facts->main_waits & WAITS_OTHER_PEER) || facts->processes > 1 || facts->sends_now)
        return NULL;
    return "a client is not accepted while it waits in recv() for another one; serve each in a thread or a process, or "
           "use poll()";
}

const char *rule_half_line_blocks(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!got_nothing(facts) || !facts->tcp || !facts->accepted || !facts->unread || facts->processes > 1 ||
        !(facts->main_waits & WAITS_OTHER_PEER))
        return NULL;
    if (facts->sends_now)
        return "this client's bytes lie unread while it waits in send() for another one, who does not read; send with "
               "MSG_DONTWAIT, and wait with POLLOUT";
    return "this client's bytes lie unread while it waits in recv() for the rest of another one's message; keep a "
           "buffer for each client";
}

static bool is_select(const struct facts *facts)
{
    return facts->call && strstr(facts->call, "select");
}

/* It waits for any of several descriptors although one that it should ask about is ready. */
static bool misses_a_socket(const struct facts *facts)
{
    return got_nothing(facts) && facts->tcp && (facts->main_waits & WAITS_SEVERAL) && facts->call &&
           (!facts->accepted || facts->unread) && !(facts->waits & WAITS_LISTENER);
}

const char *rule_select_sets(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!misses_a_socket(facts) || !is_select(facts))
        return NULL;
    if (!facts->accepted)
        return "it waits in select() while a client waits to be accepted; fill the set anew before each call, and pass "
               "the highest descriptor + 1";
    return "it waits in select() while bytes lie unread; fill the set anew before each call, and pass the highest "
           "descriptor + 1";
}

const char *rule_poll_misses(struct arena *arena, const struct facts *facts)
{
    if (!misses_a_socket(facts) || is_select(facts))
        return NULL;
    bool epoll = strstr(facts->call, "epoll") != NULL;
    return arena_printf(arena, "it waits in %s() while %s; %s", facts->call,
                        facts->accepted ? "bytes lie unread" : "a client waits to be accepted",
                        epoll ? "add the socket, and with EPOLLET go on until EAGAIN"
                              : "put every socket into the array, and ask for POLLIN");
}

static bool spins(const struct facts *facts)
{
    return facts->server && (facts->at == AT_IDLE || (facts->verdict == VERDICT_LIMIT && facts->burns));
}

const char *rule_eof_spin(struct arena *arena, const struct facts *facts)
{
    bool left = facts->left_by_step || facts->half_closed;

    (void)arena;
    if (facts->server && facts->verdict == VERDICT_FLOOD && left)
        return "a client is gone, and it prints without end; recv() returning 0 means that: leave the loop and close()";
    if (!facts->server && facts->verdict == VERDICT_LIMIT && facts->burns && facts->left_by_step)
        return "the server has closed, and it runs without pause; recv() gives 0 bytes then, again and again: that is the "
               "end";
    if (!spins(facts) || !left)
        return NULL;
    return "a client is gone, and it runs without pause; recv() returning 0 means that: leave the loop and close()";
}

const char *rule_busy_wait(struct arena *arena, const struct facts *facts)
{
    /* Who owes an answer may be at work on it, and never finish. */
    bool owes = facts->at == AT_READY || facts->at == AT_BYTES || facts->at == AT_OUTPUT;
    bool crowd = facts->callers > 1 && facts->at != AT_IDLE;

    (void)arena;
    if (!spins(facts) || facts->left_by_step || crowd || facts->half_closed || owes || facts->unread)
        return NULL;
    return "it uses up the processor while there is nothing to read; wait in poll(), or leave the socket blocking";
}

const char *rule_wrong_client(struct arena *arena, const struct facts *facts)
{
    if (!got_nothing(facts) || !facts->answered_instead || facts->expected.len < 2)
        return NULL;
    return arena_printf(arena, "'%s' got the answer that this client waits for; %s", facts->answered_instead,
                        facts->tcp ? "keep each client's descriptor apart (a copy for each thread)"
                                   : "answer to the address of this recvfrom()");
}

const char *rule_udp_stream(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->tcp || facts->at != AT_BYTES || !facts->begins_right || facts->received_len == 0 ||
        facts->datagrams < 2 || facts->sends != 1)
        return NULL;
    return arena_printf(arena,
                        "the answer comes in %zu datagrams; one recvfrom() gives a whole datagram, one sendto() "
                        "sends it",
                        facts->datagrams);
}

const char *rule_closes_after_one(struct arena *arena, const struct facts *facts)
{
    bool some = facts->received_len && facts->begins_right && facts_ends_line(facts->received);
    size_t answers = facts->answers + some;
    bool failed = facts_said(facts, "Traceback") || facts_said(facts, "Exception");

    if (!facts->server || !facts->tcp || facts->at != AT_BYTES || facts->verdict != VERDICT_FAIL || facts->ended ||
        !facts->peer_ended || facts->half_closed || facts->leavers || failed || !answers ||
        !(some || !facts->received_len))
        return NULL;
    return arena_printf(arena,
                        "it closed the connection after %zu answer%s; read and answer in a loop until recv() "
                        "returns 0",
                        answers, answers == 1 ? "" : "s");
}

const char *rule_closes_silent(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts->server || !facts->tcp || facts->at != AT_SILENCE || facts->verdict != VERDICT_FAIL ||
        !facts->peer_ended || facts->ended || facts->received_len || facts->answers || facts->sends)
        return NULL;
    return "it closed a connection on which nothing had come yet; EAGAIN of recv() means \"nothing yet\", only 0 is "
           "the "
           "end";
}

/* Proven: the server waits for nothing but other clients, and has this one's connection still. */
static bool holds_on(const struct facts *facts)
{
    const unsigned others = WAITS_LISTENER | WAITS_SEVERAL | WAITS_OTHER_PEER;

    return facts->server && facts->tcp && facts->at == AT_CLOSE && facts->verdict == VERDICT_STUCK && facts->accepted &&
           facts->waits && !(facts->waits & ~others);
}

const char *rule_parent_keeps(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!holds_on(facts) || !(facts->main_waits & WAITS_LISTENER) || (facts->zombies == 0 && facts->processes < 2))
        return NULL;
    return "the child is done, and the parent still has the connection open; close(connfd) in the parent after fork()";
}

const char *rule_no_close(struct arena *arena, const struct facts *facts)
{
    /* Who asks several at once may wait for more of this one, too, unless it has ended its sending. */
    bool done = (facts->waits & WAITS_LISTENER) || ((facts->waits & WAITS_SEVERAL) && facts->half_closed);

    (void)arena;
    if (!holds_on(facts) || !done || facts->zombies || facts->processes > 1)
        return NULL;
    return "it is done with this client and waits for the next, the connection still open; close() it (after fork() "
           "in the parent, too)";
}

const char *rule_does_not_end(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts->server || facts->at != AT_EXIT || !facts_hangs(facts) || !(facts->main_waits & WAITS_LISTENER) ||
        !facts->callers)
        return NULL;
    return "it waits in accept() for a further client; here it is to end after the one it had";
}

/* Its datagram was taken, got no answer, and is to come once more. */
static bool is_to_repeat(const struct facts *facts)
{
    return facts->at == AT_BYTES && !facts->received_len && !facts->sends && facts->expected.len &&
           facts->earlier_count && bytes_equal(facts->earlier[0], facts->expected);
}

const char *rule_no_receive_timeout(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->server || facts->tcp || facts->verdict != VERDICT_STUCK ||
        (facts->at != AT_EXIT && !is_to_repeat(facts)) ||
        !(facts->waits & (WAITS_PEER | WAITS_OTHER_PEER | WAITS_SOCKET)))
        return NULL;
    return "no answer comes, and it waits in recvfrom() for ever; a datagram may be lost: set SO_RCVTIMEO (settimeout)";
}

const char *rule_no_half_close(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->server || !facts->tcp || facts->at != AT_CLOSE || !facts_hangs(facts) || !facts->keyboard_ended ||
        !(facts->waits & WAITS_PEER))
        return NULL;
    return "the keyboard has ended, and both wait: it for the server, the server for its end; close(fd), or "
           "shutdown(fd, "
           "SHUT_WR) while answers may come";
}

const char *rule_keyboard_end(struct arena *arena, const struct facts *facts)
{
    bool raised = facts_said(facts, "EOFError: EOF when reading a line") ||
                  facts_said(facts, "NoSuchElementException: No line found");

    (void)arena;
    if (facts->server || !facts->keyboard_ended)
        return NULL;
    if (facts->at == AT_EXIT && facts->exit_status == 1 && !facts->failure_asked && raised)
        return "the keyboard has ended, and an exception ended the program; catch EOFError of input() (Java: ask "
               "hasNextLine()), and end in order";
    if (facts->received_len || facts->nobody_listens || facts->left_by_step)
        return NULL;
    if (facts->verdict != VERDICT_FLOOD && !(facts->verdict == VERDICT_LIMIT && facts->burns))
        return NULL;
    return "the keyboard has ended, and it goes on; stop when fgets() gives NULL or input() raises EOFError";
}

static const char *answers_at_the_end(struct arena *arena, const struct facts *facts)
{
    if (facts->server)
        return arena_printf(arena,
                            "it answers the line (%zu bytes) only when the client ends its sending; answer at the "
                            "'\\n', not at a full buffer or the end, and flush",
                            facts->sent.len);
    return arena_printf(arena,
                        "it takes the line (%zu bytes) only when the server ends its sending; stop reading at the "
                        "'\\n', not at a full buffer or the end, and flush",
                        facts->sent.len);
}

const char *rule_waits_for_more(struct arena *arena, const struct facts *facts)
{
    if (facts->probes[PROBE_HALF_CLOSE] == PROBE_PASSES && facts_ends_line(facts->sent))
        return answers_at_the_end(arena, facts);
    if (!got_nothing(facts) || !facts->tcp || facts->sends == 0 || facts->sent.len == 0 || facts->unread ||
        facts->half_closed || facts->answers_since || !(facts->waits & WAITS_PEER))
        return NULL;
    bool ends = facts->probes[PROBE_HALF_CLOSE] == PROBE_PASSES || facts->probes[PROBE_NEWLINE] == PROBE_PASSES;
    if (facts->sends == 1 && !facts->answers && !ends && facts_has(facts->sent, 0))
        return arena_printf(arena,
                            "it has read the whole message (%zu bytes) and waits for more; look how it reads the "
                            "length: ntohs(), and no gaps of a struct",
                            facts->sent.len);
    /* Who does not answer at the end, either, was not waiting for more of it. */
    if (!facts_ends_line(facts->sent) || facts->probes[PROBE_HALF_CLOSE] == PROBE_FAILS)
        return NULL;
    return arena_printf(arena,
                        "it has read the whole line (%zu byte%s) and waits for more; answer at the '\\n', not at "
                        "a full buffer or the end, and flush",
                        facts->sent.len, facts->sent.len == 1 ? "" : "s");
}

const char *rule_waits_for_newline(struct arena *arena, const struct facts *facts)
{
    if (facts->probes[PROBE_NEWLINE] != PROBE_PASSES)
        return NULL;
    return arena_printf(arena,
                        "it has read all %zu bytes, and goes on when a '\\n' follows; here a message has no line end: "
                        "use what recv() returns",
                        facts->sent.len);
}

const char *rule_waits_for_end(struct arena *arena, const struct facts *facts)
{
    if (facts->probes[PROBE_HALF_CLOSE] != PROBE_PASSES || facts_ends_line(facts->sent))
        return NULL;
    return arena_printf(
        arena,
        "it has read all %zu bytes, and goes on when the %s ends its sending; do not wait for that: use "
        "what recv() returns",
        facts->sent.len, facts->server ? "client" : "server");
}

const char *rule_answers_late(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->probes[PROBE_LONGER] != PROBE_PASSES)
        return NULL;
    return "what was expected comes, but later than is allowed here; do it at once: no sleep(), and no waiting for "
           "more";
}

const char *rule_waits_for_message(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!got_nothing(facts) || !facts->tcp || facts->sends || !(facts->waits & WAITS_PEER))
        return NULL;
    return "it waits in recv() although nothing is to come; here the server speaks first";
}
