/*
 * filter: what a stranger's program may not ask of the kernel, and how we hear of its timers.
 *
 * Refused with an errno, so that a program which can do without goes on: what reaches beyond the box (mounts,
 * namespaces, keyrings, devices, the clock), what looks into other processes, and young or odd parts of the kernel
 * that no assignment needs (io_uring, userfaultfd, perf, bpf; address families but UNIX, IPv4, IPv6 and the routing
 * socket that getifaddrs reads). System calls of another architecture (32 bits, x32) kill: they would pass by the
 * rules.
 *
 * A filter cannot be taken off, and holds for all that the program starts. It needs no rights but "no new privileges".
 */
#ifndef OS_FILTER_H
#define OS_FILTER_H

#include "base/err.h"

#include <stdbool.h>

/*
 * What is different from the plain filter. TRACES: the requests of ptrace by which LeakSanitizer looks at its own
 * process pass. TIMERS: alarm, setitimer, timer_create and timerfd_create, and each time limit that is set on a socket,
 * are told to us first. STRICT: memory that no
 * process maps (memfd, System V segments and messages) is refused too, for where no cgroup counts it.
 */
enum { FILTER_TRACES = 1, FILTER_TIMERS = 2, FILTER_STRICT = 4, FILTER_KINDS = 8 };

/* Made once for each kind and kept. NULL on error. */
struct sock_fprog;
const struct sock_fprog *filter_program(unsigned kind, struct err *err);

/*
 * Puts it on this process, which has no new privileges. Only system calls: it may be a vfork child. With a filter of
 * the kind TIMERS `listener` becomes a descriptor, close-on-exec (EBUSY: a filter that
 * is on listens already, and nothing was put on). 0, else an errno.
 */
int filter_install(const struct sock_fprog *filter, bool timers, int *listener);

/* Lets the calls that are told of go on. How many of them made timers; those that set time limits are added to `limits`. -1
 * when nobody is left who could call. Does not wait. */
int filter_answer(int listener, int *limits);

#endif
