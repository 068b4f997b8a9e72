#include "cmd/commands.h"

#include <unistd.h>

#include "base/text.h"
#include "cmd/tell.h"
#include "judge/diagnose.h"
#include "report/layout.h"
#include "report/lessons.h"
#include "report/sink.h"

enum { MOST_MISTAKES = 256, ID_COLUMNS = 26 };

static int print(struct arena *arena, const struct buf *text)
{
    struct sink *sink = sink_stdout(arena);
    struct err err = {0};

    sink_write(sink, buf_bytes(text));
    return sink_close(sink, &err) ? tell_err(&err) : EXIT_PASSED;
}

static int list(struct arena *arena)
{
    struct page page = {.out = buf_new(arena, 0)};
    const struct mistake *mistake;

    for (size_t at = 0; (mistake = diagnose_mistake(at)); at++) {
        layout_left(&page, mistake->id, ID_COLUMNS);
        buf_printf(page.out, "%s\n", mistake->title);
    }
    buf_text(page.out, "\n'sockgrade explain ID' tells more.\n");
    return print(arena, page.out);
}

static void show_code(struct page *page, const char *heading, const char *code)
{
    if (!code)
        return;
    buf_char(page->out, '\n');
    layout_tone(page, TONE_BOLD, heading);
    buf_char(page->out, '\n');
    text_show_lines(page->out, bytes_of(code), "    ");
}

static int show(struct arena *arena, const struct mistake *mistake, const struct lesson *lesson)
{
    struct page page = {.out = buf_new(arena, 0), .colour = isatty(STDOUT_FILENO) != 0};

    layout_tone(&page, TONE_BOLD, mistake->id);
    buf_printf(page.out, ": %s\n\n", mistake->title);
    layout_wrap(&page, bytes_of(lesson->text), 0);
    show_code(&page, "C, wrong:", lesson->c_wrong);
    show_code(&page, "C, right:", lesson->c_right);
    show_code(&page, "Python, wrong:", lesson->python_wrong);
    show_code(&page, "Python, right:", lesson->python_right);
    return print(arena, page.out);
}

static int find_and_show(struct arena *arena, const char *id)
{
    const char *ids[MOST_MISTAKES + 1] = {NULL};
    const struct mistake *mistake;

    for (size_t at = 0; at < MOST_MISTAKES && (mistake = diagnose_mistake(at)); at++) {
        const struct lesson *lesson = bytes_is(bytes_of(id), mistake->id) ? lessons_find(id) : NULL;
        if (lesson)
            return show(arena, mistake, lesson);
        ids[at] = mistake->id;
    }
    const char *near = text_nearest(id, ids);
    if (near)
        tell("unknown mistake '%s', did you mean '%s'?", id, near);
    else
        tell("unknown mistake '%s'; 'sockgrade explain' lists all", id);
    return EXIT_USAGE;
}

int explain_command(struct arena *arena, const struct opts *opts)
{
    return opts->operand_count ? find_and_show(arena, opts->operands[0]) : list(arena);
}
