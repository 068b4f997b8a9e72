#include "spec/match.h"

#include <string.h>

#include "spec/words.h"

enum {
    STEPS_MOST = 20 * 1000 * 1000,  /* parts tried in one search */
    DEPTH_MOST = 4000,              /* parts one inside or behind the other */
};

struct progress {
    const void *arg;    /* of the input that was seen last */
    size_t len;
    bool waiting;       /* it said MORE: the same input is expected, grown */
    unsigned epoch;
    struct buf *flat;   /* the input's bytes, for regexes */
};

/* What all searches of one call share. */
struct search {
    struct arena *arena;
    const struct input *input;
    struct progress *progress;
    size_t steps;
};

enum why { WHY_BYTE, WHY_MISSING, WHY_EXTRA, WHY_STILL_OPEN, WHY_NOT_ENDED, WHY_LACKS };

struct failure {
    bool known;
    size_t offset;
    enum why why;
    size_t count;               /* MISSING, EXTRA: bytes */
    const struct part *part;    /* LACKS: what is not in there */
};

/* One search: over all of the input, or over a region of it. */
struct run {
    struct search *search;
    struct view view;
    bool whole;
    bool silent;                /* its failures are not told */
    size_t depth;
    struct failure failure;     /* the furthest */
    bool found;
    size_t end;                 /* of the longest YES */
    const struct capture *trail;      /* what this way has captured so far; on the stack */
    const struct capture *captures;   /* of the longest YES */
};

/* What is to be done behind a part. */
struct then {
    enum match_kind (*go)(struct run *run, const struct then *then, size_t at);
    const struct then *next;
    const struct part *part;
    size_t n;          /* JOIN: the next part; REGION, CAPTURE: where it began */
    size_t left;       /* UNORDERED */
    bool *flags;       /* UNORDERED: which are taken; REGION: whether it ended */
};

static enum match_kind match_part(struct run *run, const struct part *part, size_t at, const struct then *then);

struct progress *progress_new(struct arena *arena)
{
    struct progress *progress = arena_one(arena, struct progress);

    progress->flat = buf_new(arena, 0);
    return progress;
}

static enum match_kind go(struct run *run, const struct then *then, size_t at)
{
    return then->go(run, then, at);
}

/* Always NO. The furthest failure is the one that is told. */
static enum match_kind fail(struct run *run, struct failure failure)
{
    if (!run->failure.known || failure.offset > run->failure.offset) {
        run->failure = failure;
        run->failure.known = true;
    }
    return MATCH_NO;
}

static enum match_kind fail_at(struct run *run, size_t offset)
{
    return fail(run, (struct failure){.offset = offset});
}

/* The view has ended too early. */
static enum match_kind fall_short(struct run *run, struct failure failure)
{
    failure.offset = run->view.end;
    return run->view.kind == INPUT_OPEN ? MATCH_MORE : fail(run, failure);
}

static const struct capture *keep_trail(struct arena *arena, const struct capture *trail)
{
    const struct capture *kept = NULL, **link = &kept;

    for (; trail; trail = trail->next) {
        struct capture *copy = arena_one(arena, struct capture);
        *copy = (struct capture){NULL, trail->name, trail->at, trail->len};
        *link = copy;
        link = &copy->next;
    }
    return kept;
}

static enum match_kind go_finish(struct run *run, const struct then *then, size_t at)
{
    (void)then;
    if (run->whole && at != run->view.end)
        return fail(run, (struct failure){.offset = at, .why = WHY_EXTRA, .count = run->view.end - at});
    if (run->whole && run->view.kind == INPUT_OPEN)
        return MATCH_MORE;
    if (!run->found || at > run->end) {
        run->found = true;
        run->end = at;
        run->captures = keep_trail(run->search->arena, run->trail);
    }
    return MATCH_YES;
}

/* A search of its own in the bytes before `end`, with the captures made so far. */
static struct run inside(const struct run *run, size_t end, enum input_end kind)
{
    struct run inner = {.search = run->search, .view = run->view, .depth = run->depth, .trail = run->trail};

