/*
 * stage: the state of one test while it runs, and the two ways to wait in it.
 *
 * Steps are plain functions: each does its thing, waits on the stage for what must follow, and returns 0, or -1 after
 * stage_fail. The first failure ends the test; what fails later does not change it.
 */
#ifndef RUN_STAGE_H
#define RUN_STAGE_H

#include "judge/facts.h"
#include "run/pcap.h"
#include "run/network.h"
#include "run/door.h"
#include "run/play.h"
#include "run/ports.h"
#include "run/process.h"
#include "run/proof.h"

struct figures;

struct actor { /* a program of the test that was started */
    struct actor *next;
    struct process process;
    size_t index; /* of test->programs */
    bool ready;
    const struct figures *before; /* what it held at its last mark, or when it was ready; NULL: nobody asked */
    const char *const *words, *const *env; /* to start it again */
    unsigned lives;                        /* with `memory`: how often it was started */
};

enum { STAGE_SENT = 8 };

struct named_peer {
    struct named_peer *next;
    const char *name;
    struct peer *peer;
    const struct program *tapped; /* what travels to this program; NULL: a peer of ours */
    bool open;     /* a step may name it */
    bool answered; /* it got what it expected, and has sent nothing since: what comes now is extra */
    bool retired;  /* its turn is over: closed at the next quiet */
    /* For the diagnosis: what was sent since the last right answer, and the right answers, in all and to that. */
    const struct step *sent[STAGE_SENT];
    size_t sends, answers, answers_since;
};

/* What the test waits for or looks at just now, for the diagnosis. */
struct matter {
    enum facts_at at;
    const struct named_peer *named; /* or NULL */
    const struct process *process;  /* or NULL: not known */
    const struct exit_want *want;   /* AT_EXIT */
};

struct wiretap;

struct stage {
    struct arena *arena; /* of this run */
    struct arena *keep;  /* of the result */
    struct loop *loop;
    struct quiet quiet;
    struct network network;
    struct pcap *pcap; /* or NULL */
    struct ports ports;
    const struct play_plan *plan;
    const struct test *test;
    struct vars vars;   /* of the test: columns, ports, captures */
    struct vars *scope; /* of the step that runs */
    struct actor *actors;
    struct named_peer *peers;
    struct named_peer *overheard; /* what travels through the tap, one for each program that it leads to */
    struct door *doors;  /* the default one first */
    uint16_t *ports_of;  /* $port by index of test->programs */
    const char **hosts;  /* and $host */
    uint16_t door_port;  /* $port of a client whose server we are */
    struct place at;     /* of the step that runs */
    const char *current; /* the peer that may be left out inside a swarm */
    struct wiretap *wiretap;                           /* or NULL */
    bool (*holds)(struct wiretap *wiretap, bool last); /* as proof_plan's */

    int64_t start_ns;
    int64_t deadline_ns; /* limits.time; our own waits for silence put it off, and what was lost */
    int64_t lost_ns;     /* without a processor, or on work of our own, when that was looked at last */
    int64_t delay_ns;    /* for which we had waited for a processor when it began */
    bool keeps_time;     /* a program was seen to go on by itself, perhaps: it may have a clock of its own */
    bool turn_was_judged; /* the first of this `repeat` or `swarm` */
    bool later_turn;      /* not the first of a `repeat` or `swarm` is played */
    int64_t at_work_since_ns; /* at each proof since then some program ran; 0: not so */
    int64_t sampled_ns;  /* when the programs' use of the machine was looked at last */
    int64_t excused_ns;  /* time that is nobody's: waits for a port of a shared network */
    struct result *result;
    bool failed;
    const struct process *blamed;
    struct matter matter;
};

