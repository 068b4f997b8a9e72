#include "cmd/choose.h"

#include "run/isolation.h"

static int take_asked(const char *name, enum level *level, struct err *err)
{
    *level = level_parse(name);
    if (*level >= LEVEL_5)
        return err_set(err, ERR_USAGE, "'--isolation' wants L0, L1, L2 or L4, not '%s'", name);
    if (isolation_try(*level, err) < 0)
        return err_wrap(err, "isolation %s cannot be had here", level_name(*level));
    return 0;
}

static int take_best(enum level *level, struct err *err)
{
    const char *reasons[LEVELS] = {NULL};
    struct arena *arena = arena_new();

    *level = isolation_find(reasons, arena);
    if (*level == LEVEL_5)
        err_set(err, ERR_HARNESS,
                "no sandbox can be had here (%s; %s): 'sockgrade doctor' tells what would help, and "
                "--unsafe-no-sandbox runs the programs with nothing around them",
                reasons[LEVEL_1], reasons[LEVEL_4]);
    arena_free(arena);
    return *level == LEVEL_5 ? -1 : 0;
}

int choose_level(const struct opts *opts, enum level *level, struct err *err)
{
    *level = LEVEL_5;
    if (opts->unsafe && opts->isolation)
        return err_set(err, ERR_USAGE, "'--isolation' and '--unsafe-no-sandbox' exclude each other");
    if (opts->unsafe)
        return sandbox_open(LEVEL_5, err);
    return opts->isolation ? take_asked(opts->isolation, level, err) : take_best(level, err);
}
