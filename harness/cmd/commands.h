/*
 * commands: what stands behind each word of the command line. All return the exit code.
 */
#ifndef CMD_COMMANDS_H
#define CMD_COMMANDS_H

#include "cmd/opts.h"

#define VERSION "0.1.0"

int check_command(struct arena *arena, const struct opts *opts);
int grade_command(struct arena *arena, const struct opts *opts);
int runs_command(struct arena *arena, const struct opts *opts);
int diff_command(struct arena *arena, const struct opts *opts);
int apply_command(struct arena *arena, const struct opts *opts);
int lint_command(struct arena *arena, const struct opts *opts);
int explain_command(struct arena *arena, const struct opts *opts);
int doctor_command(struct arena *arena, const struct opts *opts);

#endif
