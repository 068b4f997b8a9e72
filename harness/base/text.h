/*
 * text: strangers' bytes made safe to show, here and nowhere else; and small things about words.
 *
 * Every output (terminal, JSON, XML, CSV, a CI log) gets a submission's bytes through text_show. What it makes is
 * valid UTF-8 without control characters: printable ASCII and printable, well-formed UTF-8 stay; \n \r \t \0 and
 * \\ are written so; all else, also C1, bidirectional controls, line separators and byte-order marks, is \xNN
 * byte by byte. It can be read back without doubt.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

void text_show(struct buf *out, struct bytes bytes);

/* The same for text with lines (a compiler's words): real line feeds stay, each line gets `prefix`, tabs stay. The last
 * line is ended. */
void text_show_lines(struct buf *out, struct bytes bytes, const char *prefix);

/* For text that text_show or we made: the five characters of XML; a CSV cell in quotes where needed, with a ' before
 * what a spreadsheet would take for a formula. */
void text_xml(struct buf *out, struct bytes bytes);
void text_csv(struct buf *out, struct bytes bytes);

/* How many columns a terminal needs for a text that text_show made: two for each wide letter (CJK, emoji), none for the
 * first combining mark on a letter, one for all else. */
size_t text_columns(struct bytes bytes);

/* The length of the well-formed UTF-8 sequence at the start of `bytes`, 0 when there is none. */
size_t text_utf8(struct bytes bytes, uint32_t *code_point);

/* Which of `words` (NULL-terminated) is near enough to `word` to be meant: one or two letters off. NULL: none. */
const char *text_nearest(const char *word, const char *const *words);

#endif
