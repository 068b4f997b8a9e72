/*
 * part: a pattern as a tree of parts, made by pattern, walked by match and words.
 */
#ifndef SPEC_PART_H
#define SPEC_PART_H

#include "spec/literal.h"
#include "spec/regex.h"

enum part_kind {
    PART_LITERAL,
    PART_REGEX,
    PART_UNTIL,       /* any bytes up to and with the literal */
    PART_LENGTH,
    PART_REST,        /* all there is */
    PART_ANY,
    PART_UNORDERED,
    PART_JOIN,
    PART_EOF,
    PART_REGION,      /* what `of` takes, looked into */
    PART_CAPTURE,     /* what `of` takes, with a name */
};

struct part {
    enum part_kind kind;
    bool last;                     /* LITERAL, UNORDERED: nothing follows, so the end may be lenient */
    bool spaced;                   /* LITERAL: blanks are forgiven */
    bool lenient;                  /* something is forgiven */
    const struct literal *literal; /* LITERAL, UNTIL */
    const struct regex *regex;     /* REGEX */
    const char *capture;           /* CAPTURE; REGEX or NULL: its group */
    size_t length;                 /* LENGTH */
    const struct part **parts;     /* ANY, JOIN; UNORDERED: literals */
    size_t count;
    const size_t *twins;           /* UNORDERED: for each the nearest equal one before it, else itself */
    const struct part *of;         /* REGION, CAPTURE */
    const struct part *starts, *contains;   /* REGION; or NULL */
};

#endif
