/*
 * java: the threads in which a Java virtual machine keeps house.
 *
 * They wake up by themselves, and none of them runs what a student wrote. A name alone says little, since a program may name
 * its threads as it likes: the machine's own are those that were there before the program's first line.
 * Source: HotSpot of Java 8 to 25. A name has 15 characters here.
 */
#ifndef RUN_JAVA_H
#define RUN_JAVA_H

#include "os/threads.h"

/* How many threads, of those of a process in the order in which they were born, the machine made for itself at its start. */
size_t java_own(const struct thread *threads, size_t count);

/* Whether it is one that keeps house; `own`: it is among those. */
bool java_keeps_house(const struct thread *thread, bool own);

#endif
