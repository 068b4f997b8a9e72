/*
 * keyboard: what is typed at a program's standard input, as fast as it reads.
 *
 * A pipe, or the keyboard side of a terminal. A terminal gives its reader whole lines and has its own bytes for "end"
 * and "take the next byte literally": what is typed is written so that the program reads exactly the bytes of the
 * payload, of whatever length their lines are. The end of a terminal's keyboard can be read several times over, as it
 * can at a pipe.
 */
#ifndef RUN_KEYBOARD_H
#define RUN_KEYBOARD_H

#include "run/quiet.h"
#include "spec/payload.h"

/* What is still to be typed. */
struct typing {
    struct typing *next;
    const struct payload *payload;
    size_t at;
};

struct keyboard {
    struct arena *arena;
    struct quiet *quiet;
    int fd; /* our end, which does not block; -1: closed */
    bool terminal;
    struct typing *typing;
    bool line_typed;     /* what was typed last, or is to be, ends a line */
    bool ending;         /* when all is typed it ends */
    bool end_typed;      /* of a terminal: its reader was told */
    uint8_t ready[4096]; /* bytes [ready_at, ready_len) are next */
    size_t ready_at, ready_len;
    size_t line; /* of a terminal: bytes of a line that it holds back from the reader */
};

/* Takes the descriptor and watches it. -1 and an error. */
int keyboard_open(struct keyboard *keyboard, int fd, bool terminal, struct err *err);

void keyboard_type(struct keyboard *keyboard, const struct payload *payload);

/* The end of the keyboard, behind all that is to be typed. */
void keyboard_end(struct keyboard *keyboard);

/* At once. */
void keyboard_close(struct keyboard *keyboard);

#endif
