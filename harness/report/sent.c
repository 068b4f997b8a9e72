#include "report/sent.h"

#include <string.h>

static bool is(const struct event *event, const char *what)
{
    return strcmp(event->what, what) == 0;
}

/* A reason that is about a peer says so first: "STUCK" and the like are no part of it. */
static bool is_about(const struct result *result, const char *who)
{
    size_t len = strlen(who);

    return len && strncmp(result->reason, who, len) == 0 && result->reason[len] == ':';
}

/* Whether what was sent last can be part of the matter, whoever sent it. */
static bool may_matter(const struct result *result)
{
    switch (result->verdict) {
    case VERDICT_FAIL:
        return result->received.set || result->expected.set;
    case VERDICT_TIMEOUT:
    case VERDICT_STUCK:
    case VERDICT_CRASH:
    case VERDICT_EXITED:
    case VERDICT_MEMORY:
    case VERDICT_FLOOD:
        return true;
    case VERDICT_PASS:
    case VERDICT_NOT_LISTENING:
    case VERDICT_REFUSED:
    case VERDICT_NOT_STARTED:
    case VERDICT_FLAKY:
    case VERDICT_BUILD:
    case VERDICT_MISSING:
    case VERDICT_LIMIT:
    case VERDICT_SKIPPED:
    case VERDICT_HARNESS:
    case VERDICTS:
        break;
    }
    return false;
}

static void add_piece(struct sent *sent, const struct event *event, size_t most)
{
    if (sent->count == most) {
        sent->earlier++;
        memmove(sent->pieces, sent->pieces + 1, (most - 1) * sizeof sent->pieces[0]);
        sent->count--;
    }
    sent->pieces[sent->count++] = event;
}

/* What follows an answer that was right begins anew. */
static void forget(struct sent *sent)
{
    sent->earlier += sent->count;
    sent->count = 0;
}

/* `who` NULL: anybody's, one piece. */
static struct sent pieces_of(const struct result *result, const char *who, const char *what)
{
    struct sent sent = {.named = who != NULL};
    bool answered = false;

    for (const struct event *event = result->events; event; event = event->next) {
        if (who && strcmp(event->who, who) != 0)
            continue;
        if (is(event, what) && event->bytes.set) {
            if (answered)
                forget(&sent);
            answered = false;
            add_piece(&sent, event, who ? SENT_MOST : 1);
        } else if (is(event, "recv") || is(event, "datagram")) {
            answered = strcmp(event->note, "not what was expected") != 0;
        }
    }
    return sent;
}

/* The only one who sent something; NULL: there are several, or none. */
static const char *only_sender(const struct result *result)
{
    const char *who = NULL;

    for (const struct event *event = result->events; event; event = event->next) {
        if (!is(event, "send"))
            continue;
        if (who && strcmp(event->who, who) != 0)
            return NULL;
        who = event->who;
    }
    return result->events_left_out ? NULL : who;
}

struct sent sent_find(const struct result *result)
{
    const char *who = NULL;

    for (const struct event *event = result->events; event; event = event->next)
        if (!is(event, "stdin") && is_about(result, event->who))
            who = event->who;
    who = who ? who : only_sender(result);
    return who || may_matter(result) ? pieces_of(result, who, "send") : (struct sent){0};
}

struct sent sent_typed(const struct result *result)
{
    return pieces_of(result, NULL, "stdin");
}
