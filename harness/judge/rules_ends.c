/*
 * Rules over a program's end: crashes, exits, limits; and what it said then.
 */
#include "judge/rule.h"

#include <signal.h>
#include <string.h>

/* Long, and still so short that it comes in one piece. */
enum { LONG_MESSAGE = 200, LONGEST_PIECE = 16384, MANY_PROCESSES = 30, OWN_FILES = 16 };

/* What a sanitizer, or we of valgrind, say of errors of memory. */
static const struct {
    const char *said, *advice;
} reports[] = {
    {"buffer-overflow", "the sanitizer saw a byte beyond the end of a buffer; pass sizeof buf (or one less) to recv()"},
    {"use-after-free", "the sanitizer saw memory used after free()"},
    {"behind the end of a block",
     "a block ends after as many bytes as malloc() was asked for; a text needs one byte more "
     "than strlen() says, for its '\\0'"},
    {"that was freed", "after free() a block is gone: free it when nobody uses it any more"},
    {"a second time", "free each block once; setting the pointer to NULL after free() makes a second free() harmless"},
    {"a length that was never set", "set the length before every call: socklen_t len = sizeof address;"},
    {"sends bytes that were never set", "send only as many bytes as were filled, or set the buffer or struct to 0 "
                                        "first; a struct has gaps between fields"},
    {"never set, in str", "recv() puts no '\\0' behind what it reads: put one there, or use its result as the length"},
    {"that were never set",
     "give a variable or buffer a value before it is read; of a buffer only what recv() said is set"},
    {"never freed", "free() what malloc(), strdup() or getline() gave when its client has gone, also after a failure"},
    {"descriptors open", "close() what socket(), accept() and open() gave, also on the way out after a failure"},
    {"descriptor open", "close() what socket(), accept() and open() gave, also on the way out after a failure"},
};

const char *rule_memory_report(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    for (size_t i = 0; i < sizeof reports / sizeof reports[0] && facts->verdict == VERDICT_MEMORY; i++)
        if (facts_said(facts, reports[i].said))
            return reports[i].advice;
    return NULL;
}

const char *rule_buffer_overflow(struct arena *arena, const struct facts *facts)
{
    bool crashed = facts->verdict == VERDICT_CRASH;
    bool by_memory = facts->signal == SIGSEGV || facts->signal == SIGABRT || facts->signal == SIGBUS;

    if (crashed &&
        (facts_said(facts, "*** stack smashing detected ***") || facts_said(facts, "*** buffer overflow detected ***")))
        return "the C library stopped it: more was written into a buffer than fits; pass sizeof the buffer, not more, "
               "to recv() and strncpy";
    if (!crashed || !by_memory || facts->sent.len < LONG_MESSAGE || facts->sent.len > LONGEST_PIECE ||
        facts->cut_everywhere || facts->cut_count)
        return NULL;
    return arena_printf(arena, "it crashed on a message of %zu bytes; never read more than sizeof the buffer",
                        facts->sent.len);
}

const char *rule_argument_unchecked(struct arena *arena, const struct facts *facts)
{
    bool crashed = facts->verdict == VERDICT_CRASH && facts->signal == SIGSEGV;

    (void)arena;
    if (!crashed || facts->arguments || facts->callers || !facts->port_is_told)
        return NULL;
    return "it was started without arguments, and crashed; look at argc before argv[1], and end with exit(1)";
}

const char *rule_wrong_descriptor(struct arena *arena, const struct facts *facts)
{
    bool not_connected = facts_said(facts, "Transport endpoint is not connected") || facts_said(facts, "ENOTCONN");
    bool pipe = facts->verdict == VERDICT_CRASH && facts->signal == SIGPIPE;
    bool nobody_left =
        facts->leavers == 0 && facts->callers > 0 && !facts->half_closed && !facts->answers && !facts->received_len;

    (void)arena;
    if (facts->server && facts->tcp &&
        ((pipe && nobody_left) || (not_connected && facts->verdict != VERDICT_FAIL && nobody_left)))
        return "it sent or received on a socket without a connection, the listening one; use what accept() returned";
    return NULL;
}