    inner.view.end = end;
    inner.view.kind = kind;
    return inner;
}

static enum match_kind look(struct run *inner, const struct part *part, size_t at)
{
    struct then finish = {.go = go_finish};

    return match_part(inner, part, at, &finish);
}

static enum match_kind go_captured(struct run *run, const struct then *then, const char *name, size_t at, size_t len,
                                   size_t end)
{
    struct capture capture = {run->trail, name, at, len};

    run->trail = &capture;
    enum match_kind kind = go(run, then, end);
    run->trail = capture.next;
    return kind;
}

/* The input in one piece, up to the view's end. What was copied for an earlier look is kept. */
static const uint8_t *flat(struct run *run)
{
    const struct input *input = run->search->input;
    struct buf *buf = run->search->progress->flat;
    const uint8_t *memory = input_memory(input);

    if (memory || input->len == 0)
        return memory ? memory : (const uint8_t *)"";
    if (buf->len < input->len) {
        buf_reserve(buf, input->len - buf->len);
        input->read(input->arg, buf->len, buf->data + buf->len, input->len - buf->len);
        buf->len = input->len;
    }
    return buf->data;
}

struct regex_try {
    struct run *run;
    const struct part *part;
    const struct then *then;
    size_t base;       /* of the subject in the input */
    bool asked;
};

static enum match_kind on_hit(void *arg, const struct regex_hit *hit)
{
    struct regex_try *try = arg;

    try->asked = true;
    if (!try->part->capture)
        return go(try->run, try->then, try->base + hit->end);
    return go_captured(try->run, try->then, try->part->capture, try->base + hit->group_at, hit->group_len,
                       try->base + hit->end);
}

static enum match_kind match_regex(struct run *run, const struct part *part, size_t at, const struct then *then,
                                   bool anywhere)
{
    struct regex_try try = {run, part, then, at, false};
    struct bytes subject = {flat(run) + at, run->view.end - at};
    bool open = run->view.kind == INPUT_OPEN;
    struct regex_search search = {subject, open, anywhere, part->capture != NULL, on_hit, &try};
    enum match_kind kind = regex_match(part->regex, &search);

    if (kind == MATCH_NO && !try.asked && !run->silent)
        fail_at(run, at + regex_reach(part->regex, subject));
    return kind;
}

static enum match_kind match_literal(struct run *run, const struct part *part, size_t at, bool last,
                                     const struct then *then)
{
    size_t end = at;
    enum match_kind kind = literal_match(part->literal, &run->view, at, last, &end);

    if (kind == MATCH_NO)
        return fail_at(run, end);
    return kind == MATCH_YES ? go(run, then, end) : kind;
}

static enum match_kind match_until(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    size_t start, end;
    enum match_kind kind = literal_find(part->literal, &run->view, at, &start, &end);

    if (kind == MATCH_YES)
        return go(run, then, end);
    return fall_short(run, (struct failure){.why = WHY_LACKS, .part = part});
}

static enum match_kind match_length(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    size_t left = run->view.end - at;

    if (left >= part->length)
        return go(run, then, at + part->length);
    return fall_short(run, (struct failure){.why = WHY_MISSING, .count = part->length - left});
}

static enum match_kind match_eof(struct run *run, size_t at, const struct then *then)
{
    if (at < run->view.end)
        return fail(run, (struct failure){.offset = at, .why = WHY_NOT_ENDED});
    if (run->view.kind == INPUT_CLOSED)
        return go(run, then, at);
    return fall_short(run, (struct failure){.why = WHY_STILL_OPEN});
}

/* One way after another: the first that waits or gives up is the answer, else YES when there was one. */
static bool goes_on(enum match_kind kind)
{
    return kind == MATCH_NO || kind == MATCH_YES;
}

static enum match_kind either(enum match_kind before, enum match_kind now)
{
    return now == MATCH_NO ? before : now;
}

