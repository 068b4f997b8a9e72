/*
 * birth: a program starts as a child of this process, in the namespaces of a box, with nothing of ours.
 */
#ifndef OS_BIRTH_H
#define OS_BIRTH_H

#include "base/arena.h"
#include "base/err.h"
#include "os/cell.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

struct launch {
    const char *const *argv; /* NULL-terminated; argv[0] with a slash is relative to its home, else found in PATH */
    const char *const *env;  /* "NAME=value", NULL-terminated: all of it */
    int fds[3];              /* become 0, 1, 2; stay the caller's */
    int network;             /* a network namespace to start in; -1: this process's */
    rlim_t cpu_s, file_size, open_files, processes; /* RLIM_INFINITY: none */
    bool timers; /* its timers are to be known: box_listener */
    bool traces; /* it may look at itself with ptrace, as LeakSanitizer does */
};

struct cgroup;
struct birth {
    const struct launch *launch;
    const char *home;            /* as the box sees it */
    int spaces[SPACES];
    const struct cgroup *cgroup; /* NULL: none */
    int ruleset;                 /* of Landlock; -1: none */
};

struct born {
    pid_t pid;
    int exec_errno; /* 0: the program runs; else why exec, or what was to be done before, refused */
    int listener;   /* of its timers; -1: none */
};

/* -1 and an error only for the harness's own failure. The child is to be reaped in any case. */
int birth_start(struct arena *arena, const struct birth *birth, struct born *born, struct err *err);

#endif
