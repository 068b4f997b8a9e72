/*
 * finish: the End of the language: extra data, closing, whole outputs, exits; and what the result says of the programs.
 */
#ifndef RUN_FINISH_H
#define RUN_FINISH_H

#include "run/stage.h"

/* Parts 1 to 3 of the End. 0, or -1 after a failure. */
int finish_judge(struct stage *stage);

/* After a failure or not: a sanitizer's report, exit words, the tails of the outputs. */
void finish_facts(struct stage *stage);

/* Part 4: everything is stopped, and our ends are closed. */
void finish_stop(struct stage *stage);

#endif
