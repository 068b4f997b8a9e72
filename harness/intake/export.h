/*
 * export: the names that learning platforms give to hand-ins when a class is downloaded. Pure.
 *
 * - Canvas: nameofstudent[_LATE]_USER_ATTACHMENT_original.c, all in one folder; without names it is
 *   [LATE_]anon_CODE_ATTACHMENT_original.c; a typed text is ..._USER_text.html, a web address ..._USER_link.html
 * - Moodle: Name of student_PARTICIPANT_assignsubmission_file[_]/original.c, or the same joined by '_', all in one
 *   folder; a typed text is ..._assignsubmission_onlinetext_...
 * - Gradescope: submission_NUMBER/, and submission_metadata.yml that says whose they are (gradescope.h)
 * - Blackboard: Assignment_USER_attempt_2026-01-31-23-59-59_original.c; a receipt is the same without original, .txt
 *
 * A name of a platform is bytes: nothing is assumed of its encoding.
 */
#ifndef INTAKE_EXPORT_H
#define INTAKE_EXPORT_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum export_system { EXPORT_NONE, EXPORT_CANVAS, EXPORT_MOODLE, EXPORT_GRADESCOPE, EXPORT_BLACKBOARD };

struct export_name {
    enum export_system system;
    const char *student; /* the name, or what stands for it */
    const char *id;      /* the platform's number or word for the student; "" when it tells none */
    const char *head;    /* of Blackboard the assignment, '_' and the student's user name; else "" */
    const char *file;    /* the original name, fit for a file; "" of a folder */
    const char *when;    /* of the attempt, in an order that strcmp knows; "" when it is not told */
    uint64_t serial;     /* of the upload: later ones are larger; 0 when it is not told */
    bool late;
    bool words; /* no file that was handed in, but a text typed there, or a receipt */
};

/* True when the name of a file, or of a folder, is one that a platform gave. */
bool export_parse(struct arena *arena, const char *name, bool folder, struct export_name *out);

/* What one name does not tell, all of a class do: where a user's name begins, and what only looks as if a platform had made
 * it, which is nobody's then (system NONE). */
void export_settle(struct arena *arena, struct export_name **names, size_t count);

/* "Canvas". */
const char *export_system_name(enum export_system system);

/* Canvas's name for a file that has the name of an earlier one: "server-2.c" gives "server.c". NULL: it is not one. */
const char *export_first_name(struct arena *arena, const char *file);

#endif
