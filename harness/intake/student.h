/*
 * student: all that was found of one student, made into one hand-in.
 */
#ifndef INTAKE_STUDENT_H
#define INTAKE_STUDENT_H

#include "intake/class.h"

/* `found` are all of one key. -1: HARNESS. */
int student_add(struct class *class, const struct found *found, size_t count);

/* A single path, as a list names it: a folder, a file or an archive. */
int student_add_path(struct class *class, const char *name, const char *path);

#endif
