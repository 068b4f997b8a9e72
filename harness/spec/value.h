/*
 * value: one scalar of a spec as a number, a time, a size, a word.
 *
 * Each reads the node, or says at its place what is wrong and what would be right. 0, or -1 after a fault; then *out is
 * left alone. A scalar that holds a sample (what is known only while a test runs) is passed unjudged with 0 where the
 * scope is `late`, and is a fault where it is not.
 */
#ifndef SPEC_VALUE_H
#define SPEC_VALUE_H

#include "spec/vars.h"

struct scope {
    struct arena *arena;
    const struct vars *vars;   /* NULL: dollars are not looked at (the head) */
    bool late;                 /* read once more while the test runs */
    struct faults *faults;
};

/* What a value is called in a sentence: its key, or "value" in a list. */
const char *value_subject(const struct node *node);

/* A fault that marks the node. Always -1. */
int value_fault(const struct scope *scope, const struct node *node, const char *help, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The text, expanded. `sampled` may be NULL; then a late sample is taken as it is. */
int value_text(const struct scope *scope, const struct node *node, bool *sampled, const char **out);
int value_bool(const struct scope *scope, const struct node *node, bool *out);
int value_int(const struct scope *scope, const struct node *node, int64_t min, int64_t max, int64_t *out);
/* Nanoseconds, at most a day. */
int value_duration(const struct scope *scope, const struct node *node, int64_t *out);
int value_size(const struct scope *scope, const struct node *node, uint64_t *out);
/* Thousandths of a point. */
int value_points(const struct scope *scope, const struct node *node, int64_t *out);
/* The index of one of `words` (NULL-terminated). */
int value_word(const struct scope *scope, const struct node *node, const char *const *words, int *out);
/* An IPv4 address. */
int value_address(const struct scope *scope, const struct node *node, const char *text, const char **out);
/* One scalar, or a list of them: NULL-terminated in *out, their nodes' order kept. */
int value_texts(const struct scope *scope, const struct node *node, const char ***out);

/* A `- key:` or plain empty value. */
bool value_empty(const struct node *node);

/* "'a', 'b' and 'c'", at most ten of them. */
const char *value_list_words(struct arena *arena, const char *const *words);

/* "did you mean 'x'?", else "one of 'a', 'b'" for few words, else NULL. */
const char *value_help(struct arena *arena, const char *word, const char *const *words);

#endif
