/*
 * figures: how much a program holds, all its processes together, and what of it is more than was asked, in words.
 *
 * Our own first process of its box is not counted; and its own, once it has ended, is no zombie of it, since its parent
 * is us. Zombies count as zombies alone.
 */
#ifndef RUN_FIGURES_H
#define RUN_FIGURES_H

#include "os/holdings.h"
#include "run/process.h"

enum { FIGURES_NAMED = 4 };

struct figures {
    uint64_t counts[MEASURES];
    size_t files[HOLDINGS];          /* the open files by kind, after figures_sort */
    char zombies[FIGURES_NAMED][16]; /* names of some, each once, in bytes of their own choice */
    size_t named;
};

/* What `asked` asks for; NULL: all. */
void figures_measure(const struct process *process, const struct hygiene *asked, struct figures *figures);

/* Looks at the open files again, and what each is. */
void figures_sort(const struct process *process, struct figures *figures);

/* `before` may be NULL where nothing compares. */
bool figures_hold(const struct hygiene *asked, const struct figures *now, const struct figures *before);

/* The same for what one measure counts. */
bool figures_row_holds(const struct hygiene *asked, enum measure measure, const struct figures *now,
                       const struct figures *before);

/* All that is not as it was asked, as a sentence about `name`; NULL when all is. Both are sorted. */
const char *figures_complaint(struct arena *arena, const char *name, const struct hygiene *asked,
                              const struct figures *now, const struct figures *before);

/* "6 open files, 0 zombies": what was asked for. Without memory unless `memory`, which is never twice the same. */
const char *figures_words(struct arena *arena, const struct hygiene *asked, const struct figures *now, bool memory);

#endif
