/*
 * process: a program of a test while it runs: its box, its keyboard, its outputs, its end.
 *
 * Keyboard and outputs are pipes, or terminals, as the spec says. A program with which the steps talk has one terminal
 * for all three, as a person would have: only then does C show a prompt without a line end before it reads, and Python
 * show it at all, on standard error. What comes there is its standard output.
 */
#ifndef RUN_PROCESS_H
#define RUN_PROCESS_H

#include "os/box.h"
#include "run/effort.h"
#include "run/inbox.h"
#include "run/keyboard.h"
#include "run/network.h"
#include "run/quiet.h"
#include "spec/spec.h"

#include <signal.h>

/* One of stdout and stderr. */
struct output_end {
    struct process *process;
    int fd; /* -1: it has ended, or is one terminal with the other */
    struct inbox *inbox;
};

struct process {
    struct arena *arena;
    struct quiet *quiet;
    const char *name; /* how the test calls it */
    const struct program *program;
    struct disk *disk;    /* its own, with a copy of the folder in its home */
    const char *scratch;  /* where we keep what it prints */
    const struct machine *machine;
    const char *host;     /* a server's address */
    struct in_addr bound; /* with `host: any`, where it really listens */
    uint16_t port;        /* what $port is for it */
    const struct limits *limits;
    int open_files, processes; /* limits */

    struct box *box;
    struct child child;
    bool started, ended;
    bool dialogue;      /* keyboard and outputs are one terminal */
    bool echoes;        /* it would show by itself what is typed: its outputs are no terminals */
    bool checked;       /* it runs under valgrind */
    const char *reports; /* the folder for valgrind's, as the program calls it; NULL without `memory` */
    bool judged;        /* its outputs are, by the test: what comes there is news */
    bool stopped_by_us; /* by the end of the test */
    bool asked_to_end;  /* the test expected its end */
    int may_die_of;     /* a signal that the test sent or expects: dying of it is no crash */
    siginfo_t end;      /* when ended */
    struct output_end out, err;
    struct keyboard keyboard;
    struct effort *effort; /* NULL: never started */

    bool flooded;       /* more output than the limit: the rest is not read */
    struct err failure; /* the harness's own; kind ERR_NONE: none */
};

/*
 * Starts it with these words. 0, also when exec refused (then child.exec_errno says why and it counts as ended); -1 and
 * an error for the harness's own failure. Outputs go on where an earlier start of the same process left off.
 */
int process_start(struct process *process, const char *const *words, const char *const *env, struct err *err);

/* The ladder: SIGTERM, a grace while it lives, SIGKILL; all of its box. Its outputs are read to their ends. */
void process_stop(struct process *process);
/* At once. */
void process_kill(struct process *process);

/* Where a server is called. */
struct sockaddr_in process_address(const struct process *process);

bool process_crashed(const struct process *process);
/* "exit status 1", "killed by SIGSEGV"; "" while it runs. */
const char *process_end_words(struct arena *arena, const struct process *process);
/* Whether what it ended with is what was asked. */
bool process_ended_as(const struct process *process, const struct exit_want *want);

/* Its processes; none when it was not started. */
enum { PROCESS_MOST_PIDS = 512 };
size_t process_pids(const struct process *process, pid_t pids[PROCESS_MOST_PIDS]);

/* Processor time that it has used or waited for so far, what has ended of it, too. */
int64_t process_demand_ns(const struct process *process);

/* The part of it that it has used. */
int64_t process_used_ns(const struct process *process);

/* The longest time for which one of its threads waited for a processor so far. */
int64_t process_delay_ns(const struct process *process);

/* What it holds, and what the kernel held against it. */
struct usage {
    size_t processes, threads; /* threads: 0 where a control group counts them */
    uint64_t memory;
    struct box_news news;
};
void process_usage(const struct process *process, struct usage *usage);

/* Why it is over a limit, in words behind its name; NULL when it is not. */
const char *process_excess(struct arena *arena, const struct process *process, const struct usage *usage);

/* How many timers (alarm, setitimer, timer_create, timerfd_create) it made so far; -1: not known on this machine. */
int process_timers(const struct process *process);

/* Whether something that it printed can be read now. */
bool process_has_output(const struct process *process);

/* The signal of which a process that it started crashed, and which it has not waited for yet; 0: none. */
int process_child_crash(const struct process *process);

/* True while a thread of it runs, or would if it got a processor. */
bool process_is_running(const struct process *process);

/* True when no process of its box is alive: nothing can come from it any more. */
bool process_is_gone(const struct process *process);

/* "SIGSEGV" */
const char *signal_words(struct arena *arena, int number);

#endif
