#include "cmd/roster.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/tell.h"
#include "intake/look.h"
#include "report/layout.h"
#include "report/phrase.h"
#include "report/sink.h"

enum { NAME, ID, LATE, WHAT, FILES, COLUMNS };

static const char *const heads[COLUMNS] = {"name", "id", "late", "what", "files"};

struct row {
    const char *cells[COLUMNS];
    const char *from;
};

static const char *safe(struct arena *arena, const char *bytes)
{
    struct buf *out = buf_new(arena, 0);

    phrase_bytes(out, bytes_of(bytes));
    return buf_string(out);
}

static struct row row_of(struct arena *arena, const struct handed_in *one)
{
    return (struct row){
        .cells = {safe(arena, one->name), one->id[0] ? safe(arena, one->id) : "-", one->late ? "late" : "-", one->what,
                  one->refused ? "-" : arena_printf(arena, "%zu", look_count(one->path))},
        .from = safe(arena, one->from),
    };
}

static void add_row(struct page *page, const struct row *row, const size_t widths[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++)
        if (i == FILES)
            layout_right(page, row->cells[i], widths[i]);
        else
            layout_left(page, row->cells[i], widths[i] + 2);
    buf_printf(page->out, "  %s\n", row->from);
}

static void add_refusals(struct arena *arena, struct buf *out, const struct intake *class)
{
    for (size_t i = 0; i < class->count; i++) {
        const struct handed_in *one = &class->hand_ins[i];
        if (!one->refused)
            continue;
        buf_printf(out, "refused: %s: ", safe(arena, one->name));
        phrase_say(out, one->refused);
        buf_char(out, '\n');
    }
}

int roster_print(struct arena *arena, const struct intake *class)
{
    struct page page = {.out = buf_new(arena, 0)};
    struct row *rows = arena_array(arena, struct row, class->count + 1);
    size_t widths[COLUMNS] = {0};
    struct err err = {0};

    rows[0] = (struct row){{heads[NAME], heads[ID], heads[LATE], heads[WHAT], heads[FILES]}, "from"};
    for (size_t i = 0; i < class->count; i++)
        rows[i + 1] = row_of(arena, &class->hand_ins[i]);
    for (size_t i = 0; i <= class->count; i++)
        for (int j = 0; j < COLUMNS; j++) {
            size_t columns = text_columns(bytes_of(rows[i].cells[j]));
            widths[j] = columns > widths[j] ? columns : widths[j];
        }
    for (size_t i = 0; i <= class->count; i++)
        add_row(&page, &rows[i], widths);
    buf_char(page.out, '\n');
    add_refusals(arena, page.out, class);
    phrase_number(page.out, class->count, "submission");
    buf_char(page.out, '\n');
    struct sink *sink = sink_stdout(arena);
    sink_write(sink, buf_bytes(page.out));
    return sink_close(sink, &err) ? tell_err(&err) : EXIT_PASSED;
}
