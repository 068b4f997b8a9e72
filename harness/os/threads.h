/*
 * threads: what each thread of a process is doing, as /proc tells.
 *
 * Source: /proc/PID/task/TID/status and syscall (proc(5)). Two samples of a thread that are the same say that it did
 * not run between them: each time it gets a processor and leaves it again its switches are one more.
 */
#ifndef OS_THREADS_H
#define OS_THREADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct thread {
    pid_t pid, tid;
    char state; /* the letter: R, S, D, T, t, Z, X, I */
    char name[16];
    bool in_call; /* it waits in a system call, which call and args tell; else it runs, or was stopped elsewhere */
    long call;    /* -1: in none */
    uint64_t args[6];
    uint64_t stack, code; /* of a call: the stack pointer, and the address behind the call */
    uint64_t switches; /* how often it has left a processor, of its own accord or not */
};

/* The text of the two files; false when it is not what it should be. */
bool threads_parse_status(const char *text, struct thread *thread);
bool threads_parse_call(const char *text, struct thread *thread);

/* All threads of a process, at most `most`; the count, which may be larger. A thread that vanishes meanwhile, or that
 * we may not look at, has the state X. */
size_t threads_read(pid_t pid, struct thread *threads, size_t most);

/* Whether nothing happened between two samples of all threads. */
bool threads_same(const struct thread *a, const struct thread *b, size_t count);

#endif
