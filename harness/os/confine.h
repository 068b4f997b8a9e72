/*
 * confine: work on strangers' bytes in a process of its own, which can do nothing but count.
 *
 * A fork of this process does it, and may crash, spin or be taken over there: it has no rights, no files but what was
 * mapped before, a filter that lets no call pass but those for memory and for its answer, and little memory and time.
 * What it answers is strangers' bytes, too. When confine_run returns it has ended and is reaped.
 */
#ifndef OS_CONFINE_H
#define OS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct confinement {
    bool (*prepare)(void *arg); /* still with this process's rights: opens and maps what is needed. False: no work */
    bool (*work)(void *arg, void *answer); /* fills `size` bytes; false: there is no answer */
    void *arg;
    size_t size;      /* at most 4096 */
    uint64_t memory;  /* how much it may add to what is mapped after prepare */
    int64_t within_ns;
};

/* True when `answer` was filled in time. */
bool confine_run(const struct confinement *confinement, void *answer);

/* The same for work that is asked many times: it may also read and seek in one file, and talks through a socket. */
struct confine_talk {
    void (*work)(int file, int socket); /* until the socket ends */
    int file;
    uint64_t memory;
    int64_t cpu_ns; /* processor time, after which it is killed */
};

struct confined {
    pid_t pid;
    int socket; /* ours */
};

/* 0 when it is confined and at work; -1 HARNESS. */
int confine_start(const struct confine_talk *talk, struct confined *child, struct err *err);

/* Kills and reaps it, and closes the socket. */
void confine_stop(struct confined *child);

#endif
