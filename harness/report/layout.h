/*
 * layout: lines of a report for people: at most 80 columns where the text allows, colours only where asked.
 *
 * All text given must be safe to show. Colour is never the only sign of anything.
 */
#ifndef REPORT_LAYOUT_H
#define REPORT_LAYOUT_H

#include "base/buf.h"

#define LAYOUT_COLUMNS 80
#define LAYOUT_VALUE 14                               /* the column where a field's value begins */
#define LAYOUT_WIDTH (LAYOUT_COLUMNS - LAYOUT_VALUE)  /* and how wide it is */

enum tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_WARN, TONE_VOID, TONE_DIM, TONE_BOLD };

struct page {
    struct buf *out;
    bool colour;
};

void layout_tone(struct page *page, enum tone tone, const char *text);
void layout_blanks(struct page *page, size_t count);

/* Text in at least `columns` columns, to the left or to the right. */
void layout_left(struct page *page, const char *text, size_t columns);
void layout_right(struct page *page, const char *text, size_t columns);

/* From the column `indent`, where the line is now, to the end of the text; further lines are indented so. Ends the
 * line. */
void layout_wrap(struct page *page, struct bytes text, size_t indent);

/* "    label     ", which ends at LAYOUT_VALUE. An empty label is blank. */
void layout_label(struct page *page, const char *label);
void layout_field(struct page *page, const char *label, struct bytes text);

/* How many bytes of a text that text_show made fit into `columns`, no escape being cut. */
size_t layout_fit(struct bytes shown, size_t columns);

/* Cuts the line that is in the buffer to `columns`, with an ellipsis. */
void layout_cut(struct buf *line, size_t columns);

#endif
