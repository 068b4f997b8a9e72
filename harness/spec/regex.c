#include "spec/regex.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/err.h"

enum {
    STEPS_MOST = 5000000,
    HEAP_MOST_KIB = 8 * 1024,
    REACH_LARGEST = 64 * 1024,
    WORDS_LEAST = 1024,           /* of the workspace for all ends at once: six for a way that is open, and each of */
    WORDS_MOST = 4096,            /* the ways is compared with all others at each byte */
    ENDS_LEAST = 32,              /* that are found at once; PCRE2 sorts them slowly */
    ENDS_MOST = 512,
    SUBJECT_SMALL = 16 * 1024,    /* above it, whether more could belong to a match is asked in the faster way first */
};

/*
 * All matches at one place are found at once, the longest first, by PCRE2's other algorithm. A regex that says itself
 * which of its matches it prefers is tried in its own order, by backtracking; so is one that needs backtracking.
 */
struct regex {
    struct bytes text;
    pcre2_code *code;               /* with a callout at its end */
    pcre2_code *alone;              /* as it is written */
    pcre2_match_context *context;   /* with the callout */
    pcre2_match_context *plain;     /* without */
    bool has_group;
    bool in_order;
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

/* The text alone is compiled first: the words and the place of a mistake belong to it. */
static bool compile_both(struct arena *arena, struct regex *regex, bool caseless, struct regex_mistake *mistake)
{
    /* A quantifier at the end must not become possessive: shorter ends are asked for behind its back. */
    uint32_t options = PCRE2_NEVER_UTF | PCRE2_NO_AUTO_POSSESS | (caseless ? PCRE2_CASELESS : 0);

    regex->alone = compile(regex->text, options, mistake);
    if (!regex->alone)
        return false;
    arena_defer(arena, undo_code, regex->alone);
    if (recurses(regex->text)) {
        *mistake = (struct regex_mistake){.text = "a group can recurse here, but not the whole"};
        return false;
    }
    regex->code = compile_with_callout(arena, regex->text, options, mistake);
    if (regex->code)
        arena_defer(arena, undo_code, regex->code);
    return regex->code != NULL;
}

/* The length of an escape or a class at `at`, 0 where there is none: what looks like a quantifier in it is none. */
static size_t inert(struct bytes text, size_t at)
{
    const uint8_t *from = text.data + at, *end = text.data + text.len, *to = from + 1;

    if (*from == '\\' && to < end && *to == 'Q') {
        to = memmem(to, (size_t)(end - to), "\\E", 2);
        return to ? (size_t)(to + 2 - from) : text.len - at;
    }
    if (*from == '\\')
        return text.len - at < 2 ? 1 : 2;
    if (*from != '[')
        return 0;
    to += to < end && *to == '^';
    to += to < end && *to == ']';
    while (to < end && *to != ']') {
        const uint8_t *named = to + 1 < end && to[0] == '[' && to[1] == ':' ? memmem(to, (size_t)(end - to), ":]", 2)
                                                                           : NULL;
        to += named ? named - to + 2 : *to == '\\' ? 2 : 1;
    }
    return to < end ? (size_t)(to + 1 - from) : text.len - at;
}

/* Whether a brace that closes at `at` closes a count: {2}, {2,} or {2,3}. */
static bool closes_count(struct bytes text, size_t at)
{
    size_t from = at;

    while (from > 0 && (isdigit(text.data[from - 1]) || text.data[from - 1] == ','))
        from--;
    return from > 0 && from < at && text.data[from - 1] == '{' && isdigit(text.data[from]);
}

/* (?U) turns all quantifiers round; (?> and (* are about the search itself. */
static bool orders_by_bracket(struct bytes text, size_t at)
{
    size_t letter = at + 2;

    if (at + 2 >= text.len || text.data[at] != '(')
        return false;
    if (text.data[at + 1] == '*' || (text.data[at + 1] == '?' && text.data[letter] == '>'))
        return true;
    if (text.data[at + 1] != '?')
        return false;
    while (letter < text.len && (isalpha(text.data[letter]) || text.data[letter] == '^') && text.data[letter] != 'U')
        letter++;
    return letter < text.len && text.data[letter] == 'U';
}

/*
 * Whether it says which match it prefers: by a lazy or possessive quantifier, or by a bracket. Of $ and \Z before the
 * last line feed only backtracking knows that more may come.
 */
static bool says_order(struct bytes text)
{
    for (size_t at = 0, skip; at < text.len; at += skip ? skip : 1) {
        uint8_t c = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0;
        bool opened = at > 0 && text.data[at - 1] == '(';
        skip = inert(text, at);
        if (c == '$' || (c == '\\' && next == 'Z') || orders_by_bracket(text, at))
            return true;
        if (skip)
            continue;
        if ((c == '*' || c == '+' || (c == '?' && !opened) || (c == '}' && closes_count(text, at))) &&
            (next == '?' || next == '+'))
            return true;
    }
    return false;
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
    struct regex *regex = arena_one(arena, struct regex);

    regex->text = text;
    if (!compile_both(arena, regex, caseless, mistake))
        return NULL;
    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    regex->context = context_new(arena);
    regex->plain = context_new(arena);
    regex->has_group = groups > 0;
    regex->in_order = says_order(text);
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

static pcre2_match_data *data_new(uint32_t room)
{
    pcre2_match_data *data = pcre2_match_data_create(room, NULL);

    if (!data)
        err_fatal("out of memory");
    return data;
}

/* Tries the matches from `start` on in the order in which backtracking meets them. */
static enum match_kind match_in_order(const struct regex *regex, const struct regex_search *search, size_t start)
{
    struct attempt attempt = {.regex = regex, .search = search, .said = MATCH_NO};
    uint32_t options = (search->anywhere ? 0 : PCRE2_ANCHORED) | (search->open ? PCRE2_PARTIAL_HARD : 0);
    enum match_kind kind = MATCH_COSTLY;
    pcre2_match_data *data = data_new(2);

    pcre2_set_callout(regex->context, on_end, &attempt);
    int result = pcre2_match(regex->code, search->subject.data, search->subject.len, start, options, data,
                             regex->context);
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

static bool is_limit(int result)
{
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT || result == PCRE2_ERROR_HEAPLIMIT;
}

/* Whether only backtracking can do it. */
static bool needs_order(int result)
{
    return result < 0 && !is_limit(result) && result != PCRE2_ERROR_NOMATCH && result != PCRE2_ERROR_PARTIAL;
}

/* All ends of matches at `start`. What PCRE2 says: how many, 0 when there is no room for all. */
static int find_ends(const struct regex *regex, struct bytes subject, size_t start, uint32_t options,
                     pcre2_match_data *data)
{
    int result = PCRE2_ERROR_DFA_WSSIZE;

    for (size_t room = WORDS_LEAST; result == PCRE2_ERROR_DFA_WSSIZE && room <= WORDS_MOST; room *= 2) {
        int *workspace = calloc(room, sizeof *workspace);
        if (!workspace)
            err_fatal("out of memory");
        result = pcre2_dfa_match(regex->alone, subject.data, subject.len, start, options | PCRE2_ANCHORED, data,
                                 regex->plain, workspace, room);
        free(workspace);
    }
    return result;
}

/* For the group: the one match that is taken is looked for again, by backtracking. */
struct known_end {
    size_t end;
    struct regex_hit hit;
};

static enum match_kind is_known_end(void *arg, const struct regex_hit *hit)
{
    struct known_end *known = arg;

    if (hit->end != known->end)
        return MATCH_NO;
    known->hit = *hit;
    return MATCH_YES;
}

static enum match_kind accept_end(const struct regex *regex, const struct regex_search *search, size_t start,
                                  size_t end)
{
    struct known_end known = {end, {start, end, start, end - start}};
    struct regex_search again = {.subject = search->subject, .accept = is_known_end, .arg = &known};

    if (search->group && regex->has_group && match_in_order(regex, &again, start) != MATCH_YES)
        return MATCH_COSTLY;
    return search->accept(search->arg, &known.hit);
}

/* Asks for one end after the other, the longest first. */
static enum match_kind match_longest(const struct regex *regex, const struct regex_search *search, size_t start)
{
    uint32_t options = search->open ? PCRE2_PARTIAL_HARD : 0;
    enum match_kind kind = MATCH_NO;
    size_t asked = 0;
    int result = 0;

    for (uint32_t room = ENDS_LEAST; result == 0 && kind == MATCH_NO && room <= ENDS_MOST; room *= 16) {
        pcre2_match_data *data = data_new(room);
        const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(data);
        result = find_ends(regex, search->subject, start, options, data);
        size_t count = result > 0 ? (size_t)result : result == 0 ? room : 0;
        for (; asked < count && kind == MATCH_NO; asked++)
            kind = accept_end(regex, search, start, ends[2 * asked + 1]);
        pcre2_match_data_free(data);
    }
    /* Where the longest ends are all refused, the rest are left to backtracking. */
    if (needs_order(result) || (result == 0 && kind == MATCH_NO))
        return match_in_order(regex, search, 0);
    if (result == PCRE2_ERROR_PARTIAL)
        return MATCH_MORE;
    return is_limit(result) ? MATCH_COSTLY : kind;
}

/* The first match by backtracking, which is fast on long texts, and finds where a match starts. */
static int glance(const struct regex *regex, const struct regex_search *search, size_t *start)
{
    uint32_t options = (search->anywhere ? 0 : PCRE2_ANCHORED) | (search->open ? PCRE2_PARTIAL_HARD : 0);
    pcre2_match_data *data = data_new(1);
    int result = pcre2_match(regex->alone, search->subject.data, search->subject.len, 0, options, data, regex->plain);

    *start = result >= 0 && search->anywhere ? pcre2_get_ovector_pointer(data)[0] : 0;
    pcre2_match_data_free(data);
    return result;
}

enum match_kind regex_match(const struct regex *regex, const struct regex_search *search)
{
    size_t start = 0;

    /* An empty subject is no partial match to PCRE2. */
    if (search->open && search->subject.len == 0)
        return MATCH_MORE;
    if (regex->in_order)
        return match_in_order(regex, search, 0);
    if (search->anywhere || search->subject.len > SUBJECT_SMALL) {
        int result = glance(regex, search, &start);
        if (result == PCRE2_ERROR_PARTIAL)
            return MATCH_MORE;
        if (result == PCRE2_ERROR_NOMATCH)
            return MATCH_NO;
        if (result < 0 && search->anywhere)
            return MATCH_COSTLY;
    }
    return match_longest(regex, search, start);
}

/* Whether a match could begin with the whole of the subject, or lies in it. */
static bool is_possible(const struct regex *regex, struct bytes subject, pcre2_match_data *data)
{
    int result = PCRE2_ERROR_DFA_UITEM;

    if (!regex->in_order)
        result = find_ends(regex, subject, 0, PCRE2_PARTIAL_HARD, data);
    if (needs_order(result))
        result = pcre2_match(regex->code, subject.data, subject.len, 0, PCRE2_ANCHORED | PCRE2_PARTIAL_HARD, data,
                             regex->plain);
    return result >= 0 || result == PCRE2_ERROR_PARTIAL;
}

size_t regex_reach(const struct regex *regex, struct bytes subject)
{
    size_t low = 0, high = subject.len < REACH_LARGEST ? subject.len : REACH_LARGEST;
    pcre2_match_data *data = data_new(1);

    /* What is possible for a text is possible for each beginning of it. */
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (is_possible(regex, (struct bytes){subject.data, middle}, data))
            low = middle;
        else
            high = middle - 1;
    }
    pcre2_match_data_free(data);
    return low;
}
