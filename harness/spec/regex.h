/*
 * regex: a regular expression over bytes, tried one possible end after another until one is accepted: the longest
 * first. One that says itself what it prefers, as a lazy quantifier does, is tried in that order; so is one with back
 * references, in the order of its branches.
 * Source: PCRE2, 8 bit, no UTF, line ends are \n.
 */
#ifndef SPEC_REGEX_H
#define SPEC_REGEX_H

#include "spec/input.h"

struct regex;

/* Where in the subject it matches. */
struct regex_hit {
    size_t start, end;
    size_t group_at, group_len;   /* of group 1; of all when there is none; empty when it took no part */
};

/* One search. */
struct regex_search {
    struct bytes subject;
    bool open;       /* more may come: MORE as soon as it would look behind the end */
    bool anywhere;   /* else only at the start of the subject */
    bool group;      /* the hit's group is wanted; else it may be all */
    /* Asked for each possible end, the preferred first, until it does not say NO. */
    enum match_kind (*accept)(void *arg, const struct regex_hit *hit);
    void *arg;
};

/* What is wrong with a regex. */
struct regex_mistake {
    char text[160];
    size_t at;       /* in the regex */
};

/* NULL when it cannot be used, and then `mistake` says why. Freed with the arena. */
const struct regex *regex_new(struct arena *arena, struct bytes text, bool caseless, struct regex_mistake *mistake);
struct bytes regex_text(const struct regex *regex);
bool regex_has_group(const struct regex *regex);

/* What `accept` said last; NO when it was never asked, COSTLY when a limit was reached. */
enum match_kind regex_match(const struct regex *regex, const struct regex_search *search);

/* How many bytes from the start could be the beginning of a match. */
size_t regex_reach(const struct regex *regex, struct bytes subject);

#endif
