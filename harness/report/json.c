/*
 * The schema "sockgrade/run/1". Streamed: one test at a time is made and written, so memory does not grow.
 *
 * Keys may be added under the same number: a reader leaves alone what it does not know.
 *
 * `duration_ms`: without the time for which the harness was stopped, had no processor or was at work for itself.
 * `not_run`: tests that were chosen and have no result since the run was interrupted; they are in no submission.
 * `exit`, `stdout`, `stderr`: of a test that failed, how the program ended and the tails of what it printed (of a build
 * that failed: of what the compiler printed); null when there is nothing to tell.
 * `sent`: what a peer had sent (or the keyboard of a program) that the failure is about; empty when nothing was lost.
 * Values: `expected` and `received` are bytes as text, or null; where no exact bytes were expected, `expected` tells
 * in words what was. Of long data a window is shown, ended by "\… (N bytes, from byte M)". Where events were left out
 * stands one whose `what` is "left out".
 */
#include "report/report.h"

#include <jansson.h>
#include <stdio.h>

#include "report/phrase.h"
#include "report/sent.h"

struct json_state {
    const struct run_info *info;
    struct sink *sink;
    bool any;
};

static int to_sink(const char *data, size_t len, void *arg)
{
    sink_write(arg, (struct bytes){(const uint8_t *)data, len});
    return 0;
}

/* Writes the value and gives it back. */
static void dump(struct json_state *state, json_t *value)
{
    if (json_dump_callback(value, to_sink, state->sink, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)))
        err_fatal("a report that is not JSON");
    json_decref(value);
}

static json_t *string_of(struct buf *text)
{
    json_t *value = json_stringn(buf_string(text), text->len);

    buf_free(text);
    if (!value)
        err_fatal("a text that is not UTF-8");
    return value;
}

static json_t *from_sentence(const char *sentence)
{
    struct buf text = {0};

    phrase_say(&text, sentence);
    return string_of(&text);
}

static json_t *from_lines(const char *lines)
{
    struct buf text = {0};

    phrase_lines(&text, bytes_of(lines), "");
    return string_of(&text);
}

static json_t *from_name(const char *name)
{
    struct buf text = {0};

    phrase_bytes(&text, bytes_of(name));
    return string_of(&text);
}

static json_t *from_window(const struct window *window)
{
    struct buf text = {0};

    if (!window->set)
        return json_null();
    phrase_window(&text, window);
    return string_of(&text);
}

static json_t *from_milli(int64_t milli)
{
    return milli % 1000 == 0 ? json_integer(milli / 1000) : json_real((double)milli / 1000.0);
}

static json_t *from_ns(int64_t ns)
{
    return from_milli(ns / 1000);
}

static json_t *from_event(const struct event *event)
{
    json_t *object = json_object();

    json_object_set_new(object, "at_ms", from_ns(event->at_ns));
    json_object_set_new(object, "who", from_sentence(event->who));
    json_object_set_new(object, "what", from_sentence(event->what));
    json_object_set_new(object, "bytes", from_window(&event->bytes));
    json_object_set_new(object, "note", from_sentence(event->note));
    return object;
}

/* Stands where events were left out. */
static json_t *from_gap(const struct result *result, int64_t at_ns)
{
    char note[64];

    snprintf(note, sizeof note, "%zu events are left out here", result->events_left_out);
    return from_event(&(struct event){.at_ns = at_ns, .who = "", .what = "left out", .note = note});
}

static json_t *from_events(const struct result *result)
{
    json_t *events = json_array();
    size_t at = 0;

    for (const struct event *event = result->events; event; event = event->next) {
        if (at++ == EVENTS_LARGEST / 2 && result->events_left_out)
            json_array_append_new(events, from_gap(result, event->at_ns));
        json_array_append_new(events, from_event(event));
    }
    return events;
}

static json_t *from_hints(const struct test_report *test)
{
    json_t *hints = json_array();

    for (size_t i = 0; i < test->hint_count; i++)
        json_array_append_new(hints, json_pack("{so so}", "id", from_sentence(test->hints[i].id), "text",
                                               from_lines(test->hints[i].text)));
    return hints;
}

static json_t *from_expected(const struct result *result)
{
    bool words = !result->expected.set && result->expected_words[0];

    return words ? from_sentence(result->expected_words) : from_window(&result->expected);
}

