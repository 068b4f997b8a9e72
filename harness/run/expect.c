#include "run/expect.h"

#include "base/text.h"
#include "os/sock.h"
#include "run/stuck.h"

#include <arpa/inet.h>
#include <string.h>

enum { NEAREST_MOST = 128 * 1024 };

#define LOOK_NS (10 * CLOCK_MS) /* how often a silence that is long is looked at while somebody runs */

struct hope {
    const struct origin *origin;
    const struct pattern *pattern;
    struct arena *scratch; /* of the last attempt */
    struct match match;
    size_t seen; /* how much there was at the last attempt */
    bool seen_end;
    bool doubted; /* as it stands, silence does not make it match */
};

static struct input input_now(const struct origin *origin, bool quiet)
{
    if (origin->named) {
        origin->named->peer = peer_to_read(origin->named->peer, true);
        return peer_input(origin->named->peer, quiet);
    }
    enum input_end open = quiet ? INPUT_QUIET : INPUT_OPEN;
    return inbox_input(origin->output->inbox, origin->output->fd < 0 ? INPUT_CLOSED : open);
}

static bool is_datagram(const struct origin *origin)
{
    return origin->named && origin->named->peer->transport == TRANSPORT_UDP;
}

static void attempt(struct hope *hope, bool quiet)
{
    struct input input = input_now(hope->origin, quiet);

    arena_free(hope->scratch);
    hope->scratch = arena_new();
    hope->match = pattern_match(hope->scratch, hope->pattern, &input);
    /* One connection through the tap ended; the bytes may be the next one's. */
    if (hope->match.kind == MATCH_NO && input.len == 0 && hope->origin->named && hope->origin->named->tapped)
        hope->match.kind = MATCH_MORE;
    hope->seen = input.len;
    hope->seen_end = input.end == INPUT_CLOSED;
}

/* Tries again when there is something new. True: nothing that comes can change the answer, or the silence was long
 * enough. */
static bool is_decided(void *arg)
{
    struct hope *hope = arg;
    const struct origin *origin = hope->origin;

    if (is_datagram(origin)) {
        if (!peer_has_datagram(origin->named->peer))
            return false;
        attempt(hope, false);
        return true;
    }
    struct input input = input_now(origin, false);
    if (!hope->scratch || input.len != hope->seen || (input.end == INPUT_CLOSED) != hope->seen_end) {
        attempt(hope, false);
        hope->doubted = false;
    }
    return hope->match.kind != MATCH_MORE;
}

/* More could belong to it, but nothing comes: does it match as it stands? */
static bool matches_as_it_stands(struct hope *hope)
{
    if (is_datagram(hope->origin) || hope->doubted)
        return false;
    attempt(hope, true);
    hope->doubted = hope->match.kind != MATCH_YES;
    if (hope->doubted)
        hope->match = (struct match){.kind = MATCH_MORE};
    return !hope->doubted;
}

static void set_empty(void *arg, const char *name)
{
    struct stage *stage = arg;

    vars_set(stage->arena, &stage->vars, name, BYTES(""));
}

static void keep_captures(struct stage *stage, const struct pattern *pattern, const struct match *match,
                          const struct input *input)
{
    /* What a branch that was not taken would have kept is empty. */
    pattern_captures(pattern, set_empty, stage);
    for (const struct capture *capture = match->captures; capture; capture = capture->next) {
        uint8_t *data = arena_alloc(stage->arena, capture->len + 1);
        input->read(input->arg, capture->at, data, capture->len);
        vars_set(stage->arena, &stage->vars, capture->name, (struct bytes){data, capture->len});
    }
}

static struct window payload_window(struct stage *stage, const struct payload *payload, int64_t offset)
{
    size_t len = payload_len(payload), start = 0;
    uint64_t hash = HASH_START;
    uint8_t chunk[4096];

    if (offset > WINDOW_LARGEST / 2 && len > WINDOW_LARGEST) {
        start = (size_t)offset - WINDOW_LARGEST / 2;
        start = start > len - WINDOW_LARGEST ? len - WINDOW_LARGEST : start;
    }
    size_t shown = len - start < WINDOW_LARGEST ? len - start : WINDOW_LARGEST;
    uint8_t *copy = arena_alloc(stage->keep, shown + 1);
    payload_read(payload, start, copy, shown);
    for (size_t at = 0; at < len; at += sizeof chunk) {
        size_t part = len - at < sizeof chunk ? len - at : sizeof chunk;
        payload_read(payload, at, chunk, part);
        hash = hash_bytes(hash, (struct bytes){chunk, part});
    }
    return (struct window){.set = true, .shown = {copy, shown}, .start = start, .total = len, .hash = hash};
}

