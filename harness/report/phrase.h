/*
 * phrase: the turns of phrase that all reports share. All of it is safe to show (made by base/text).
 *
 * A submission's bytes, and names that come from the file system, go through phrase_bytes. Sentences and names of
 * the spec, which quote such bytes only after they were made safe, go through phrase_say: it leaves backslashes as they
 * are. In both, what a CI system would obey in a log ("##[", "##vso[", "[[ATTACHMENT|", a line that begins with "::")
 * is broken with an escape.
 */
#ifndef REPORT_PHRASE_H
#define REPORT_PHRASE_H

#include "judge/result.h"

void phrase_bytes(struct buf *out, struct bytes bytes);
void phrase_say(struct buf *out, const char *text);

/* phrase_bytes for bytes that follow one another, no character of one being joined with the other. Returns where in
 * `out` the second begin. */
size_t phrase_two(struct buf *out, struct bytes first, struct bytes second);

/* The same for text of several lines (a teacher's, a compiler's), `prefix` before each; no line feed at the end. */
void phrase_lines(struct buf *out, struct bytes text, const char *prefix);

/*
 * The bytes of a window. When it is not all there was, "\… (N bytes, from byte M)" is behind them: a backslash before
 * an ellipsis is written for nothing else.
 */
void phrase_window(struct buf *out, const struct window *window);

/* One word for a shell: in single quotes where it needs them. Unprintable characters become '?', as in a glob. */
void phrase_shell(struct buf *out, const char *word);

/* "3 FAIL, 1 CRASH": the verdicts that lost points, in the order of the list. Empty when there are none. */
void phrase_counts(struct buf *out, const size_t count[VERDICTS]);

/* "87.5": cut, never rounded up, to one digit. "-" when there is no maximum. */
void phrase_percent(struct buf *out, int64_t points_milli, int64_t max_milli);

/* "1 test", "2 tests". */
void phrase_number(struct buf *out, size_t count, const char *one);

#endif