const char *rule_connect_unchecked(struct arena *arena, const struct facts *facts)
{
    bool pipe = facts->verdict == VERDICT_CRASH && facts->signal == SIGPIPE;

    (void)arena;
    if (facts->server || !facts->tcp || !facts->nobody_listens || !pipe)
        return NULL;
    return "nobody listened, and it went on until SIGPIPE killed it; look at connect()'s result and end with exit(1)";
}

const char *rule_sigpipe(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->verdict != VERDICT_CRASH || facts->signal != SIGPIPE || !facts->leavers)
        return NULL;
    return "it wrote to a connection that the other side had left; call signal(SIGPIPE, SIG_IGN) and look at send()'s "
           "result";
}

const char *rule_str_not_bytes(struct arena *arena, const struct facts *facts)
{
    static const char *const words[] = {
        "a bytes-like object is required, not 'str'",
        "can't concat str to bytes",
        "can only concatenate str (not \"bytes\") to str",
        "startswith first arg must be bytes",
        "argument should be integer or bytes-like object, not 'str'",
        "string argument without an encoding",
    };

    (void)arena;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (facts_said(facts, words[i]))
            return "Python wants bytes here, not text; encode() before send(), decode() after recv(), or b'...'";
    if (facts_said(facts, "TypeError: write() argument must be str, not bytes"))
        return "Python wants text here, not bytes; decode() them, or write bytes to sys.stdout.buffer";
    if (facts_said(facts, "'str' object has no attribute 'decode'"))
        return "decode() turns bytes into text, and this is text already; encode() turns it into bytes";
    if (facts_said(facts, "'bytes' object has no attribute 'encode'"))
        return "encode() turns text into bytes, and these are bytes already; decode() turns them into text";
    return NULL;
}

const char *rule_decode_error(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!facts_said(facts, "UnicodeDecodeError"))
        return NULL;
    return "decode() failed on bytes that are no UTF-8; work on the bytes themselves, or decode whole messages only";
}

/* It ended by itself while the test still needed it. */
static bool ended_early(const struct facts *facts)
{
    return facts->ended && facts->server && facts->verdict == VERDICT_EXITED && facts->at != AT_READY &&
           facts->signal == 0 && facts->callers > 0;
}

static bool said_reset(const struct facts *facts)
{
    static const char *const words[] = {"Connection reset", "ECONNRESET",     "Broken pipe", "EPIPE",
                                        "ConnectionReset",  "BrokenPipeError"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (facts_said(facts, words[i]))
            return true;
    return false;
}

const char *rule_dies_on_reset(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!ended_early(facts) || facts->leavers == 0)
        return NULL;
    if (!said_reset(facts) && !(facts->tcp && facts->last_left_by_reset && facts->exit_status > 0))
        return NULL;
    return "one client broke off, and the server ended; treat an error of recv() or send() as that client's end only";
}

const char *rule_empty_datagram(struct arena *arena, const struct facts *facts)
{
    bool last_was_empty = facts->sends == 1 && facts->sent.data && facts->sent.len == 0;
    bool asked = facts->expected.data && facts->expected.len == 0 && facts->at == AT_BYTES;

    (void)arena;
    if (facts->tcp || !facts->server || !(last_was_empty || asked) ||
        !(facts_hangs(facts) || facts->verdict == VERDICT_EXITED))
        return NULL;
    return "an empty datagram came, and no answer; recvfrom() returning 0 is such a datagram, not an end or an error";
}

const char *rule_dies_at_close(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (!ended_early(facts) || !facts->tcp || !facts->leavers || facts->last_left_by_reset || facts->exit_status <= 0 ||
        said_reset(facts) || facts_said(facts, "UnicodeDecodeError") || facts_said(facts, "accept"))
        return NULL;
    return arena_printf(arena,
                        "a client left, and the server ended with exit status %d; recv() returning 0 is that "
                        "client's end: accept the next",
                        facts->exit_status);
}

