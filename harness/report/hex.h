/*
 * hex: a few bytes in hexadecimal, with their text behind them: "48 54 0d 0a  |HT\r\n|".
 *
 * In the text \n, \r, \t and \0 are written so, printable UTF-8 stays, and all else is a dot: the digits say what it
 * is.
 */
#ifndef REPORT_HEX_H
#define REPORT_HEX_H

#include "base/buf.h"

#define HEX_LARGEST 16 /* bytes of a row */

/* Appends the row, its digits in the columns of `count` bytes. */
void hex_row(struct buf *out, struct bytes bytes, size_t count);

/* Whether some of the bytes [from, to) are hidden or doubtful in a text: controls other than line feeds, and what is no
 * UTF-8. `whole` false: the bytes may end within a character. */
bool hex_tells(struct bytes bytes, size_t from, size_t to, bool whole);

#endif
