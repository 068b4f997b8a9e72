#include "cmd/commands.h"

#include "cmd/load.h"
#include "cmd/tell.h"
#include "judge/score.h"
#include "report/phrase.h"
#include "report/sink.h"

static void show_good(struct buf *out, const struct spec *spec)
{
    char points[32];
    int64_t sum = 0;

    for (size_t i = 0; i < spec->test_count; i++)
        sum += spec->tests[i].extra ? 0 : spec->tests[i].points_milli;
    score_format(sum, points);
    phrase_say(out, spec->file);
    buf_text(out, ": ");
    phrase_number(out, spec->test_count, "test");
    buf_printf(out, ", %s point%s: no mistakes\n", points, sum == 1000 ? "" : "s");
}

static void show_bad(struct buf *out, const struct faults *faults)
{
    faults_show(faults, out);
    buf_char(out, '\n');
    phrase_say(out, faults->file);
    buf_text(out, ": ");
    phrase_number(out, faults->count, "mistake");
    buf_char(out, '\n');
}

/* Mistakes are what lint was asked for: they go to standard output. */
static int lint_one(const char *path, struct sink *sink)
{
    struct arena *arena = arena_new();
    struct loaded loaded;
    struct err err = {0};
    int code = EXIT_PASSED;

    if (load_spec(arena, path, NULL, &loaded, &err)) {
        code = tell_err(&err);
    } else {
        struct buf *out = buf_new(arena, 0);
        if (loaded.spec)
            show_good(out, loaded.spec);
        else
            show_bad(out, &loaded.faults);
        sink_drain(sink, out);
        code = loaded.spec ? EXIT_PASSED : EXIT_USAGE;
    }
    arena_free(arena);
    return code;
}

int lint_command(struct arena *arena, const struct opts *opts)
{
    struct sink *sink = sink_stdout(arena);
    struct err err = {0};
    int code = EXIT_PASSED;

    for (size_t i = 0; i < opts->operand_count; i++) {
        int one = lint_one(opts->operands[i], sink);
        code = one > code ? one : code;
    }
    return sink_close(sink, &err) ? tell_err(&err) : code;
}