const char *rule_one_client_only(struct arena *arena, const struct facts *facts)
{
    if (!ended_early(facts) || facts->exit_status != 0 || facts->end_asked ||
        (facts->last_left_by_reset && !facts->first_left_by_reset))
        return NULL;
    if (!facts->tcp)
        return "it ended (exit status 0) after what it had received; put recvfrom() and sendto() into an endless loop";
    if (!facts->leavers)
        return "it ended (exit status 0) while a client was still there; put recv() into a loop until it returns 0, "
               "and "
               "accept() into an endless one";
    return arena_printf(arena,
                        "it ended (exit status 0) after %zu client%s; call accept() in an endless loop, and no "
                        "exit() where a client ends",
                        facts->leavers, facts->leavers == 1 ? "" : "s");
}

/* As many as it may have open, but for a few of its own. */
static bool fills_descriptors(const struct facts *facts, size_t clients)
{
    return clients <= facts->open_files && clients + OWN_FILES >= facts->open_files;
}

const char *rule_too_many_files(struct arena *arena, const struct facts *facts)
{
    size_t orderly = facts->leavers - facts->broke_off;
    bool filled = facts->open_files > OWN_FILES &&
                  (fills_descriptors(facts, facts->broke_off) || fills_descriptors(facts, orderly));

    if (facts->server && facts->verdict == VERDICT_LIMIT && facts->burns && filled)
        return arena_printf(arena,
                            "%zu clients are gone, it may have %zu descriptors, and it runs without pause: "
                            "accept() fails again and again; close() each connection, after an error, too",
                            facts->leavers, facts->open_files);
    if (facts->server && facts->tcp && facts->at == AT_FILES && facts->verdict == VERDICT_FAIL && facts->leavers)
        return "clients have left, and files of the server stay open; close() each connection, also when recv() "
               "failed, and in the parent after fork()";
    if (!facts_said(facts, "Too many open files") && !facts_said(facts, "EMFILE"))
        return NULL;
    return "\"Too many open files\": close() each connection when it is done";
}

const char *rule_fork_storm(struct arena *arena, const struct facts *facts)
{
    if (!facts->server || facts->verdict != VERDICT_LIMIT || facts->burns ||
        facts->processes < MANY_PROCESSES + 2 * facts->others_open)
        return NULL;
    return arena_printf(arena,
                        "%zu processes run, for %zu that are connected; end the child with _exit(0) where its "
                        "client ends",
                        facts->processes, facts->others_open + facts->has_peer);
}

const char *rule_zombies(struct arena *arena, const struct facts *facts)
{
    if (facts->at != AT_ZOMBIES || facts->verdict != VERDICT_FAIL || facts->zombies == 0)
        return NULL;
    return arena_printf(arena,
                        "%zu child%s ended, and nobody waited for %s; one SIGCHLD may stand for several: call "
                        "waitpid(-1, NULL, WNOHANG) until it finds no more",
                        facts->zombies, facts->zombies == 1 ? " has" : "ren have", facts->zombies == 1 ? "it" : "them");
}

const char *rule_exit_zero(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->at != AT_EXIT || facts->verdict != VERDICT_FAIL || !facts->failure_asked || facts->exit_status != 0)
        return NULL;
    return "exit status 0 says that all went well, and it had not; after an error or an early end call exit(1)";
}

const char *rule_calls_elsewhere(struct arena *arena, const struct facts *facts)
{
    bool refused = facts_said(facts, "Connection refused") || facts_said(facts, "ECONNREFUSED");

    if (facts->server || !facts->tcp || facts->nobody_listens || !refused || facts->callers ||
        facts->verdict != VERDICT_EXITED || facts->at != AT_ACCEPT)
        return NULL;
    return arena_printf(arena,
                        "its call was refused, though somebody listens at port %u; take host and port from the "
                        "arguments, and wrap the port in htons()",
                        facts->port);
}

const char *rule_reset_at_close(struct arena *arena, const struct facts *facts)
{
    (void)arena;
    if (facts->at != AT_CLOSE || facts->verdict != VERDICT_FAIL || !facts->peer_reset || facts->received.data)
        return NULL;
    return "it ended the connection with a reset; read all that was sent before close(), and do not set SO_LINGER to 0";
}
