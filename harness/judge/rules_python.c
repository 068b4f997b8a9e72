/*
 * Rules over exceptions of Python that nobody caught: the last line of a traceback says which.
 */
#include "judge/rule.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_LARGEST = 40 };

/* What stands behind the last traceback's head; NULL: there is none. At a terminal both outputs are one. */
static const char *last_traceback(const struct facts *facts)
{
    static const char head[] = "Traceback (most recent call last):\n";
    const char *found = NULL, *text = strstr(facts->errors, head) ? facts->errors : facts->said;

    for (const char *at = strstr(text, head); at; at = strstr(at, head)) {
        at += sizeof head - 1;
        found = at;
    }
    return found;
}

static bool is_at_end(const char *last)
{
    last += strcspn(last, "\n");
    return last[strspn(last, "\n")] == '\0';
}

/* The line behind the frames: "struct.error: unpack requires a buffer of 6 bytes". `line` is the number of the last
 * frame's line in a file of the program's own. "": the traceback is cut off. */
static const char *last_line(const char *traceback, long *line)
{
    static const char file[] = "  File \"", number[] = "\", line ";

    *line = 0;
    while (*traceback == ' ') {
        const char *end = strchr(traceback, '\n'), *found = strstr(traceback, number);
        bool is_frame = strncmp(traceback, file, sizeof file - 1) == 0 && end && found && found < end;
        bool is_own =
            is_frame && strncmp(traceback + sizeof file - 1, "/usr/", 5) != 0 && traceback[sizeof file - 1] != '<';
        if (is_own)
            *line = strtol(found + sizeof number - 1, NULL, 10);
        if (!end)
            return "";
        traceback = end + 1;
    }
    return traceback;
}

/* The last line of an exception that nobody caught: it ended the program, with nothing said behind it, or the thread
 * that served this peer, the only one that has gone. NULL: there is none. */
static const char *uncaught(const struct facts *facts, long *line)
{
    bool of_program = facts->ended && facts->exit_status == 1 && !facts->failure_asked;
    bool of_thread = !facts->ended && facts->peer_ended && !facts->leavers && facts_said(facts, "Exception in thread");
    const char *traceback = of_program || of_thread ? last_traceback(facts) : NULL;
    const char *last = traceback ? last_line(traceback, line) : NULL;

    return last && *line > 0 && (of_thread || is_at_end(last)) ? last : NULL;
}

/* Whether the last line begins with `name` and has `words` behind it. */
static bool is_raised(const char *last, const char *name, const char *words)
{
    const char *end = strchr(last, '\n'), *found = strstr(last, words);

    return strncmp(last, name, strlen(name)) == 0 && found && (!end || found < end);
}

const char *rule_unpack_short(struct arena *arena, const struct facts *facts)
{
    long line;
    const char *last = uncaught(facts, &line);

    if (!last || !is_raised(last, "struct.error: ", "unpack requires a buffer of "))
        return NULL;
    return arena_printf(
        arena,
        "unpack() in line %ld had too few bytes; recv(n) may bring fewer than n: call it until all have "
        "come, or the end",
        line);
}

const char *rule_number_too_large(struct arena *arena, const struct facts *facts)
{
    long line;
    const char *last = uncaught(facts, &line);

    if (!last)
        return NULL;
    if (!is_raised(last, "struct.error: ", "format requires ") &&
        !is_raised(last, "OverflowError: ", "too big to convert") &&
        !is_raised(last, "struct.error: ", "argument out of range"))
        return NULL;
    return arena_printf(arena,
                        "in line %ld a number does not fit into its field, and Python does not cut it; keep what the "
                        "field holds: & 0xffffffff for 4 bytes",
                        line);
}

const char *rule_encode_error(struct arena *arena, const struct facts *facts)
{
    long line;
    const char *last = uncaught(facts, &line);

    if (!last || !is_raised(last, "UnicodeEncodeError: ", "codec can't encode "))
        return NULL;
    return arena_printf(arena,
                        "encode() in line %ld failed on a letter that its code does not have; read and send bytes "
                        "(sys.stdin.buffer)",
                        line);
}

const char *rule_uncaught(struct arena *arena, const struct facts *facts)
{
    char name[NAME_LARGEST + 1];
    size_t len = 0;
    long line;
    const char *last = uncaught(facts, &line);

    if (!last)
        return NULL;
    while (len < NAME_LARGEST && (isalnum((unsigned char)last[len]) || last[len] == '.' || last[len] == '_')) {
        name[len] = last[len];
        len++;
    }
    name[len] = '\0';
    bool end_of_keyboard = facts->keyboard_ended && strcmp(name, "EOFError") == 0;
    if (!len || (last[len] != ':' && last[len] != '\n') || end_of_keyboard || strcmp(name, "KeyboardInterrupt") == 0)
        return NULL;
    return arena_printf(arena,
                        "nobody caught the %s in line %ld, and it ended the %s; the traceback says what it is about",
                        name, line, facts->ended ? "program" : "thread of this client");
}
