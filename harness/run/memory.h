/*
 * memory: tests whose programs run under valgrind (`memory: true`).
 *
 * Only native programs of the hand-in do: what an interpreter or a virtual machine runs, what Go built, and what holds
 * a sanitizer of its own starts as always, and the trace says so. Where the machine has no valgrind the hand-in was
 * built with AddressSanitizer (build.h), which reports by itself.
 *
 * The reports lie on the program's disk, where the program can change them: who wants to hide an error from valgrind
 * has simpler ways, and hides it from himself.
 */
#ifndef RUN_MEMORY_H
#define RUN_MEMORY_H

#include "os/memcheck.h"
#include "run/stage.h"

/* Whether this machine has valgrind. */
bool memory_has_valgrind(void);

/* Makes the folder for reports on a disk that is not handed over yet: as the program calls it. NULL on error. */
const char *memory_reports(struct stage *stage, const struct disk *disk, struct err *err);

/* With what the program is started once more: valgrind in front where it can be, then `actor->process.checked` is set.
 * -1 after stage_fail. Each start has reports of its own. */
struct memory_start {
    const char *const *words, *const *env;
};
int memory_prepare(struct stage *stage, struct actor *actor, struct memory_start *start);

/* All else has passed: ends the programs, so that their leaks are known, and judges. 0, or -1 after stage_fail. */
int memory_judge(struct stage *stage);

/* After a failure of another kind, when all is stopped: names a memory error that came before it as the first hint. */
void memory_explain(struct stage *stage);

/* "reads 1 byte behind a block of 10 bytes: server.c:31 in answer(), allocated at server.c:25 in main()" */
const char *memory_error_words(struct arena *arena, const struct memcheck_error *error);

/* "ends with 2 descriptors open: from accept() at server.c:40 in serve(), from socket() at server.c:12 in main()" */
const char *memory_open_words(struct arena *arena, const struct memcheck_report *report);

#endif
