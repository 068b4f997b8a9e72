/*
 * signals: SIGINT, SIGTERM and SIGHUP, held back until somebody looks.
 */
#ifndef RUN_SIGNALS_H
#define RUN_SIGNALS_H

#include "base/err.h"

#include <signal.h>

/* Holds them back from now on: called before a file is made that must not be left. Once is enough. */
void signals_hold(void);

/* A signalfd for them, which are held; `before` is the mask that there was, which programs are to have. -1 on error. */
int signals_open(sigset_t *before, struct err *err);

#endif
