#include "cmd/commands.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/session.h"
#include "cmd/tell.h"

/* The last part of the path, "." and the like being resolved. */
static const char *shown_name(struct arena *arena, const char *path)
{
    char *whole = realpath(path, NULL);
    const char *slash = whole ? strrchr(whole, '/') : NULL;
    const char *name = arena_strdup(arena, slash && slash[1] ? slash + 1 : path);

    free(whole);
    return name;
}

static int look_at(const char *path, struct err *err)
{
    struct stat about;

    if (stat(path, &about) || access(path, R_OK) || (S_ISDIR(about.st_mode) && access(path, X_OK))) {
        err_sys(err, "cannot read the submission '%s'", path);
        err->kind = ERR_USAGE;
        return -1;
    }
    if (!S_ISDIR(about.st_mode) && !S_ISREG(about.st_mode))
        return err_set(err, ERR_USAGE, "'%s' is neither a folder nor a file", path);
    return 0;
}

int check_command(struct arena *arena, const struct opts *opts)
{
    const char *path = opts->operand_count > 1 ? opts->operands[1] : ".";
    struct loaded loaded;
    struct session_end end;
    struct err err = {0};

    int code = session_load(arena, opts, &loaded);
    if (code)
        return code;
    if (look_at(path, &err))
        return tell_err(&err);
    const struct hand_in hand_in = {.name = shown_name(arena, path), .path = path};
    code = session_run(arena, &(struct session_plan){opts, &loaded, &hand_in, 1, NULL, &term_reporter}, &end);
    if (code)
        return code;
    if (end.signal)
        return 128 + end.signal;
    return end.harness ? EXIT_HARNESS : end.failed ? EXIT_LOST : EXIT_PASSED;
}
