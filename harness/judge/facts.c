#include "judge/facts.h"

#include <string.h>

/* All of it, or nothing. */
static struct bytes whole(const struct window *window)
{
    bool is_whole = window->set && window->start == 0 && window->total == window->shown.len;

    return is_whole ? window->shown : (struct bytes){NULL, 0};
}

static bool is_answer(const struct event *event)
{
    return strcmp(event->what, "recv") == 0 || strcmp(event->what, "datagram") == 0;
}

/* The answers that were right, the last first. */
static void read_earlier(struct facts *facts, const struct result *result)
{
    for (const struct event *event = result->events; event; event = event->next) {
        struct bytes bytes = whole(&event->bytes);
        if (!is_answer(event) || event->note[0] || !bytes.data)
            continue;
        memmove(facts->earlier + 1, facts->earlier, (FACTS_EARLIER - 1) * sizeof facts->earlier[0]);
        facts->earlier[0] = bytes;
        facts->earlier_count += facts->earlier_count < FACTS_EARLIER;
    }
}

static void read_heard(struct arena *arena, struct facts *facts, const struct result *result)
{
    struct buf *heard = buf_new(arena, WINDOW_LARGEST);

    for (const struct event *event = result->events; event; event = event->next)
        if (strcmp(event->what, "send") == 0)
            buf_add(heard, event->bytes.shown.data, event->bytes.shown.len);
    facts->heard = buf_bytes(heard);
}

/* What `who` has sent, or NULL when the trace does not show it as a whole; and what the others have. */
static void read_senders(struct arena *arena, struct facts *facts, const struct result *result, const char *who)
{
    struct buf *own = buf_new(arena, 0), *others = buf_new(arena, 0);
    bool whole_own = who[0] && !result->events_left_out;

    for (const struct event *event = result->events; event; event = event->next) {
        if (strcmp(event->what, "send") != 0)
            continue;
        bool is_own = strcmp(event->who, who) == 0;
        whole_own = whole_own && (!is_own || whole(&event->bytes).data);
        buf_add(is_own ? own : others, event->bytes.shown.data, event->bytes.shown.len);
    }
    facts->own = whole_own ? buf_bytes(own) : (struct bytes){NULL, 0};
    facts->others = buf_bytes(others);
}

/* The last answer of that peer, whole or not. */
static struct bytes last_answer(const struct result *result, const char *who)
{
    struct bytes last = {NULL, 0};

    for (const struct event *event = result->events; event; event = event->next)
        if (is_answer(event) && !event->note[0] && strcmp(event->who, who) == 0)
            last = whole(&event->bytes);
    return last;
}

static void drop_first_earlier(struct facts *facts)
{
    if (facts->earlier_count == 0)
        return;
    facts->earlier_count--;
    memmove(facts->earlier, facts->earlier + 1, facts->earlier_count * sizeof facts->earlier[0]);
}

static struct bytes join(struct arena *arena, struct bytes first, struct bytes then)
{
    uint8_t *joined = arena_alloc(arena, first.len + then.len + 1);

    if (first.len)
        memcpy(joined, first.data, first.len);
    if (then.len)
        memcpy(joined + first.len, then.data, then.len);
    return (struct bytes){joined, first.len + then.len};
}

/* Bytes that nobody expected, behind the last answer: put together they are one answer that is too long. */
static void join_extra(struct arena *arena, struct facts *facts, const struct result *result, const char *who)
{
    struct bytes last = last_answer(result, who), extra = facts->received;

    facts->expected = facts->received = (struct bytes){NULL, 0};
    if (!last.data || !extra.data || !facts->tcp)
        return;
    facts->expected = last;
    facts->received = join(arena, last, extra);
    facts->received_len = facts->received.len;
    drop_first_earlier(facts);
}

static void read_prefix(struct facts *facts, const struct result *result)
{
    const struct window *expected = &result->expected, *received = &result->received;

    facts->expected_len = (size_t)expected->total;
    facts->received_len = (size_t)received->total;
    if (!expected->set || !received->set || received->total >= expected->total)
        return;
    if (result->offset >= 0) {
        facts->begins_right = (uint64_t)result->offset == received->total;
    } else if (expected->start == 0 && received->start == 0) {
        size_t len = received->shown.len < expected->shown.len ? received->shown.len : expected->shown.len;
        facts->begins_right = memcmp(received->shown.data, expected->shown.data, len) == 0;
    }
}

/* The wrong byte; and of bytes that came behind the right ones, too many to be shown as a whole, the first. */
static void read_difference(struct arena *arena, struct facts *facts, const struct result *result)
{
    const struct window *received = &result->received;

    facts->difference = result->offset;
    facts->wrong_byte = -1;
    if (!received->set || result->offset < (int64_t)received->start)
        return;
    struct bytes rest = facts_after(received->shown, (size_t)result->offset - (size_t)received->start);
    if (rest.len)
        facts->wrong_byte = rest.data[0];
    if (rest.len && !facts->received.data && facts->expected.data && (size_t)result->offset == facts->expected.len)
        facts->received = join(arena, facts->expected, rest);
}

/* Of a pattern, where it is known which bytes it would have taken in place of those that came. */
static void read_nearest(struct facts *facts, const struct result *result)
{
    size_t same = facts_same(result->nearest, result->came);

    if (!result->nearest.data)
        return;
    facts->expected = result->nearest;
    facts->received = result->came;
    facts->expected_len = facts->expected.len;
    facts->received_len = facts->received.len;
    facts->begins_right = same == facts->received.len && same < facts->expected.len;
    facts->difference = (int64_t)same;
    facts->wrong_byte = same < facts->received.len ? facts->received.data[same] : -1;
}

