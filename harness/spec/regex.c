#include "spec/regex.h"

#include <stdio.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/err.h"

enum {
    STEPS_MOST = 5000000,
    HEAP_MOST_KIB = 8 * 1024,
    REACH_LARGEST = 64 * 1024,
};

struct regex {
    struct bytes text;
    pcre2_code *code;
    pcre2_match_context *context;   /* of regex_match; that of regex_reach has no callout */
    pcre2_match_context *plain;
    bool has_group;
};

static void undo_code(void *arg)
{
    pcre2_code_free(arg);
}

static void undo_context(void *arg)
{
    pcre2_match_context_free(arg);
}

static pcre2_code *compile(struct bytes text, uint32_t options, struct regex_mistake *mistake)
{
    int error = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);

    if (!context)
        err_fatal("out of memory");
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_code *code = pcre2_compile(text.data, text.len, options, &error, &mistake->at, context);
    pcre2_compile_context_free(context);
    if (!code)
        pcre2_get_error_message(error, (PCRE2_UCHAR *)mistake->text, sizeof mistake->text);
    return code;
}

/*
 * A callout behind the expression is what tries one end after another: when it refuses, the search goes back for the
 * next. The second form is for a text that ends in a comment of (?x), the \E of the first for an open \Q.
 */
static pcre2_code *compile_with_callout(struct arena *arena, struct bytes text, uint32_t options,
                                        struct regex_mistake *mistake)
{
    static const char *const ends[] = {"\\E)(?C1)", "\n)(?C1)"};
    pcre2_code *code = NULL;

    for (size_t i = 0; i < 2 && !code; i++) {
        struct buf *buf = buf_new(arena, 0);
        buf_text(buf, "(?:");
        buf_add(buf, text.data, text.len);
        buf_text(buf, ends[i]);
        code = compile(buf_bytes(buf), options, mistake);
        buf_free(buf);
    }
    return code;
}

/* A recursion into the whole would meet the callout. */
static bool recurses(struct bytes text)
{
    static const char *const ways[] = {"(?R)", "(?0)", "(?+0)", "(?-0)", "\\g<0>", "\\g'0'"};

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (memmem(text.data, text.len, ways[i], strlen(ways[i])))
            return true;
    return false;
}

/* The teacher's text alone is compiled first: the words and the place of a mistake belong to it. */
static pcre2_code *compile_checked(struct arena *arena, struct bytes text, bool caseless, struct regex_mistake *mistake)
{
    /* A quantifier at the end must not become possessive: shorter ends are asked for behind its back. */
    uint32_t options = PCRE2_NEVER_UTF | PCRE2_NO_AUTO_POSSESS | (caseless ? PCRE2_CASELESS : 0);
    pcre2_code *alone = compile(text, options, mistake);

    if (!alone)
        return NULL;
    pcre2_code_free(alone);
    if (recurses(text)) {
        *mistake = (struct regex_mistake){.text = "a group can recurse here, but not the whole"};
        return NULL;
    }
    return compile_with_callout(arena, text, options, mistake);
}

static pcre2_match_context *context_new(struct arena *arena)
{
    pcre2_match_context *context = pcre2_match_context_create(NULL);

    if (!context)
        err_fatal("out of memory");
    arena_defer(arena, undo_context, context);
    pcre2_set_match_limit(context, STEPS_MOST);
    pcre2_set_heap_limit(context, HEAP_MOST_KIB);
    return context;
}

const struct regex *regex_new(struct arena *arena, struct bytes text, bool caseless, struct regex_mistake *mistake)
{
    uint32_t groups = 0;
    pcre2_code *code = compile_checked(arena, text, caseless, mistake);

    if (!code)
        return NULL;
    arena_defer(arena, undo_code, code);
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    struct regex *regex = arena_one(arena, struct regex);
    *regex = (struct regex){text, code, context_new(arena), context_new(arena), groups > 0};
    return regex;
}

struct bytes regex_text(const struct regex *regex)
{
    return regex->text;
}

