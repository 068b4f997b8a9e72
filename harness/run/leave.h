/*
 * leave: how a program under valgrind is told to end (run/inside/leave.c).
 */
#ifndef RUN_LEAVE_H
#define RUN_LEAVE_H

/* Of those for real time, near their end: the C library has the first, valgrind the last. */
enum { LEAVE_SIGNAL = 62 };

#endif
