/*
 * yaml: a YAML file as a tree that keeps line, column and style of everything.
 *
 * Scalars are taken as written: nothing is resolved. Anchors, aliases, tags, several documents, duplicate keys, keys
 * that are not scalars, nesting over 64 and a text over 1 MiB are faults. Source: libyaml's event API.
 */
#ifndef SPEC_YAML_H
#define SPEC_YAML_H

#include "spec/fault.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };
enum node_style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_BLOCK };   /* of a scalar; BLOCK is | and > */

struct node {
    enum node_kind kind;
    enum node_style style;
    struct place at;
    int width;                 /* columns of a scalar on its first line, at least 1; 1 for lists and maps */
    struct bytes text;         /* of a scalar, NUL behind it */
    const struct node *key;    /* in a map: the scalar before this value */
    const struct node *first;  /* children of a list or map, in order */
    const struct node *next;   /* sibling */
    size_t count;              /* of children */
};

#define YAML_LARGEST (1024 * 1024)

/* The root, or NULL when there is none to go on with. Look at faults->count for whether all is well. */
const struct node *yaml_parse(struct arena *arena, struct bytes source, struct faults *faults);

/* The same for a file that the spec includes. */
const struct node *yaml_parse_included(struct arena *arena, const struct source *source, struct faults *faults);

/* The value under `key`, or NULL. */
const struct node *node_get(const struct node *map, const char *key);

#endif
