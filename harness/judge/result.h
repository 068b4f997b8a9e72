/*
 * result: what one test (or one build) came to, as data, and as a record that goes through a pipe or a file.
 *
 * Every field that holds a program's bytes is a window: at most WINDOW_LARGEST of them, with where they stood, how many
 * there were in all and a hash of all. A record is versioned; one that is broken unpacks as an error, never as a crash.
 */
#ifndef JUDGE_RESULT_H
#define JUDGE_RESULT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "judge/verdict.h"

#define WINDOW_LARGEST 4096
#define EVENT_BYTES 256      /* of an event's window */
#define EVENTS_LARGEST 200   /* first half and last half are kept */

struct window {
    bool set;              /* false: there is no such field */
    struct bytes shown;
    uint64_t start;        /* offset of the first byte shown */
    uint64_t total;        /* how many bytes there were */
    uint64_t hash;         /* FNV-1a of all bytes that were seen */
};

struct event {
    struct event *next;
    int64_t at_ns;         /* since the test began */
    const char *who;       /* peer or program; "" for the test itself */
    const char *what;      /* "start", "connect", "send", "recv", "datagram", "close", "stdout", "exit"... */
    struct window bytes;
    const char *note;      /* or "" */
};

struct hint {
    const char *id, *text;
};

struct result {
    enum verdict verdict;
    const char *reason;    /* one sentence; "" when passed */
    const char *where;     /* "specs/x.yaml:31:7", or "" */
    struct window expected, received;
    struct bytes nearest, came; /* for the hints: the right bytes nearest to what came, and that, as a whole; or NULL */
    const char *expected_words;   /* when no exact bytes were expected: "text that matches /[0-9]+/"; else "" */
    int64_t offset;        /* of the first wrong byte, -1: none */
    int64_t earned_milli;  /* by points on steps, when the test has them */
    struct hint hints[2];
    size_t hint_count;
    int64_t duration_ns;
    const char *scratch;   /* the folder kept by --keep, or "" */
    struct window out, err;   /* tails of the program's output (of the compiler's, for a build) */
    const char *exit_words;   /* "exit status 1", "killed by SIGSEGV", "" when it was still running */
    struct event *events;
    size_t event_count, events_left_out;
};

/* Appends one record. */
void result_pack(struct buf *out, const struct result *result);

/* The record, its strings in the arena; NULL and an error when it is broken. */
struct result *result_unpack(struct arena *arena, struct bytes record, struct err *err);

/* A window on the first, or the last, bytes, copied. */
struct window window_head(struct arena *arena, struct bytes bytes, size_t most);
struct window window_tail(struct arena *arena, struct bytes bytes, size_t most);

/* FNV-1a, going on from `hash` (HASH_START at first). */
#define HASH_START UINT64_C(0xcbf29ce484222325)
uint64_t hash_bytes(uint64_t hash, struct bytes bytes);

#endif
