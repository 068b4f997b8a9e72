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
    bool deep;             /* files in folders below count, too */
    const char *tool;      /* what must be there */
    const char *first;     /* a shell line before, or NULL */
    /* The words that make one program: @name for it, @files for its sources. They run for each file that has a `main`,
     * with those that have none. */
    const char *each;
    const char *again[2];  /* options with which a program that could not be made so is tried again, in turn */
    const char *all;       /* a shell line for all at once, where there is no `each` or no `main`; or NULL */
};

/* The first that fits the names of a folder, or (deep) the paths of what lies below it, or NULL. Both lists end with
 * NULL. */
const struct language *language_find(const char *const *names, const char *const *below);

/* Whether the file of that name is one of the language's. */
bool language_owns(const struct language *language, const char *name);

/* The words with which a file that is not executable runs: @file, @folder and @base (its name without the extension);
 * NULL when its name says nothing. */
const char *language_interpreter(const char *name);

/* The same for an interpreter that a script names ("python", "python3.11"), by the file @file; NULL for others. */
const char *language_called(const char *interpreter);

/* The extensions of that table by index, NULL at its end. */
const char *language_extension(size_t index);

/* Whether a source in C, C++, Go or the like defines a function `main`. Comments and literals do not count. */
bool language_has_main(struct bytes source);

/* Whether a class file has a `main` to start with. */
bool language_class_has_main(struct bytes file);

/* The name of the public class of a Java source, "" when there is none. */
struct bytes language_public_class(struct bytes source);

/* Whether the program `have` ("TCPServer", "my-client") is meant by the name `want`: the same word, or one that ends
 * with it. Capitals and small letters are the same. */
enum likeness { LIKE_NOT, LIKE_END, LIKE_SAME };
enum likeness language_likeness(const char *have, const char *want);

/* `words` with blanks between, as a NULL-terminated list; a word "@files" is replaced by all of `files`, other words
 * that stand in `names` (pairs, NULL at the end) by what follows them there. */
const char **language_words(struct arena *arena, const char *words, const char *const *names, const char *const *files);

#endif
