/*
 * language: how sources of each language become something that runs. Tables; pure.
 */
#ifndef RUN_LANGUAGE_H
#define RUN_LANGUAGE_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

struct language {
    const char *files;     /* globs of what shows that this is the one, blanks between */
    const char *not_files; /* a glob of what does not count, or NULL */
    /* Either a shell line for all at once, or the words that make one program: @name for it, @files for its sources.
     * Then it runs for each file that has a `main`, with those that have none. Its first word is the tool. */
    const char *all, *each;
};

/* The first that fits the names (NULL-terminated) of a folder, or NULL. */
const struct language *language_find(const char *const *names);

/* Whether the file of that name is one of the language's. */
bool language_owns(const struct language *language, const char *name);

/* The words with which a file that is not executable runs: @file, @folder and @base (its name without the extension);
 * NULL when its name says nothing. */
const char *language_interpreter(const char *name);

/* The extensions of that table by index, NULL at its end. */
const char *language_extension(size_t index);

/* Whether a source in C, C++, Go or the like defines a function `main`. Comments and literals do not count. */
bool language_has_main(struct bytes source);

/* `words` with blanks between, as a NULL-terminated list; a word "@files" is replaced by all of `files`, other words
 * that stand in `names` (pairs, NULL at the end) by what follows them there. */
const char **language_words(struct arena *arena, const char *words, const char *const *names, const char *const *files);

#endif
