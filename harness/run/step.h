/*
 * step: the verbs of the language, each a function.
 */
#ifndef RUN_STEP_H
#define RUN_STEP_H

#include "run/stage.h"

/* Runs one step as written, for each peer it names. 0, or -1 after a failure. */
int step_run(struct stage *stage, const struct step_node *node);

/* Lets a peer go whose turn is over: judged and half-closed now, closed by step_close_retired. */
int step_retire(struct stage *stage, struct named_peer *named);

/* Whether what is to be sent to the peer is written. */
bool step_all_written(void *peer);

/* Before a peer is closed by a step: what came behind the last answer is extra. Who has sent since and leaves without
 * waiting does not ask. */
int step_judge_last(struct stage *stage, const struct named_peer *named);

/* When all is quiet closes those that were retired. */
int step_close_retired(struct stage *stage);

/* The verbs, by what they are about. Each is 0, or -1 after a failure. */
int step_connect(struct stage *stage, const struct step *step);
int step_listen(struct stage *stage, const struct step *step);
int step_accept(struct stage *stage, const struct step *step);
int step_send(struct stage *stage, const struct step *step);
int step_expect(struct stage *stage, const struct step *step);
int step_expect_silence(struct stage *stage, const struct step *step);
int step_shutdown(struct stage *stage, const struct step *step);
int step_leave(struct stage *stage, const struct step *step); /* close and reset */
int step_expect_close(struct stage *stage, const struct step *step);

int step_start(struct stage *stage, const struct step *step);
int step_expect_running(struct stage *stage, const struct step *step);
int step_expect_exit(struct stage *stage, const struct step *step);
int step_signal(struct stage *stage, const struct step *step);
int step_restart(struct stage *stage, const struct step *step);
int step_stdin(struct stage *stage, const struct step *step);
int step_stdin_close(struct stage *stage, const struct step *step);
int step_expect_output(struct stage *stage, const struct step *step);
int step_check(struct stage *stage, const struct step *step);
int step_mark(struct stage *stage, const struct step *step);
int step_wait(struct stage *stage, const struct step *step);
int step_expect_file(struct stage *stage, const struct step *step);

/* Waits until the program has ended and compares how. */
int step_await_exit(struct stage *stage, struct actor *actor, const struct exit_want *want, int64_t within_ns);

#endif
