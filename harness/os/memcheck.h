/*
 * memcheck: what valgrind's memcheck says of a program, from the reports that it leaves in a folder.
 *
 * One report a process, "LIFE.PID.xml" (valgrind's XML, protocol 4).
 * A program can write to its own reports, and may have forged what its compiler left in it: they are read in a confined
 * process, and all words that come of them are strangers': escape them.
 *
 * Only errors with a frame in the program's own sources, or at least in its own code, are its errors. Definite leaks
 * are errors, other leaks are none; and of a process that died by a signal no leak is known, since valgrind does not
 * look at its registers then.
 */
#ifndef OS_MEMCHECK_H
#define OS_MEMCHECK_H

#include "os/frames.h"

enum memcheck_kind {
    MEMCHECK_NONE, /* not one that counts */
    MEMCHECK_READ,
    MEMCHECK_WRITE,
    MEMCHECK_CONDITION,
    MEMCHECK_VALUE,
    MEMCHECK_CALL,
    MEMCHECK_FREE,
    MEMCHECK_MISMATCH,
    MEMCHECK_OVERLAP,
    MEMCHECK_SIZE,
    MEMCHECK_JUMP,
    MEMCHECK_LEAK,
};

/* Where the memory lies that was read, written or freed. */
enum memcheck_where { WHERE_UNKNOWN, WHERE_BEHIND, WHERE_BEFORE, WHERE_INSIDE, WHERE_FREED, WHERE_STACK };

struct memcheck_error {
    enum memcheck_kind kind;
    enum memcheck_where where;
    unsigned size;     /* READ, WRITE: bytes; LEAK: bytes lost, with what hangs on them */
    unsigned blocks;   /* LEAK */
    unsigned distance; /* BEHIND: bytes between; INSIDE, FREED: from its start */
    unsigned block;    /* its size; of STACK 0 */
    bool unset;        /* CALL: bytes that were never set; else memory that is not the program's */
    char what[48];     /* CALL: "sendto(msg)" */
    char inside[48];   /* the library's function in which it happened, "" for the program's own code */
    struct frames_place place;
    struct frames_place other; /* where the block was allocated, or (FREED) freed; "" and 0: not known */
};

struct memcheck_open {
    char from[48]; /* "accept" */
    struct frames_place place;
};

enum { MEMCHECK_ERRORS = 5, MEMCHECK_OPEN = 3 };

struct memcheck_report {
    struct memcheck_error errors[MEMCHECK_ERRORS]; /* in their order, leaks last, the largest leak first */
    unsigned error_count;                          /* of all, each place once */
    struct memcheck_open
        open[MEMCHECK_OPEN]; /* of the first process of the last life: its own that were open at its end */
    unsigned open_count;
    unsigned reports; /* that were there */
};

struct memcheck_view {
    const char *root, *folder; /* the folder with the reports, below `root`, which is ours */
    const char *home;          /* the program's, as it called it itself */
    unsigned life;             /* the last */
};

/* False when they could not be read. */
bool memcheck_read(const struct memcheck_view *view, struct memcheck_report *report);

/* One report, added to `report`: for tests, and the confined process. What stands before a broken place counts. */
void memcheck_parse(const char *home, const char *xml, size_t len, struct memcheck_report *report);

#endif
