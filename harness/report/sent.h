/*
 * sent: what a test had sent when it failed, found in the events of its result.
 */
#ifndef REPORT_SENT_H
#define REPORT_SENT_H

#include "judge/result.h"

#define SENT_MOST 2

struct sent {
    const struct event *pieces[SENT_MOST]; /* the last ones, in order */
    size_t count;
    size_t earlier; /* more that were sent before these */
    bool named;     /* the failure is about the peer they were sent by */
};

/*
 * What the peer had sent that the failure is about, or the only one: what got no answer yet, else what got the last
 * one. Of several, the last piece that any had sent, if bytes were compared or the program ended or waits. Else
 * nothing.
 */
struct sent sent_find(const struct result *result);

/* The last piece that was typed at a program's keyboard. */
struct sent sent_typed(const struct result *result);

#endif
