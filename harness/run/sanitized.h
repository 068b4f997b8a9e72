/*
 * sanitized: whether a program was built with a sanitizer that looks for leaks.
 */
#ifndef RUN_SANITIZED_H
#define RUN_SANITIZED_H

#include <stdbool.h>

/* Whether the file `program` (relative to `folder`; others are the machine's own) holds LeakSanitizer,
 * which looks at its own process with ptrace. */
bool sanitized_is(const char *folder, const char *program);

#endif