/* Fails the test, unless it has failed already. Always -1. */
int stage_fail(struct stage *stage, enum verdict verdict, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The harness could not go on. Always -1. */
int stage_harness(struct stage *stage, const struct err *err);

/* Says what is waited for or looked at from now on; the rest of the matter is unknown. */
void stage_matter(struct stage *stage, enum facts_at at, const struct named_peer *named, const struct process *process);

/* Something that can be read in the trace. `bytes` may be NULL. */
void stage_event(struct stage *stage, const char *who, const char *what, const struct window *bytes, const char *note);

/* Bytes [at, at + WINDOW) of an input, the window placed so that `offset` is well inside (-1: from the start). */
struct window stage_window(struct stage *stage, const struct input *input, int64_t offset, size_t most);

enum waited { WAIT_DONE, WAIT_LATE, WAIT_OVER, WAIT_STUCK, WAIT_FAILED };
/*
 * Turns the loop until done(arg). LATE: `until_ns` came first. OVER: every program has ended and all is read: nothing
 * can come. FAILED: the test failed meanwhile (a crash, a flood, the time limit).
 */
enum waited stage_wait(struct stage *stage, bool (*done)(void *arg), void *arg, int64_t until_ns);
/* The same for a time that was asked for: it is not put off by what was lost. */
enum waited stage_exactly(struct stage *stage, bool (*done)(void *arg), void *arg, int64_t until_ns);

/* The same for what only the kernel's tables tell: asks done() now and then. */
enum waited stage_look(struct stage *stage, bool (*done)(void *arg), void *arg, int64_t until_ns);

/* The first for what comes with news, until `until_ns`. STUCK: it is proven that nothing more can come before
 * `horizon_ns`, which may lie behind that. */
enum waited stage_await(struct stage *stage, bool (*done)(void *arg), void *arg, int64_t until_ns, int64_t horizon_ns);

/* One of the first two, until the test's patience is over, and again while a program is at work; or until it is proven
 * that nothing more can come (STUCK). `within_ns`, when not negative, is strict. */
typedef enum waited stage_waiting(struct stage *stage, bool (*done)(void *arg), void *arg, int64_t until_ns);
enum waited stage_patiently(struct stage *stage, stage_waiting *wait, bool (*done)(void *arg), void *arg,
                            int64_t within_ns);

/* Waits until all is quiet. -1 when the test failed meanwhile. The time it takes is not the program's. */
int stage_quiet(struct stage *stage);

/* The same, or until enough(arg): who is at work for long is not waited for. */
int stage_quiet_unless(struct stage *stage, bool (*enough)(void *arg), void *arg);

/* Reads all that lies ready; of a flood a good part. */
void stage_drain(struct stage *stage);

/*
 * After something was done to the programs that they must act on (a peer closed, the keyboard ended): waits until they
 * have, so that what follows does not depend on who is faster. `peer` (may be NULL) is the one that was closed.
 * Silence's length at most.
 */
int stage_react(struct stage *stage, const struct peer *peer);

/* For --explain: an event that says how a wait ended, which began at `since_ns`. */
void stage_explain(struct stage *stage, const char *what, int64_t since_ns, const char *how);

/* Whether its programs can do anything more before `until_ns`. `arg` is the stage. */
enum proof stage_prove(void *arg, int64_t until_ns);

/* Whether the tap holds something for its programs that it will pass on by itself; `last`: what waits for company goes
 * alone now. `arg` is the stage. */
bool stage_holds(void *arg, bool last);

/* Whether one of its programs runs, or would if it got a processor. `arg` is the stage. */
bool stage_is_running(void *arg);

/* Processor time that its programs have used or waited for so far; and whether a good part of the time since then was
 * of that kind: who is at work may go on, who sleeps may not. */
int64_t stage_used_ns(void *arg); /* of processor time, by all programs; `arg` is a struct stage */
int64_t stage_demand_ns(const struct stage *stage);
bool stage_was_starved(const struct stage *stage, int64_t since_ns, int64_t demand_ns);

/* Time in which we did not wait for the programs: we had no processor, were stopped, or were at work for ourselves (the
 * kernel makes one network at a time, and who starts many tests waits for it). It counts against nobody. Bounded, but for
 * time in which we were stopped. */
int64_t stage_lost_ns(const struct stage *stage);

/* How long the test has taken, without what was lost: what counts against `limits.total`. */
int64_t stage_duration_ns(const struct stage *stage);

/* What a wait gets for what was lost since `*lost_ns`, which becomes now; 0, and nothing changed, when that is little. */
int64_t stage_time_back(const struct stage *stage, int64_t *lost_ns);

/* For how long we, and the one of the programs that did longest, have waited for a processor. */
int64_t stage_delay_ns(const struct stage *stage);

/* After a failure: lets everything that is under way arrive, so that the report does not depend on the moment; a crash
 * that was behind it takes its place. */
void stage_settle(struct stage *stage);

/* Now plus the test's patience, or plus `within_ns` when that is not negative. */
int64_t stage_until(const struct stage *stage, int64_t within_ns);

/* Of one program: -1 after stage_fail when it is over a limit; when it crashed, or died of a limit. */
int stage_check_usage(struct stage *stage, const struct process *process);
int stage_check_end(struct stage *stage, const struct process *process);
/* CRASH when a process that a program started died of one, and nobody has waited for it yet. */
int stage_check_children(struct stage *stage);

/* -1 after stage_fail when a program crashed, flooded or reached a limit, or the time is over. */
int stage_check(struct stage *stage);

/* The open peer of that name; NULL name: the only one that is open. NULL and the test HARNESS: none (check.c should
 * have seen it). */
struct named_peer *stage_peer(struct stage *stage, const char *name);
struct named_peer *stage_add_peer(struct stage *stage, const char *name, struct peer *peer);

/* The actor of that name, or NULL name: the only program. NULL: not started. */
struct actor *stage_actor(struct stage *stage, const char *name);
/* The server that is connected to: the named or the only one; the client that calls. */
struct actor *stage_role(struct stage *stage, enum role role, const char *name);

/* $port and ${port.NAME}, after a port is known. */
void stage_set_port(struct stage *stage, const char *name, uint16_t port);

#endif