static enum match_kind match_any(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    enum match_kind kind = MATCH_NO;

    for (size_t i = 0; i < part->count && goes_on(kind); i++)
        kind = either(kind, match_part(run, part->parts[i], at, then));
    return kind;
}

static enum match_kind go_join(struct run *run, const struct then *then, size_t at)
{
    const struct part *join = then->part;
    struct then rest = *then;

    rest.n++;
    return match_part(run, join->parts[then->n], at, rest.n < join->count ? &rest : then->next);
}

static enum match_kind match_join(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    struct then first = {.go = go_join, .next = then, .part = part};

    return go_join(run, &first, at);
}

/* Tries each of the payloads that are left as the next one; of equal ones the first. */
static enum match_kind go_unordered(struct run *run, const struct then *then, size_t at)
{
    const struct part *part = then->part;
    struct then rest = *then;
    enum match_kind kind = MATCH_NO;

    if (then->left == 0)
        return go(run, then->next, at);
    rest.left--;
    if (run->depth >= DEPTH_MOST)
        return MATCH_COSTLY;
    run->depth++;
    for (size_t i = 0; i < part->count && goes_on(kind); i++) {
        if (then->flags[i] || (part->twins[i] < i && !then->flags[part->twins[i]]))
            continue;
        then->flags[i] = true;
        kind = either(kind, match_literal(run, part->parts[i], at, part->last && rest.left == 0, &rest));
        then->flags[i] = false;
        if (++run->search->steps > STEPS_MOST)
            kind = MATCH_COSTLY;
    }
    run->depth--;
    return kind;
}

static enum match_kind match_unordered(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    struct then all = {.go = go_unordered, .next = then, .part = part, .left = part->count};

    all.flags = arena_array(run->search->arena, bool, part->count + 1);
    return go_unordered(run, &all, at);
}

/* Whether the part stands anywhere from `at` on. */
static enum match_kind look_everywhere(struct run *inner, const struct part *part, size_t at)
{
    struct then finish = {.go = go_finish};
    enum match_kind kind = MATCH_NO;

    inner->silent = true;
    if (part->kind == PART_REGEX)
        return match_regex(inner, part, at, &finish, true);
    if (part->kind == PART_LITERAL && !part->spaced && payload_len(literal_payload(part->literal)) > 0) {
        size_t start, end;
        kind = literal_find(part->literal, &inner->view, at, &start, &end);
        return kind == MATCH_YES ? go_finish(inner, &finish, end) : kind;
    }
    for (; at <= inner->view.end && kind == MATCH_NO; at++)
        kind = look(inner, part, at);
    return kind;
}

/* Looks into a region that has ended. */
static enum match_kind go_region(struct run *run, const struct then *then, size_t at)
{
    const struct part *part = then->part;
    const struct capture *before = run->trail;
    enum match_kind kind = MATCH_YES;

    *then->flags = true;
    if (part->starts) {
        struct run inner = inside(run, at, INPUT_CLOSED);
        kind = look(&inner, part->starts, then->n);
        if (kind == MATCH_NO)
            fail(run, inner.failure);
        else
            run->trail = inner.captures;
    }
    if (kind == MATCH_YES && part->contains) {
        struct run inner = inside(run, at, INPUT_CLOSED);
        kind = look_everywhere(&inner, part->contains, then->n);
        if (kind == MATCH_NO)
            fail(run, (struct failure){.offset = at, .why = WHY_LACKS, .part = part->contains});
        else
            run->trail = inner.captures;
    }
    if (kind == MATCH_YES)
        kind = go(run, then->next, at);
    run->trail = before;
    return kind;
}

/* A wrong beginning is told before the region has ended. */
static enum match_kind match_region(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    struct failure before = run->failure;
    bool ended = false;
    struct then region = {.go = go_region, .next = then, .part = part, .n = at, .flags = &ended};
    enum match_kind kind = match_part(run, part->of, at, &region);

    if (ended || !part->starts || kind == MATCH_COSTLY)
        return kind;
    struct run inner = inside(run, run->view.end, INPUT_OPEN);
    if (look(&inner, part->starts, at) != MATCH_NO)
        return kind;
    run->failure = before;
    return fail(run, inner.failure);
}

