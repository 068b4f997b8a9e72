/*
 * input: bytes to be matched, read through a function so that they need not be in memory, and the part of them that a
 * search may look at.
 */
#ifndef SPEC_INPUT_H
#define SPEC_INPUT_H

#include "base/arena.h"
#include "base/buf.h"

enum input_end {
    INPUT_OPEN,     /* more may come */
    INPUT_QUIET,    /* nothing more will come, but it has not ended */
    INPUT_CLOSED,   /* it has ended */
};

struct input {
    void (*read)(void *arg, size_t at, uint8_t *out, size_t len);
    void *arg;
    size_t len;
    enum input_end end;
};

/* An input over bytes in memory; `bytes` must stay where it is. */
struct input input_of(const struct bytes *bytes, enum input_end end);

/* The bytes when they are in memory anyway, else NULL. */
const uint8_t *input_memory(const struct input *input);

enum match_kind {
    MATCH_YES,
    MATCH_MORE,
    MATCH_NO,
    MATCH_COSTLY,   /* the search was given up: the spec's fault */
};

/* What a search may look at: the input before `end`. Positions are those of the input. */
struct view {
    const struct input *input;
    size_t end;
    enum input_end kind;        /* what is known about bytes behind `end` */
    uint8_t *ours, *theirs;     /* VIEW_CHUNK bytes each, to compare in */
    unsigned epoch;             /* what was remembered in another epoch is void */
};
enum { VIEW_CHUNK = 16 * 1024 };

/* What to say when the view ended too early: MORE while more may come. */
enum match_kind view_short(const struct view *view);

#endif