bool regex_has_group(const struct regex *regex)
{
    return regex->has_group;
}

/* What the callout works with. */
struct attempt {
    const struct regex *regex;
    const struct regex_search *search;
    enum match_kind said;
    bool asked;
    size_t refused;      /* the end that was refused last */
};

enum { GO_ON = 0, GO_BACK = 1 };

static struct regex_hit hit_of(const struct regex *regex, size_t start, size_t end, const PCRE2_SIZE *group)
{
    struct regex_hit hit = {start, end, start, end - start};

    if (regex->has_group) {
        bool took_part = group && group[0] != PCRE2_UNSET;
        hit.group_at = took_part ? group[0] : start;
        hit.group_len = took_part && group[1] > group[0] ? group[1] - group[0] : 0;
    }
    return hit;
}

static int on_end(pcre2_callout_block *block, void *arg)
{
    struct attempt *attempt = arg;
    const PCRE2_SIZE *group = block->capture_top > 1 ? block->offset_vector + 2 : NULL;
    struct regex_hit hit = hit_of(attempt->regex, block->start_match, block->current_position, group);

    /* Callouts of the teacher's own are none of ours. */
    if (block->callout_number != 1)
        return GO_ON;
    if (attempt->asked && attempt->refused == hit.end && !attempt->search->anywhere)
        return GO_BACK;
    attempt->asked = true;
    attempt->refused = hit.end;
    attempt->said = attempt->search->accept(attempt->search->arg, &hit);
    if (attempt->said == MATCH_NO)
        return GO_BACK;
    return attempt->said == MATCH_YES ? GO_ON : PCRE2_ERROR_CALLOUT;
}

/* The verb (*ACCEPT) ends a match before the callout. */
static enum match_kind accepted_early(const struct attempt *attempt, pcre2_match_data *data)
{
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);
    const PCRE2_SIZE *group = pcre2_get_ovector_count(data) > 1 ? found + 2 : NULL;
    struct regex_hit hit = hit_of(attempt->regex, found[0], found[1], group);

    return attempt->search->accept(attempt->search->arg, &hit);
}

enum match_kind regex_match(const struct regex *regex, const struct regex_search *search)
{
    struct attempt attempt = {.regex = regex, .search = search, .said = MATCH_NO};
    uint32_t options = (search->anywhere ? 0 : PCRE2_ANCHORED) | (search->open ? PCRE2_PARTIAL_HARD : 0);
    enum match_kind kind = MATCH_COSTLY;

    /* An empty subject is no partial match to PCRE2. */
    if (search->open && search->subject.len == 0)
        return MATCH_MORE;
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(regex->code, NULL);
    if (!data)
        err_fatal("out of memory");
    pcre2_set_callout(regex->context, on_end, &attempt);
    int result = pcre2_match(regex->code, search->subject.data, search->subject.len, 0, options, data, regex->context);
    if (result >= 0)
        kind = attempt.said == MATCH_YES ? MATCH_YES : accepted_early(&attempt, data);
    else if (result == PCRE2_ERROR_PARTIAL)
        kind = MATCH_MORE;
    else if (result == PCRE2_ERROR_NOMATCH)
        kind = MATCH_NO;
    else if (result == PCRE2_ERROR_CALLOUT)
        kind = attempt.said;
    pcre2_match_data_free(data);
    return kind;
}

size_t regex_reach(const struct regex *regex, struct bytes subject)
{
    size_t low = 0, high = subject.len < REACH_LARGEST ? subject.len : REACH_LARGEST;
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);

    if (!data)
        err_fatal("out of memory");
    /* What is possible for a text is possible for each beginning of it. */
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        int result = pcre2_match(regex->code, subject.data, middle, 0, PCRE2_ANCHORED | PCRE2_PARTIAL_HARD, data,
                                 regex->plain);
        if (result >= 0 || result == PCRE2_ERROR_PARTIAL)
            low = middle;
        else
            high = middle - 1;
    }
    pcre2_match_data_free(data);
    return low;
}