static enum match_kind go_capture(struct run *run, const struct then *then, size_t at)
{
    return go_captured(run, then->next, then->part->capture, then->n, at - then->n, at);
}

static enum match_kind match_capture(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    struct then captured = {.go = go_capture, .next = then, .part = part, .n = at};

    return match_part(run, part->of, at, &captured);
}

static enum match_kind match_rest(struct run *run, const struct then *then)
{
    return run->view.kind == INPUT_OPEN ? MATCH_MORE : go(run, then, run->view.end);
}

static enum match_kind match_kind_of(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    switch (part->kind) {
    case PART_LITERAL:
        return match_literal(run, part, at, part->last, then);
    case PART_REGEX:
        return match_regex(run, part, at, then, false);
    case PART_UNTIL:
        return match_until(run, part, at, then);
    case PART_LENGTH:
        return match_length(run, part, at, then);
    case PART_REST:
        return match_rest(run, then);
    case PART_ANY:
        return match_any(run, part, at, then);
    case PART_UNORDERED:
        return match_unordered(run, part, at, then);
    case PART_JOIN:
        return match_join(run, part, at, then);
    case PART_EOF:
        return match_eof(run, at, then);
    case PART_REGION:
        return match_region(run, part, at, then);
    case PART_CAPTURE:
        return match_capture(run, part, at, then);
    }
    return MATCH_COSTLY;
}

static enum match_kind match_part(struct run *run, const struct part *part, size_t at, const struct then *then)
{
    if (run->depth >= DEPTH_MOST || ++run->search->steps > STEPS_MOST)
        return MATCH_COSTLY;
    run->depth++;
    enum match_kind kind = match_kind_of(run, part, at, then);
    run->depth--;
    return kind;
}

static const char *detail_of(struct arena *arena, const struct failure *failure)
{
    const char *s = failure->count == 1 ? "" : "s";

    switch (failure->why) {
    case WHY_BYTE:
        return NULL;
    case WHY_MISSING:
        return arena_printf(arena, "%zu byte%s missing", failure->count, s);
    case WHY_EXTRA:
        return arena_printf(arena, "%zu byte%s too many", failure->count, s);
    case WHY_STILL_OPEN:
        return "the connection is still open";
    case WHY_NOT_ENDED:
        return "bytes came instead of the end";
    case WHY_LACKS:
        return arena_printf(arena, "the text does not contain %s", words_inside(arena, failure->part));
    }
    return NULL;
}

/* What was remembered holds for the input that was waited for, grown; for no other. */
static void recall(struct progress *progress, const struct input *input)
{
    bool same = progress->waiting && progress->arg == input->arg && progress->len <= input->len;

    if (!same) {
        progress->epoch++;
        buf_clear(progress->flat);
    }
    progress->arg = input->arg;
    progress->len = input->len;
}

struct match match_input(struct arena *arena, const struct part *part, bool whole, struct progress *progress,
                         const struct input *input)
{
    struct search search = {.arena = arena, .input = input, .progress = progress};
    uint8_t chunks[2][VIEW_CHUNK];
    struct then finish = {.go = go_finish};

    recall(progress, input);
    struct run run = {.search = &search, .whole = whole};
    run.view = (struct view){input, input->len, input->end, chunks[0], chunks[1], progress->epoch};
    struct match match = {.kind = match_part(&run, part, 0, &finish)};
    progress->waiting = match.kind == MATCH_MORE;
    if (!progress->waiting)
        buf_free(progress->flat);
    if (match.kind == MATCH_YES) {
        match.len = run.end;
        match.captures = run.captures;
    }
    if (match.kind == MATCH_NO) {
        match.offset = run.failure.offset;
        match.detail = detail_of(arena, &run.failure);
    }
    return match;
}