static void set_expected(struct stage *stage, const struct pattern *pattern, int64_t offset)
{
    const struct payload *exact = pattern_exact(pattern);

    if (exact)
        stage->result->expected = payload_window(stage, exact, offset);
    else
        stage->result->expected_words = pattern_words(stage->keep, pattern);
}

static const char *byte_words(struct arena *arena, uint8_t byte)
{
    struct buf *text = buf_new(arena, 0);

    text_show(text, (struct bytes){&byte, 1});
    return byte > 32 && byte < 127 ? arena_printf(arena, "'%s'", buf_string(text))
                                   : arena_printf(arena, "0x%02x", byte);
}

/* "byte 3 is 'l' instead of 'L'", or what the pattern said. */
static const char *difference(struct stage *stage, const struct pattern *pattern, const struct input *input,
                              const struct match *match)
{
    const struct payload *exact = pattern_exact(pattern);
    size_t at = match->offset;
    uint8_t got = 0, wanted = 0;

    if (at < input->len)
        input->read(input->arg, at, &got, 1);
    if (exact && at < payload_len(exact) && at < input->len) {
        payload_read(exact, at, &wanted, 1);
        return arena_printf(stage->keep, "byte %zu is %s where %s was expected", at + 1, byte_words(stage->keep, got),
                            byte_words(stage->keep, wanted));
    }
    if (exact && at >= payload_len(exact) && input->len > at)
        return arena_printf(stage->keep, "%zu byte%s too many after the expected %zu", input->len - at,
                            input->len - at == 1 ? "" : "s", payload_len(exact));
    if (match->detail)
        return match->detail;
    if (exact)
        return arena_printf(stage->keep, "only %zu of %zu bytes", input->len, payload_len(exact));
    return arena_printf(stage->keep, "it is not %s (from byte %zu)", pattern_words(stage->keep, pattern), at + 1);
}

/* Where no exact bytes were expected, those that what came may have been meant to be. */
static void set_nearest(struct stage *stage, const struct pattern *pattern, const struct input *input)
{
    struct result *result = stage->result;

    if (pattern_exact(pattern) || input->len > NEAREST_MOST)
        return;
    uint8_t *came = arena_alloc(stage->keep, input->len + 1);
    input->read(input->arg, 0, came, input->len);
    result->came = (struct bytes){came, input->len};
    result->nearest = pattern_nearest(stage->keep, pattern, result->came, NEAREST_MOST);
}

static void fill_report(struct stage *stage, const struct pattern *pattern, const struct input *input, int64_t offset)
{
    struct result *result = stage->result;

    if (result->verdict == VERDICT_HARNESS)
        return;
    set_expected(stage, pattern, offset);
    set_nearest(stage, pattern, input);
    result->received = stage_window(stage, input, offset, WINDOW_LARGEST);
    result->offset = offset;
}

/* What lay there and was the reason to fail stands in the trace too. */
static void note_rejected(const struct origin *origin, const struct input *input)
{
    struct window window = stage_window(origin->stage, input, -1, EVENT_BYTES);

    if (input->len)
        stage_event(origin->stage, origin->named ? origin->named->name : origin->actor->process.name, origin->what,
                    &window, "not what was expected");
}

static const struct process *dead_process(const struct origin *origin)
{
    if (origin->actor)
        return origin->actor->process.ended ? &origin->actor->process : NULL;
    for (const struct actor *actor = origin->stage->actors; actor; actor = actor->next)
        if (actor->process.ended)
            return &actor->process;
    return NULL;
}

/* How much came of how much: "nothing came", "3 of 6 bytes came". */
static const char *amount(struct stage *stage, const struct pattern *pattern, size_t came)
{
    const struct payload *exact = pattern_exact(pattern);

    if (came == 0)
        return "nothing came";
    if (exact)
        return arena_printf(stage->keep, "%zu of %zu bytes came", came, payload_len(exact));
    return arena_printf(stage->keep, "%zu byte%s came, not yet %s", came, came == 1 ? "" : "s",
                        pattern_words(stage->keep, pattern));
}

/* Bytes that did not come: how the wait for them ended, and what had ended by then. */
struct lack {
    enum waited waited;
    int64_t waited_ns;
    size_t came;
    const struct process *dead; /* or NULL */
    bool closed;                /* the connection */
};

static struct lack lack_of(const struct origin *origin, enum waited waited, int64_t waited_ns, size_t came)
{
    return (struct lack){waited, waited_ns, came, dead_process(origin),
                         origin->named && peer_has_ended(origin->named->peer)};
}

