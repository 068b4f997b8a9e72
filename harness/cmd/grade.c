#include "cmd/commands.h"

#include "cmd/roster.h"
#include "cmd/session.h"
#include "cmd/tell.h"
#include "intake/intake.h"
#include "os/fs.h"
#include "store/db.h"

#include <unistd.h>

/* Where archives of the assignment are unpacked, claimed when there is something to grade. What only looks leaves nothing
 * behind. */
static const char *unpack_into(struct arena *arena, const struct opts *opts, const char *assignment, struct err *err)
{
    const char *out = opts->out ? opts->out : "sockgrade-results", *what = opts->operands[1];

    if (!opts->dry_run && (what[0] == '@' || access(what, F_OK) == 0) && db_claim(arena, out, err) < 0)
        return NULL;
    struct scratch *scratch = opts->dry_run ? fs_scratch(arena, err) : NULL;
    if (opts->dry_run && !scratch)
        return NULL;
    return arena_printf(arena, "%s/unpacked/%s", scratch ? fs_scratch_path(scratch) : out, assignment);
}

static int read_class(struct arena *arena, const struct opts *opts, const char *assignment, struct intake *class,
                      struct err *err)
{
    const char *into = unpack_into(arena, opts, assignment, err);
    int status = into ? intake_read(arena, opts->operands[1], into, class, err) : -1;

    for (size_t i = 0; into && i < class->remark_count; i++)
        if (opts->verbose || !class->remarks[i].minor)
            tell("%s", class->remarks[i].words);
    for (size_t i = 0; i < class->count && !opts->dry_run; i++)
        if (class->hand_ins[i].refused)
            tell("%s: %s", class->hand_ins[i].name, class->hand_ins[i].refused);
    return status;
}

static struct hand_in *hand_ins_of(struct arena *arena, const struct intake *class)
{
    struct hand_in *hand_ins = arena_array(arena, struct hand_in, class->count);

    for (size_t i = 0; i < class->count; i++) {
        const struct handed_in *one = &class->hand_ins[i];
        hand_ins[i] = (struct hand_in){one->name, one->path, one->refused};
    }
    return hand_ins;
}

int grade_command(struct arena *arena, const struct opts *opts)
{
    struct loaded loaded;
    struct intake class = {0};
    struct session_end end;
    struct err err = {0};

    int code = session_load(arena, opts, &loaded);
    if (code)
        return code;
    if (read_class(arena, opts, loaded.spec->assignment, &class, &err))
        return tell_err(&err);
    if (opts->dry_run)
        return roster_print(arena, &class);
    const struct session_plan plan = {
        .opts = opts,
        .loaded = &loaded,
        .hand_ins = hand_ins_of(arena, &class),
        .count = class.count,
        .folder = opts->operands[1],
        .people = &table_reporter,
    };
    code = session_run(arena, &plan, &end);
    if (code)
        return code;
    if (end.signal)
        return 128 + end.signal;
    return end.harness ? EXIT_HARNESS : end.under ? EXIT_LOST : EXIT_PASSED;
}
