/*
 * command: the commands of a build, one after another, each in a box of its own, with one time limit and one output.
 */
#ifndef RUN_COMMAND_H
#define RUN_COMMAND_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Where programs are found while they run. */
#define COMMAND_SYSTEM_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Whether a tool lies in one of the folders of `path` (colons between); one with a slash in its own place. */
bool command_exists(const char *path, const char *tool);

struct commands;

/* All run in the home of `disk` and are killed at `deadline_ns`. With `sanitize` whatever they call as a compiler of C
 * or C++ puts AddressSanitizer into what it makes. NULL on error. */
struct disk;
struct commands_plan {
    const struct disk *disk;
    int64_t deadline_ns;
    bool sanitize;
};
struct commands *commands_new(struct arena *arena, const struct commands_plan *plan, struct err *err);

/* How the commands are to call that compiler. */
const char *commands_compiler(struct arena *arena, const struct commands *commands, const char *name);

struct command {
    const char *const *argv;
    const char *tool;    /* what must be there: a name to be found in PATH */
    const char *shown;   /* how the command is called in messages */
};

enum command_how {
    COMMAND_WELL,
    COMMAND_FAILED,    /* words: "exit status 1", "killed by SIGSEGV" */
    COMMAND_LATE,
    COMMAND_NO_TOOL,   /* words: the tool that this machine has not */
};

struct command_end {
    enum command_how how;
    char words[64];
};

/* -1 and an error when the harness could not do it. Everything that the command started is dead afterwards. */
int command_run(struct commands *commands, const struct command *command, struct command_end *end, struct err *err);

/* What all commands wrote, to standard output and standard error, the first 64 KiB. */
struct bytes commands_output(const struct commands *commands);

/* Forgets what came behind the first `len` bytes of it. */
void commands_forget(struct commands *commands, size_t len);

/* Removes the folder for temporary files, which lies in the folder of the build. */
void commands_clean(struct commands *commands);

#endif
