/*
 * rest: whether one thread of a program, as it was just seen, can go on by itself.
 *
 * An allow-list: what is not known to wait for others alone is UNKNOWN. A wait with an end of its own counts as one for
 * others when it cannot end before the moment that matters: it began no earlier than the program did.
 */
#ifndef RUN_REST_H
#define RUN_REST_H

#include "os/threads.h"

enum rest {
    REST_WAITS,   /* only somebody else can make it go on: another thread, a signal, bytes */
    REST_BUSY,    /* it is at work: look again soon */
    REST_UNKNOWN, /* it may go on by itself */
};

/* A thread waits on this, when it does. */
struct rest_place {
    const char *call; /* "recv"; NULL: not a call that we know */
    int fd;           /* the descriptor it waits on; -1: none, or several */
    size_t fds;       /* how many it waits on */
    bool restarts;    /* stopped and started again it waits on, and cannot tell */
};

struct rest_view {
    int pidfd;         /* of its process */
    bool keeps_house;  /* a thread that a Java virtual machine made for itself */
    int64_t began_ns;  /* when the programs were started */
    int64_t until_ns;  /* the moment that matters */
};

/* `why` is set where it is UNKNOWN: a half sentence of static text. */
enum rest rest_of(const struct rest_view *view, const struct thread *thread, const char **why);

/* Where it waits, for people. */
struct rest_place rest_place(const struct thread *thread);

#endif
