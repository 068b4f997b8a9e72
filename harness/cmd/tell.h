/*
 * tell: sentences on standard error, made safe to show.
 */
#ifndef CMD_TELL_H
#define CMD_TELL_H

#include "base/err.h"

/* "sockgrade: the sentence". */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Tells the error; the exit code for its kind: 2 for USAGE and SPEC, 3 for HARNESS. */
int tell_err(const struct err *err);

enum { EXIT_PASSED = 0, EXIT_LOST = 1, EXIT_USAGE = 2, EXIT_HARNESS = 3 };

#endif
