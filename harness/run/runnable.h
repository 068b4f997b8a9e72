/*
 * runnable: what a hand-in's folder has to run, and the words that start it.
 */
#ifndef RUN_RUNNABLE_H
#define RUN_RUNNABLE_H

#include "base/arena.h"

#include <stdbool.h>

/*
 * The words with which `words` (a program's run) is really started in `folder`: with "./server" missing but "server.py"
 * there, "python3 ./server.py"; for a script whose "#!" names a place that this machine has not, the interpreter
 * of that name. `words` itself when nothing fits. NULL-terminated.
 */
const char **runnable_words(struct arena *arena, const char *folder, const char **words);

/*
 * Whether a program would show by itself what is typed when it talks with a terminal: Node's readline does, whether the
 * terminal echoes or not.
 */
bool runnable_echoes(struct arena *arena, const char *folder, const char *const *words);

/* Whether these words start something that is there, as far as can be known. */
bool runnable_is_there(struct arena *arena, const char *folder, const char *word);

/*
 * Where `word` ("./server") is not there: looks for a program, a class with a main, or a script that is called the same
 * but for capitals, else the one whose name ends so (TCPServer), else, with `only`, the only one there is. A link with
 * the name asked for is made to it, so that runnable_words finds it. False when there is none, or more than one.
 */
bool runnable_adopt(struct arena *arena, const char *folder, const char *word, bool only);

#endif
