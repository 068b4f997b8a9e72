/*
 * worker: a process that does jobs, one after another, and sends a record for each.
 *
 * The parent sees a socket: a job goes down, a frame with a packed result comes up. What a job started is dead before
 * its record is sent. A worker ends when its parent does.
 */
#ifndef RUN_WORKER_H
#define RUN_WORKER_H

#include "judge/result.h"
#include "os/sandbox.h"
#include "run/crew.h"
#include "run/plan.h"

#include <signal.h>
#include <sys/types.h>

/* What every worker knows; it is in place before the first is started and never changes. */
struct shift {
    const struct crew_plan *plan;
    const char *scratch;      /* the run's folder, absolute */
    const char *const *uses;  /* the teacher's folders, NULL-terminated */
    struct sandbox_plan sandbox;
    sigset_t signals;         /* the mask that programs are to have */
};

/* The parent's end of a worker. pid 0: there is none. */
struct worker {
    pid_t pid;
    int fd;
    struct buf in;   /* what came of a frame so far */
};

#define RECORD_LARGEST (4 * 1024 * 1024)

/* Starts `worker`, which is one of `all`; the new process closes the others' sockets. */
int worker_start(struct worker *worker, const struct worker *all, size_t count, const struct shift *shift,
                 struct err *err);

/* -1 when it does not listen any more. */
int worker_give(const struct worker *worker, const struct job *job);

enum heard {
    HEARD_PART,     /* not all of it yet */
    HEARD_ALIVE,    /* a sign of life */
    HEARD_RECORD,   /* `record` is valid until the next call */
    HEARD_END,      /* it is dead or dying */
    HEARD_BROKEN,   /* not a frame */
};

/* Reads what is there. */
enum heard worker_hear(struct worker *worker, struct bytes *record);

/* The children that this process has now are not ours: they are left alone. */
void worker_spare_children(void);

/* Kills and reaps it, with all that it started, and closes the socket. `words` say how it ended: "was killed by
 * SIGKILL". Every child of this process that is not one of `all`, and
 * was not there before, is killed too. */
void worker_stop(struct worker *worker, const struct worker *all, size_t count, char words[64]);

/* A hand-in's own folder goes, unless it is to be kept. */
void worker_remove(const struct shift *shift, size_t hand_in);

/* Where things are: a hand-in's own folder, and in it the built one; the built folder of the teacher's. */
const char *worker_folder(struct arena *arena, const struct shift *shift, size_t hand_in);
const char *worker_built(struct arena *arena, const struct shift *shift, size_t hand_in);
const char *worker_built_use(struct arena *arena, const struct shift *shift, size_t use);

/* The teacher's folders that the spec's programs name, each once, NULL-terminated. */
const char *const *worker_uses(struct arena *arena, const struct spec *spec, size_t *count);

/* An empty result with that verdict and sentence (which is kept). */
struct result *worker_verdict(struct arena *arena, enum verdict verdict, const char *reason);

#endif
