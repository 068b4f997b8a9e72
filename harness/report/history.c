#include "report/history.h"

#include <string.h>

#include "judge/score.h"
#include "report/phrase.h"

/* "2026-11-28T02:52:06Z" as "2026-11-28 02:52". */
static void add_time(struct buf *out, const char *utc)
{
    if (strlen(utc) < 16)
        phrase_say(out, utc);
    else
        buf_printf(out, "%.10s %.5s", utc, utc + 11);
}

static void add_setting(struct buf *out, const struct setting *setting)
{
    buf_text(out, "spec ");
    buf_printf(out, "%.8s, seed %llu, sockgrade ", setting->spec_key, (unsigned long long)setting->seed);
    phrase_say(out, setting->harness);
    buf_text(out, ", ");
    phrase_say(out, setting->options);
}

void history_list(struct buf *out, const struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct run *run = &runs[i];
        buf_printf(out, "%c %4lld  ", run->official ? '*' : ' ', (long long)run->id);
        add_time(out, run->started);
        buf_text(out, "  ");
        phrase_say(out, run->setting.assignment);
        buf_text(out, ", ");
        phrase_number(out, run->submissions, "submission");
        buf_printf(out, "%s\n        ", run->ended[0] ? "" : ", not finished");
        add_setting(out, &run->setting);
        if (run->again[0]) {
            buf_text(out, ", --again ");
            phrase_say(out, run->again);
        }
        buf_char(out, '\n');
    }
    buf_text(out, "* the official run of its assignment\n");
}

/* ---- the difference ---- */

static void add_why(struct buf *out, unsigned why)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{WHY_PROGRAM, "program"},
                 {WHY_SPEC, "spec"},
                 {WHY_SEED, "seed"},
                 {WHY_HARNESS, "harness"},
                 {WHY_OPTIONS, "options"}};
    bool any = false;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (why & words[i].bit) {
            buf_printf(out, "%s%s", any ? ", " : "", words[i].word);
            any = true;
        }
    if (!any)
        buf_text(out, "it was run again");
}

static void add_score(struct buf *out, int64_t points_milli, int64_t max_milli)
{
    char points[32], max[32];

    score_format(points_milli, points);
    score_format(max_milli, max);
    buf_printf(out, "%s/%s", points, max);
}

static void add_run(struct buf *out, const struct run *run)
{
    buf_printf(out, "run %lld%s, ", (long long)run->id, run->official ? " (official)" : "");
    add_time(out, run->started);
    buf_text(out, ": ");
    add_setting(out, &run->setting);
    buf_printf(out, "%s\n", run->ended[0] ? "" : "; not finished");
}

void history_open(struct history *history)
{
    unsigned why = changes_settings(history->before, history->after);

    buf_text(history->out, "from ");
    add_run(history->out, history->before);
    buf_text(history->out, "to   ");
    add_run(history->out, history->after);
    if (why) {
        buf_text(history->out, "changed for all: ");
        add_why(history->out, why);
        buf_char(history->out, '\n');
    }
    buf_char(history->out, '\n');
}

static void show_test(struct buf *out, const struct test_change *test)
{
    buf_printf(out, "    %s -> %s", test->before ? test->before : "(none)", test->after ? test->after : "(none)");
    if (test->before && test->after &&
        (test->before_milli != test->after_milli || test->before_max_milli != test->after_max_milli)) {
        buf_text(out, ", ");
        add_score(out, test->before_milli, test->before_max_milli);
        buf_text(out, " -> ");
        add_score(out, test->after_milli, test->after_max_milli);
    }
    buf_text(out, ": ");
    phrase_say(out, test->test);
    buf_char(out, '\n');
}

void history_show(struct history *history, const struct change *change)
{
    struct buf *out = history->out;

    if (change->before && change->after && change->test_count == 0) {
        history->same++;
        return;
    }
    history->changed++;
    phrase_bytes(out, bytes_of(change->name));
    buf_text(out, "  ");
    if (!change->before || !change->after) {
        add_score(out, change->before ? change->before_milli : change->after_milli,
                  change->before ? change->before_max_milli : change->after_max_milli);
        buf_text(out, change->before ? ", in the first run only\n" : ", in the second run only\n");
        return;
    }
    add_score(out, change->before_milli, change->before_max_milli);
    buf_text(out, " -> ");
    add_score(out, change->after_milli, change->after_max_milli);
    buf_text(out, "  (");
    add_why(out, change->why);
    buf_text(out, ")\n");
    for (size_t i = 0; i < change->test_count; i++)
        show_test(out, &change->tests[i]);
}

void history_close(struct history *history)
{
    if (history->changed)
        buf_char(history->out, '\n');
    phrase_number(history->out, history->changed, "submission");
    buf_printf(history->out, " changed, %zu the same\n", history->same);
}
