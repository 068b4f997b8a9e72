/*
 * leniency: which differences are forgiven: the mapping `ignore`.
 */
#ifndef SPEC_LENIENCY_H
#define SPEC_LENIENCY_H

#include "spec/yaml.h"

struct leniency {
    bool letter_case;        /* ASCII */
    bool trailing_newline;   /* one line end at the very end, there or not */
    bool space;              /* a run of blanks and tabs is as good as any other, none at the ends of a line */
};

/* Reads the mapping under the key `ignore`; NULL forgives nothing. */
struct leniency leniency_parse(const struct node *node, struct faults *faults);

/* What either forgives. */
struct leniency leniency_both(struct leniency a, struct leniency b);

#endif
