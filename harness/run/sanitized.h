/*
 * sanitized: what a program was built with, as its file tells; and what a sanitizer in it reports.
 */
#ifndef RUN_SANITIZED_H
#define RUN_SANITIZED_H

#include <stdbool.h>

/* What valgrind can check of the hand-in: native programs. Those with a sanitizer look after themselves. NOT: what Go
 * built does to memory what valgrind takes for errors, what is linked statically hides its malloc(), and what lies
 * outside of `folder` is nobody's hand-in. */
enum native { NATIVE_NOT, NATIVE_PLAIN, NATIVE_SANITIZED };
enum native sanitized_kind(const char *folder, const char *program);

/* Whether the file `program` (relative to `folder`; others are the machine's own) holds LeakSanitizer,
 * which looks at its own process with ptrace. */
bool sanitized_is(const char *folder, const char *program);

/* The first line of a sanitizer's report in what a program wrote; NULL: there is none. Only the whole form at the start
 * of a line is one, `==PID==ERROR: AddressSanitizer: ` or `FILE:LINE:COLUMN: runtime error: `: programs have words like
 * these of their own (Go says "runtime error: index out of range" of a panic that it goes on after). */
const char *sanitized_report(const char *text);

#endif