static void add_sent(json_t *all, const struct sent *sent)
{
    for (size_t i = 0; i < sent->count; i++)
        json_array_append_new(all, json_pack("{so so}", "who", from_sentence(sent->pieces[i]->who), "bytes",
                                             from_window(&sent->pieces[i]->bytes)));
}

/* What the report for people shows, too. */
static json_t *from_sent(const struct result *result)
{
    json_t *all = json_array();
    struct sent typed = sent_typed(result), sent = sent_find(result);

    if (report_failed(result->verdict)) {
        add_sent(all, &typed);
        add_sent(all, &sent);
    }
    return all;
}

static void set_ends(json_t *object, const struct result *result)
{
    static const struct window nothing;
    bool failed = report_failed(result->verdict);

    json_object_set_new(object, "exit",
                        failed && result->exit_words[0] ? from_sentence(result->exit_words) : json_null());
    json_object_set_new(object, "stdout", from_window(failed ? &result->out : &nothing));
    json_object_set_new(object, "stderr", from_window(failed ? &result->err : &nothing));
}

static json_t *from_test(const struct test_report *test)
{
    const struct result *result = test->result;
    json_t *object = json_object();

    json_object_set_new(object, "name", from_sentence(test->test->name));
    json_object_set_new(object, "verdict", json_string(verdict_word(result->verdict)));
    json_object_set_new(object, "score", from_milli(test->score.points_milli));
    json_object_set_new(object, "max_score", from_milli(test->score.max_milli));
    json_object_set_new(object, "reason", from_sentence(result->reason));
    json_object_set_new(object, "where", result->where[0] ? from_sentence(result->where) : json_null());
    json_object_set_new(object, "sent", from_sent(result));
    json_object_set_new(object, "expected", from_expected(result));
    json_object_set_new(object, "received", from_window(&result->received));
    json_object_set_new(object, "offset", result->offset >= 0 ? json_integer(result->offset) : json_null());
    set_ends(object, result);
    json_object_set_new(object, "hints", from_hints(test));
    json_object_set_new(object, "duration_ms", from_ns(result->duration_ns));
    json_object_set_new(object, "events", from_events(result));
    return object;
}

/* `lead` and the key, then the value. */
static void member(struct json_state *state, const char *lead, const char *key, json_t *value)
{
    sink_text(state->sink, lead);
    dump(state, json_string(key));
    sink_text(state->sink, ":");
    dump(state, value);
}

static void *open_json(struct arena *arena, const struct run_info *info, struct sink *sink)
{
    struct json_state *state = arena_one(arena, struct json_state);
    char seed[24];

    state->info = info;
    state->sink = sink;
    member(state, "{", "schema", json_string("sockgrade/run/1"));
    member(state, ",\n", "assignment", from_sentence(info->spec->assignment));
    member(state, ",\n", "spec_sha256", from_sentence(info->spec_sha256));
    /* Not through json_integer, which is signed. */
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)info->seed);
    sink_text(sink, ",\n\"seed\":");
    sink_text(sink, seed);
    member(state, ",\n", "isolation", from_sentence(info->isolation));
    member(state, ",\n", "started", from_sentence(info->started));
    sink_text(sink, ",\n\"submissions\":[");
    return state;
}

static void submission_json(void *arg, const struct submission_report *submission)
{
    struct json_state *state = arg;

    sink_text(state->sink, state->any ? "," : "");
    state->any = true;
    member(state, "\n{", "name", from_name(submission->name));
    member(state, ",", "score", from_milli(submission->score.points_milli));
    member(state, ",", "max_score", from_milli(submission->score.max_milli));
    member(state, ",", "verdict", json_string(verdict_word(submission->verdict)));
    sink_text(state->sink, ",\"tests\":[");
    for (size_t i = 0; i < submission->test_count; i++) {
        sink_text(state->sink, i ? ",\n" : "\n");
        dump(state, from_test(&submission->tests[i]));
    }
    sink_text(state->sink, "\n]}");
}

static void close_json(void *arg, const struct run_end *end)
{
    struct json_state *state = arg;

    sink_text(state->sink, "\n]");
    member(state, ",\n", "not_run", json_integer((json_int_t)end->tests_not_run));
    sink_text(state->sink, "}\n");
}

const struct reporter json_reporter = {"json", open_json, submission_json, close_json};
