/*
 * facts: what the harness can see of a test that has just failed, while its programs are still there.
 */
#ifndef RUN_FACTS_H
#define RUN_FACTS_H

#include "run/stage.h"

/* Looks at the program that is to blame and puts hints into the result. The facts live as long as that. NULL, and no
 * hints, for a test that passed, or when it is not known which of several programs it was, or for the teacher's own. */
struct facts *facts_diagnose(struct stage *stage);

#endif
