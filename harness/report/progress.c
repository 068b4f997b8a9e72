#include "report/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/layout.h"
#include "report/phrase.h"

#define PAUSE_NS (100 * CLOCK_MS)  /* between two lines */
#define FIRST_NS (300 * CLOCK_MS)  /* what ends earlier is not worth a line */
#define SAMPLE_NS (500 * CLOCK_MS) /* between two looks at the rate */
#define MEMORY_NS (30 * CLOCK_S)   /* for how long it remembers */
#define SLOW_NS CLOCK_S
#define BAR_COLUMNS 14
#define BAR_FROM 60 /* a terminal as wide as that has room for the bar */
/* Lines on what is no terminal: for runs of so many tests, or that have lasted so long. */
#define MANY_TESTS 500
#define LONG_NS (30 * CLOCK_S)

/* ---- the rate ---- */

void pace_start(struct pace *pace, int64_t now_ns, size_t finished)
{
    *pace = (struct pace){.start_ns = now_ns, .last_ns = now_ns, .last_finished = finished};
}

void pace_take(struct pace *pace, int64_t now_ns, size_t finished)
{
    int64_t passed_ns = now_ns - pace->last_ns, whole_ns = now_ns - pace->start_ns;

    if (passed_ns < SAMPLE_NS)
        return;
    double rate = (double)(finished - pace->last_finished) * (double)CLOCK_S / (double)passed_ns;
    double weight = (double)passed_ns / (double)(whole_ns < MEMORY_NS ? whole_ns : MEMORY_NS);
    pace->per_second += (weight < 1 ? weight : 1) * (rate - pace->per_second);
    pace->last_ns = now_ns;
    pace->last_finished = finished;
}

/* ---- its words ---- */

/* "1:52", "2:05:09". */
static void put_time(struct buf *out, double seconds)
{
    unsigned long all = seconds < 999 * 3600.0 ? (unsigned long)seconds : 999 * 3600;

    if (all >= 3600)
        buf_printf(out, "%lu:%02lu:%02lu", all / 3600, all / 60 % 60, all % 60);
    else
        buf_printf(out, "%lu:%02lu", all / 60, all % 60);
}

static void put_rate(struct buf *out, const struct progress_now *now, double per_second)
{
    if (per_second <= 0)
        return;
    buf_printf(out, per_second < 99.95 ? ", %.1f/s" : ", %.0f/s", per_second);
    if (now->finished >= now->total)
        return;
    buf_text(out, ", ");
    put_time(out, (double)(now->total - now->finished) / per_second + 0.5);
    buf_text(out, " left");
}

void progress_words(struct buf *out, const struct progress_now *now, double per_second)
{
    buf_printf(out, "%zu of %zu tests", now->finished, now->total);
    put_rate(out, now, per_second);
}

static void put_bar(struct buf *out, const struct progress_now *now)
{
    size_t full = now->total ? now->finished * BAR_COLUMNS / now->total : BAR_COLUMNS;

    buf_char(out, '[');
    for (size_t i = 0; i < BAR_COLUMNS; i++)
        buf_char(out, i < full ? '#' : '.');
    buf_text(out, "] ");
}

/* ", amy: three clients 4.1 s", of which the names are cut to what is left. */
static void put_slowest(struct buf *out, const struct progress_now *now, size_t columns)
{
    struct buf name = {0}, age = {0};
    size_t used = text_columns(buf_bytes(out)) + 2;

    phrase_bytes(&name, bytes_of(now->hand_in));
    buf_text(&name, ": ");
    if (now->test)
        phrase_say(&name, now->test);
    else
        buf_text(&name, "build");
    buf_printf(&age, " %.1f s", (double)(now->running_ns / (CLOCK_S / 10)) / 10);
    if (used + age.len + 8 <= columns) {
        layout_cut(&name, columns - used - age.len);
        buf_printf(out, ", %s%s", buf_string(&name), buf_string(&age));
    }
    buf_free(&name);
    buf_free(&age);
}

void progress_line(struct buf *out, const struct progress_now *now, double per_second, size_t columns)
{
    if (columns >= BAR_FROM)
        put_bar(out, now);
    buf_printf(out, "%zu/%zu tests", now->finished, now->total);
    put_rate(out, now, per_second);
    if (now->hand_in && now->running_ns >= SLOW_NS)
        put_slowest(out, now, columns);
    if (columns > 0)
        layout_cut(out, columns);
}

/* ---- where it is written ---- */

void progress_init(struct progress *progress, enum progress_kind kind)
{
    const char *term = getenv("TERM");
    bool terminal = isatty(STDERR_FILENO);

    *progress = (struct progress){
        .anew = kind != PROGRESS_SILENT && terminal && term && strcmp(term, "dumb") != 0,
        .tenths = kind == PROGRESS_ANYWHERE && !terminal,
    };
}

/* One less than there are: some terminals go to the next line when the last column is written. */
static size_t columns_there(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col - 1 : 79;
}

static void write_anew(struct progress *progress, const struct progress_now *now, int64_t now_ns)
{
    struct buf words = {0};

    if (now_ns - progress->pace.start_ns < FIRST_NS || now_ns - progress->told_ns < PAUSE_NS)
        return;
    progress_line(&words, now, progress->pace.per_second, columns_there());
    dprintf(STDERR_FILENO, "\r\033[K%s", buf_string(&words));
    progress->shown = true;
    progress->told_ns = now_ns;
    buf_free(&words);
}

static void write_tenth(struct progress *progress, const struct progress_now *now, int64_t now_ns)
{
    size_t tenth = now->total ? now->finished * 10 / now->total : 0;
    struct buf words = {0};

    if (tenth <= progress->tenth)
        return;
    progress->tenth = tenth;
    if (now->total < MANY_TESTS && now_ns - progress->pace.start_ns < LONG_NS)
        return;
    progress_words(&words, now, progress->pace.per_second);
    dprintf(STDERR_FILENO, "sockgrade: %s\n", buf_string(&words));
    buf_free(&words);
}

void progress_tell(struct progress *progress, const struct progress_now *now)
{
    int64_t now_ns = clock_now_ns();

    if (!progress->begun)
        pace_start(&progress->pace, now_ns, now->finished);
    progress->begun = true;
    pace_take(&progress->pace, now_ns, now->finished);
    if (progress->anew)
        write_anew(progress, now, now_ns);
    else if (progress->tenths)
        write_tenth(progress, now, now_ns);
}

void progress_clear(struct progress *progress)
{
    if (progress->shown)
        dprintf(STDERR_FILENO, "\r\033[K");
    progress->shown = false;
}
