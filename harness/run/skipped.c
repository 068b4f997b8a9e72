#include "run/skipped.h"

#include <string.h>

static const char *program_in(const struct spec *spec, const char *use)
{
    for (size_t i = 0; i < spec->program_count; i++)
        if (spec->programs[i].use && strcmp(spec->programs[i].use, use) == 0)
            return spec->programs[i].name;
    return use;
}

const char *skipped_because(struct arena *arena, const struct skipped *skipped)
{
    const struct spec *spec = skipped->spec;
    const struct skip *skip = skipped->skip;

    switch (skip->cause) {
    case SKIP_NEEDS:
        return arena_printf(arena,
                            skip->verdict == VERDICT_HARNESS ? "needs '%s', which could not be judged"
                                                             : "needs '%s', which did not pass",
                            spec->tests[skip->which].name);
    case SKIP_USE:
        return arena_printf(arena, "the teacher's program '%s' does not build: %s",
                            program_in(spec, skipped->uses[skip->which]),
                            skipped->builds[skip->which] ? skipped->builds[skip->which]->reason : "");
    case SKIP_TOTAL:
        return arena_printf(arena, "the time for all tests together (limit 'total', %g s) was used up",
                            (double)spec->limits.total_ns / 1e9);
    case SKIP_BUILD:
        break;
    }
    return "";
}
