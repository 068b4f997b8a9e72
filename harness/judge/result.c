#include "judge/result.h"

#include <string.h>

/* "sgresult" and the version of the layout below; whoever changes the layout raises it. */
#define RECORD_MARK (UINT64_C(0x7367726573756c) << 8)
#define RECORD_VERSION 1

/* Of one string; what is longer is cut when packed and refused when unpacked. */
#define STRING_LARGEST (64 * 1024)

#define HINTS_LARGEST (sizeof((struct result *)0)->hints / sizeof(struct hint))

uint64_t hash_bytes(uint64_t hash, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ bytes.data[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static struct window window_of(struct arena *arena, struct bytes bytes, size_t start, size_t len)
{
    return (struct window){
        .set = true,
        .shown = bytes_dup(arena, (struct bytes){len ? bytes.data + start : bytes.data, len}),
        .start = start,
        .total = bytes.len,
        .hash = hash_bytes(HASH_START, bytes),
    };
}

struct window window_head(struct arena *arena, struct bytes bytes, size_t most)
{
    return window_of(arena, bytes, 0, bytes.len < most ? bytes.len : most);
}

struct window window_tail(struct arena *arena, struct bytes bytes, size_t most)
{
    size_t len = bytes.len < most ? bytes.len : most;

    return window_of(arena, bytes, bytes.len - len, len);
}

static void put_i64(struct buf *out, int64_t value)
{
    buf_put_u64(out, (uint64_t)value);
}

static void put_string(struct buf *out, const char *text)
{
    struct bytes bytes = bytes_of(text ? text : "");

    if (bytes.len > STRING_LARGEST)
        bytes.len = STRING_LARGEST;
    buf_put_bytes(out, bytes);
}

static void put_window(struct buf *out, const struct window *window)
{
    struct bytes shown = window->shown;

    if (shown.len > WINDOW_LARGEST)
        shown.len = WINDOW_LARGEST;
    buf_put_u64(out, window->set);
    buf_put_bytes(out, shown);
    buf_put_u64(out, window->start);
    buf_put_u64(out, window->total);
    buf_put_u64(out, window->hash);
}

static void put_event(struct buf *out, const struct event *event)
{
    put_i64(out, event->at_ns);
    put_string(out, event->who);
    put_string(out, event->what);
    put_window(out, &event->bytes);
    put_string(out, event->note);
}

static size_t count_events(const struct event *event)
{
    size_t count = 0;

    for (; event; event = event->next)
        count++;
    return count;
}

static void put_events(struct buf *out, const struct result *result)
{
    size_t count = count_events(result->events), half = EVENTS_LARGEST / 2, at = 0;
    size_t left_out = count > EVENTS_LARGEST ? count - EVENTS_LARGEST : 0;

    buf_put_u64(out, count - left_out);
    for (const struct event *event = result->events; event; event = event->next, at++)
        if (at < half || at >= half + left_out)
            put_event(out, event);
    buf_put_u64(out, result->events_left_out + left_out);
}

void result_pack(struct buf *out, const struct result *result)
{
    size_t hints = result->hint_count < HINTS_LARGEST ? result->hint_count : HINTS_LARGEST;

    buf_put_u64(out, RECORD_MARK | RECORD_VERSION);
    buf_put_u64(out, (uint64_t)result->verdict);
    put_string(out, result->reason);
    put_string(out, result->where);
    put_window(out, &result->expected);
    put_window(out, &result->received);
    put_string(out, result->expected_words);
    put_i64(out, result->offset);
    put_i64(out, result->earned_milli);
    buf_put_u64(out, hints);
    for (size_t i = 0; i < hints; i++) {
        put_string(out, result->hints[i].id);
        put_string(out, result->hints[i].text);
    }
    put_i64(out, result->duration_ns);
    put_string(out, result->scratch);
    put_window(out, &result->out);
    put_window(out, &result->err);
    put_string(out, result->exit_words);
    put_events(out, result);
}

/* A number that must be at most `most`; else the record is broken. */
static uint64_t get_up_to(struct reader *reader, uint64_t most)
{
    uint64_t value = reader_u64(reader);

    if (value <= most)
        return value;
    reader->bad = true;
    return 0;
}

static int64_t get_i64(struct reader *reader, int64_t least)
{
    int64_t value = (int64_t)reader_u64(reader);

    if (value >= least)
        return value;
    reader->bad = true;
    return 0;
}

static const char *get_string(struct arena *arena, struct reader *reader)
{
    struct bytes bytes = reader_bytes(reader);

    if (bytes.len > STRING_LARGEST || memchr(bytes.data, '\0', bytes.len))
        reader->bad = true;
    return reader->bad ? "" : arena_memdup(arena, bytes.data, bytes.len);
}

static struct window get_window(struct arena *arena, struct reader *reader)
{
    bool set = get_up_to(reader, 1) == 1;
    struct bytes shown = reader_bytes(reader);
    struct window window = {.set = set, .shown = shown};

    window.start = reader_u64(reader);
    window.total = reader_u64(reader);
    window.hash = reader_u64(reader);
    if (shown.len > WINDOW_LARGEST || window.start > window.total || shown.len > window.total - window.start)
        reader->bad = true;
    if (reader->bad || !set)
        return (struct window){.set = false};
    window.shown = bytes_dup(arena, shown);
    return window;
}

static struct event *get_event(struct arena *arena, struct reader *reader)
{
    struct event *event = arena_one(arena, struct event);

    event->at_ns = get_i64(reader, 0);
    event->who = get_string(arena, reader);
    event->what = get_string(arena, reader);
    event->bytes = get_window(arena, reader);
    event->note = get_string(arena, reader);
    return event;
}

static void get_events(struct arena *arena, struct reader *reader, struct result *result)
{
    struct event **last = &result->events;

    result->event_count = get_up_to(reader, EVENTS_LARGEST);
    for (size_t i = 0; i < result->event_count && !reader->bad; i++) {
        *last = get_event(arena, reader);
        last = &(*last)->next;
    }
    result->events_left_out = get_up_to(reader, SIZE_MAX);
}

static void get_hints(struct arena *arena, struct reader *reader, struct result *result)
{
    result->hint_count = get_up_to(reader, HINTS_LARGEST);
    for (size_t i = 0; i < result->hint_count; i++) {
        result->hints[i].id = get_string(arena, reader);
        result->hints[i].text = get_string(arena, reader);
    }
}

static void get_all(struct arena *arena, struct reader *reader, struct result *result)
{
    result->verdict = (enum verdict)get_up_to(reader, VERDICTS - 1);
    result->reason = get_string(arena, reader);
    result->where = get_string(arena, reader);
    result->expected = get_window(arena, reader);
    result->received = get_window(arena, reader);
    result->expected_words = get_string(arena, reader);
    result->offset = get_i64(reader, -1);
    result->earned_milli = get_i64(reader, 0);
    get_hints(arena, reader, result);
    result->duration_ns = get_i64(reader, 0);
    result->scratch = get_string(arena, reader);
    result->out = get_window(arena, reader);
    result->err = get_window(arena, reader);
    result->exit_words = get_string(arena, reader);
    get_events(arena, reader, result);
}

struct result *result_unpack(struct arena *arena, struct bytes record, struct err *err)
{
    struct reader reader = {.data = record.data, .len = record.len};
    struct result *result = arena_one(arena, struct result);
    uint64_t mark = reader_u64(&reader);

    if (!reader.bad && mark != (RECORD_MARK | RECORD_VERSION)) {
        err_set(err, ERR_HARNESS, "a result record of another kind or version");
        return NULL;
    }
    get_all(arena, &reader, result);
    if (reader.bad || reader.at != reader.len) {
        err_set(err, ERR_HARNESS, "a broken result record of %zu bytes", record.len);
        return NULL;
    }
    return result;
}
