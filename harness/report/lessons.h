/*
 * lessons: the page behind each mistake that has a name: what happens, why, and the cure in C and in Python.
 */
#ifndef REPORT_LESSONS_H
#define REPORT_LESSONS_H

struct lesson {
    const char *id;
    const char *text;                                            /* paragraphs, each one line */
    const char *c_wrong, *c_right, *python_wrong, *python_right; /* lines, or NULL */
};

/* NULL: no mistake of that id. */
const struct lesson *lessons_find(const char *id);

/* The parts of the book; each ends with an empty lesson. */
extern const struct lesson lessons_start[], lessons_bytes[], lessons_framing[], lessons_ends[], lessons_clients[],
    lessons_numbers[];

#endif