/* It ended, or time passed, and the bytes are not there. */
static int fail_missing(const struct origin *origin, const struct pattern *pattern, const struct lack *lack)
{
    struct stage *stage = origin->stage;
    const struct process *dead = lack->dead;
    const char *words = amount(stage, pattern, lack->came);

    if (dead && dead->asked_to_end && origin->output)
        return stage_fail(stage, VERDICT_FAIL, "%s: %s; the %s has ended, as it should", origin->who, words,
                          dead->name);
    if (dead) {
        stage->blamed = dead;
        return stage_fail(stage, VERDICT_EXITED, "%s: %s; the %s had ended (%s)", origin->who, words, dead->name,
                          process_end_words(stage->keep, dead));
    }
    if (lack->closed)
        /* FIN or RST is a matter of the moment here: it depends on what lay unread when it closed. */
        return stage_fail(stage, VERDICT_FAIL, "%s: the program closed the connection; %s", origin->who, words);
    const struct suspect suspect = {origin->actor ? &origin->actor->process : NULL, origin->named};
    return stuck_fail(stage, lack->waited, &suspect, lack->waited_ns,
                      arena_printf(stage->keep, "%s: %s", origin->who, words));
}

/* The bytes are the wrong ones, or end too early. What is under way is let in first, so that the report is always the
 * same. */
static int fail_bytes(struct hope *hope)
{
    const struct origin *origin = hope->origin;
    struct stage *stage = origin->stage;

    quiet_wait(&stage->quiet, NULL, NULL, stage_until(stage, -1));
    if (!is_datagram(origin) || peer_has_datagram(origin->named->peer))
        attempt(hope, true);
    struct input input = input_now(origin, true);
    struct match match = hope->match;
    if (match.detail)
        match.detail = arena_strdup(stage->keep, match.detail);
    bool missing =
        match.kind == MATCH_NO && match.offset >= input.len && !is_datagram(origin) && input.end == INPUT_CLOSED;
    const struct lack lack = lack_of(origin, WAIT_OVER, 0, input.len);
    if (stage_check(stage) == 0 && missing)
        fail_missing(origin, hope->pattern, &lack);
    else
        stage_fail(stage, VERDICT_FAIL, "%s: %s", origin->who, difference(stage, hope->pattern, &input, &match));
    fill_report(stage, hope->pattern, &input, match.kind == MATCH_NO ? (int64_t)match.offset : -1);
    note_rejected(origin, &input);
    return -1;
}

static int check_sender(const struct origin *origin)
{
    const struct peer *peer = origin->named->peer;
    char from[SOCK_TEXT], asked[SOCK_TEXT];

    /* The address of an answer the kernel chooses, where the socket has none; the port is the program's doing. */
    if (peer->door || peer->overheard || peer->first->from.sin_port == peer->remote.sin_port)
        return 0;
    stage_matter(origin->stage, AT_SENDER, origin->named, origin->actor ? &origin->actor->process : NULL);
    sock_format(&peer->first->from, from);
    sock_format(&peer->remote, asked);
    struct input input = peer_input(peer, true);
    origin->stage->result->received = stage_window(origin->stage, &input, -1, WINDOW_LARGEST);
    return stage_fail(origin->stage, VERDICT_FAIL, "%s: the datagram came from %s, but %s was asked", origin->who, from,
                      asked);
}

/* What matches the end of an overheard connection has taken it. */
static void take_bytes(struct peer *peer, size_t len, enum input_end end)
{
    peer_take(peer, len);
    if (peer->overheard && peer->transport == TRANSPORT_TCP && len == 0 && end == INPUT_CLOSED)
        peer_close(peer);
}

static int take(struct hope *hope)
{
    const struct origin *origin = hope->origin;
    struct stage *stage = origin->stage;
    struct input input = input_now(origin, true);

    if (is_datagram(origin) && check_sender(origin) < 0)
        return -1;
    keep_captures(stage, hope->pattern, &hope->match, &input);
    input.len = hope->match.len;
    struct window window = stage_window(stage, &input, -1, EVENT_BYTES);
    const char *note = is_datagram(origin) ? origin->named->peer->first->note : NULL;
    stage_event(stage, origin->named ? origin->named->name : origin->actor->process.name, origin->what, &window, note);
    if (origin->named)
        take_bytes(origin->named->peer, hope->match.len, input.end);
    else
        origin->output->inbox->taken += hope->match.len;
    return 0;
}

/* Silence ends the wait for a pattern that matches as it stands; a new byte opens it again. */
static enum waited wait_for(struct hope *hope, int64_t until_ns)
{
    struct stage *stage = hope->origin->stage;
    struct spinning spinning = {0};
    int64_t lost_ns = stage_lost_ns(stage);

