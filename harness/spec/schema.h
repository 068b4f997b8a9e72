/*
 * schema: a mapping of a spec read by a table of its keys.
 *
 * Unknown keys are faults that name the nearest known one. What belongs to a later version is told as "not known yet",
 * unless it is written with its default.
 */
#ifndef SPEC_SCHEMA_H
#define SPEC_SCHEMA_H

#include "spec/value.h"

enum key_type {
    KEY_NODE,       /* const struct node *: read by hand */
    KEY_TEXT,       /* const char * */
    KEY_TEXTS,      /* const char **, NULL-terminated */
    KEY_BOOL,       /* bool */
    KEY_INT,        /* int, from min to max */
    KEY_NUMBER,     /* int64_t, from min to max */
    KEY_DURATION,   /* int64_t, ns, at least min */
    KEY_SIZE,       /* uint64_t */
    KEY_POINTS,     /* int64_t, thousandths */
    KEY_WORD,       /* int, the index in `words` */
    KEY_LATER,      /* not known yet; words[0], if any, is its default and fine */
};

struct key {
    const char *name;
    enum key_type type;
    size_t offset;             /* in the struct that is filled */
    bool required;
    int64_t min, max;
    const char *const *words;
};

/*
 * Fills `out` by the table (ended by a NULL name). Keys in `also` (NULL-terminated, or NULL) are known and left alone.
 * `what` names the mapping in sentences: "a test". 0, or -1 after a fault; what could be read is there in any case.
 */
int schema_read(const struct scope *scope, const struct node *map, const char *what, const struct key *keys,
                const char *const *also, void *out);

/* One value by one line of a table. */
int schema_value(const struct scope *scope, const struct node *node, const struct key *key, void *out);

/* The line for that name, or NULL. */
const struct key *schema_find(const struct key *keys, const char *name);

/* The name of a child of a mapping, or NULL when its key is no scalar (which is told already). */
const char *schema_name(const struct node *child);

#endif