/* As a string, a byte 0 in it as a blank. */
static const char *as_string(struct buf *said)
{
    for (size_t i = 0; i < said->len; i++)
        said->data[i] = said->data[i] ? said->data[i] : ' ';
    return buf_string(said);
}

static const char *errors_of(struct arena *arena, const struct result *result)
{
    struct buf *errors = buf_new(arena, 0);

    buf_add(errors, result->err.shown.data, result->err.shown.len);
    return as_string(errors);
}

static const char *said_by(struct arena *arena, const struct result *result)
{
    /* What a sanitizer said first stands in the reason; there may be much behind it. */
    bool memory = result->verdict == VERDICT_MEMORY && result->reason;
    struct bytes parts[] = {bytes_of(memory ? result->reason : ""), result->err.shown, result->out.shown};
    struct buf *said = buf_new(arena, 0);

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        buf_add(said, parts[i].data, parts[i].len);
        buf_char(said, '\n');
    }
    return as_string(said);
}

void facts_read(struct arena *arena, struct facts *facts, const struct result *result, const char *who)
{
    facts->verdict = result->verdict;
    facts->expected = whole(&result->expected);
    facts->received = whole(&result->received);
    facts->said = said_by(arena, result);
    facts->errors = errors_of(arena, result);
    read_earlier(facts, result);
    read_heard(arena, facts, result);
    read_senders(arena, facts, result, who);
    if (facts->at == AT_EXTRA) {
        join_extra(arena, facts, result, who);
        facts->difference = facts->wrong_byte = -1;
        return;
    }
    read_prefix(facts, result);
    read_difference(arena, facts, result);
    read_nearest(facts, result);
}

void facts_read_lines(struct facts *facts)
{
    struct bytes left = facts->sent;

    for (facts->line_count = 0; left.len; facts->line_count++) {
        const uint8_t *end = memchr(left.data, '\n', left.len);
        if (facts->line_count == FACTS_CUTS) {
            facts->line_count = 0;
            return;
        }
        facts->lines[facts->line_count] = end ? (size_t)(end - left.data) + 1 : left.len;
        left = facts_after(left, facts->lines[facts->line_count]);
    }
}

bool facts_pair(const struct facts *facts)
{
    return facts->expected.data && facts->received.data && facts->expected.len && facts->received.len &&
           (facts->at == AT_BYTES || facts->at == AT_OUTPUT || facts->at == AT_EXTRA);
}

bool facts_said(const struct facts *facts, const char *words)
{
    return facts->said && strcasestr(facts->said, words) != NULL;
}

bool facts_hangs(const struct facts *facts)
{
    return facts->verdict == VERDICT_STUCK || facts->verdict == VERDICT_TIMEOUT;
}

bool facts_is_cut(const struct facts *facts, size_t at)
{
    if (facts->cut_everywhere)
        return true;
    for (size_t i = 0; i < facts->cut_count; i++)
        if (facts->cuts[i] == at)
            return true;
    return false;
}

bool facts_starts(struct bytes text, struct bytes start)
{
    return text.len >= start.len && (start.len == 0 || memcmp(text.data, start.data, start.len) == 0);
}

struct bytes facts_after(struct bytes text, size_t at)
{
    return at < text.len ? (struct bytes){text.data + at, text.len - at} : (struct bytes){text.data, 0};
}

bool facts_ends_line(struct bytes text)
{
    return text.len && text.data[text.len - 1] == '\n';
}

bool facts_all(struct bytes text, uint8_t byte)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] != byte)
            return false;
    return text.len > 0;
}

bool facts_has(struct bytes text, uint8_t byte)
{
    return text.len && memchr(text.data, byte, text.len);
}

bool facts_has_text(struct bytes text, const char *part, size_t len)
{
    return text.len >= len && memmem(text.data, text.len, part, len);
}

size_t facts_same(struct bytes a, struct bytes b)
{
    size_t at = 0;

    while (at < a.len && at < b.len && a.data[at] == b.data[at])
        at++;
    return at;
}

bool facts_is_size(size_t size)
{
    return size >= 16 &&
           (((size & (size - 1)) == 0 || size % 50 == 0) || (((size + 1) & size) == 0 || (size + 1) % 50 == 0));
}

struct bytes facts_extra(const struct facts *facts)
{
    if (!facts_pair(facts) || facts->received.len <= facts->expected.len ||
        !facts_starts(facts->received, facts->expected))
        return (struct bytes){NULL, 0};
    return facts_after(facts->received, facts->expected.len);
}

struct bytes facts_message(const struct facts *facts)
{
    size_t len = facts->sent.data ? strnlen((const char *)facts->sent.data, facts->sent.len) : 0;
    struct bytes text = {facts->sent.data, len};

    text.len -= facts_ends_line(text);
    return text;
}

size_t facts_covered(const struct facts *facts)
{
    struct bytes expected = facts->expected, text = facts_message(facts);

    if (facts->sends != 1 || !facts->sent.data)
        return 0;
    if (facts->begins_right && facts->sent.len == facts->expected_len)
        return facts->received_len;
    /* A client prints the answer: its line end may be its own, and words may stand before. */
    if (facts->at != AT_OUTPUT || !expected.data || !facts->received.data)
        return 0;
    const uint8_t *found = text.len ? memmem(expected.data, expected.len, text.data, text.len) : NULL;
    size_t before = found ? (size_t)(found - expected.data) : 0;
    size_t same = facts_same(expected, facts->received);
    struct bytes rest = facts_after(facts->received, same);
    bool cut = found && same > before && same < before + text.len && (rest.len == 0 || bytes_is(rest, "\n"));
    return cut ? same - before : 0;
}