    for (;;) {
        int64_t silent_ns = stage->quiet.news_ns + stage->quiet.silence_ns, soon_ns = clock_now_ns() + LOOK_NS;
        silent_ns = silent_ns > soon_ns ? silent_ns : soon_ns;
        int64_t next_ns = hope->doubted || is_datagram(hope->origin) || silent_ns > until_ns ? until_ns : silent_ns;
        enum waited waited = stage_await(stage, is_decided, hope, next_ns, until_ns);
        if (waited == WAIT_DONE || waited == WAIT_FAILED)
            return waited;
        until_ns += stage_time_back(stage, &lost_ns);
        bool silent = quiet_is_long(&stage->quiet, &spinning);
        int64_t now_ns = clock_now_ns();
        bool never = waited == WAIT_OVER || waited == WAIT_STUCK;
        if ((never || silent || now_ns >= until_ns) && matches_as_it_stands(hope))
            return WAIT_DONE;
        if (never || now_ns >= until_ns)
            return waited;
    }
}

static int conclude(struct hope *hope, enum waited waited, int64_t waited_ns)
{
    const struct origin *origin = hope->origin;
    struct stage *stage = origin->stage;

    if (waited == WAIT_FAILED)
        return -1;
    if (hope->match.kind == MATCH_YES)
        return take(hope);
    if (hope->match.kind == MATCH_COSTLY)
        return stage_fail(stage, VERDICT_HARNESS, "the pattern takes too long to search: %s",
                          pattern_words(stage->keep, hope->pattern));
    if (hope->match.kind == MATCH_NO)
        return fail_bytes(hope);
    /* What comes behind the deadline belongs to the report, but is not why. */
    struct input input = input_now(origin, true);
    const struct lack lack = lack_of(origin, waited, waited_ns, input.len);
    if (waited == WAIT_LATE)
        quiet_wait(&stage->quiet, NULL, NULL, stage_until(stage, -1));
    fail_missing(origin, hope->pattern, &lack);
    fill_report(stage, hope->pattern, &input, -1);
    note_rejected(origin, &input);
    return -1;
}

int expect_next(const struct origin *origin, const struct pattern *pattern, int64_t within_ns)
{
    struct stage *stage = origin->stage;
    struct hope hope = {.origin = origin, .pattern = pattern, .match = {.kind = MATCH_MORE}};
    int64_t waited_ns = within_ns >= 0 ? within_ns : stage->test->patience_ns;

    stage_matter(stage, origin->named ? AT_BYTES : AT_OUTPUT, origin->named,
                 origin->actor ? &origin->actor->process : NULL);
    if (origin->named)
        peer_want(origin->named->peer, true);
    enum waited waited;
    int64_t since_ns, demand_ns;
    do {
        since_ns = clock_now_ns();
        demand_ns = stage_demand_ns(stage);
        waited = wait_for(&hope, stage_until(stage, within_ns));
    } while (waited == WAIT_LATE && within_ns < 0 &&
             (stage_was_starved(stage, since_ns, demand_ns) || stage_holds(stage, true)));
    int status = conclude(&hope, waited, waited_ns);
    if (origin->named)
        peer_want(origin->named->peer, false);
    arena_free(hope.scratch);
    return status;
}

int expect_whole(struct stage *stage, const struct pattern *pattern, const struct input *input, const char *words)
{
    struct arena *scratch = arena_new();
    struct match match = pattern_match(scratch, pattern, input);
    int status = 0;

    if (match.detail)
        match.detail = arena_strdup(stage->keep, match.detail);
    if (match.kind == MATCH_YES) {
        keep_captures(stage, pattern, &match, input);
    } else if (match.kind == MATCH_COSTLY) {
        status = stage_fail(stage, VERDICT_HARNESS, "the pattern takes too long to search: %s",
                            pattern_words(stage->keep, pattern));
    } else {
        status = stage_fail(stage, VERDICT_FAIL, "%s: %s", words, difference(stage, pattern, input, &match));
        fill_report(stage, pattern, input, (int64_t)match.offset);
    }
    arena_free(scratch);
    return status;
}

int expect_nothing_extra(struct stage *stage, const struct named_peer *named)
{
    const struct peer *peer = named->peer;

    if (!peer_has_unread(peer))
        return 0;
    stage_matter(stage, AT_EXTRA, named, NULL);
    struct input input = peer_input(peer, true);
    const char *unit = peer->transport == TRANSPORT_UDP ? "a datagram" : "extra data";
    stage_fail(stage, VERDICT_FAIL, "%s: %s that nobody expected: %zu byte%s", named->name, unit, input.len,
               input.len == 1 ? "" : "s");
    stage->result->received = stage_window(stage, &input, -1, WINDOW_LARGEST);
    return -1;
}
