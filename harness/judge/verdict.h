/*
 * verdict: what became of a test, in one word.
 */
#ifndef JUDGE_VERDICT_H
#define JUDGE_VERDICT_H

#include <stdbool.h>

/* The word, and what it means in a sentence for people. */
#define VERDICT_LIST(X)                                                                                                \
    X(PASS, "passed")                                                                                                  \
    X(FAIL, "it answered wrongly")                                                                                     \
    X(TIMEOUT, "something did not come in time")                                                                       \
    X(STUCK, "it waits for ever")                                                                                      \
    X(CRASH, "it crashed")                                                                                             \
    X(EXITED, "it ended too early")                                                                                    \
    X(NOT_LISTENING, "it does not listen where it should")                                                             \
    X(REFUSED, "it refused a connection")                                                                              \
    X(NOT_STARTED, "it could not be started")                                                                          \
    X(FLAKY, "it passed only some of its runs")                                                                        \
    X(BUILD, "it does not build")                                                                                      \
    X(MISSING, "a file is missing")                                                                                    \
    X(FLOOD, "it wrote more than the limit")                                                                           \
    X(LIMIT, "it reached a limit")                                                                                     \
    X(MEMORY, "a memory error was reported")                                                                           \
    X(SKIPPED, "a test it needs did not pass")                                                                         \
    X(HARNESS, "sockgrade could not judge it; no points given or taken")

#define VERDICT_ENUM(id, meaning) VERDICT_##id,
enum verdict { VERDICT_LIST(VERDICT_ENUM) VERDICTS };
#undef VERDICT_ENUM

const char *verdict_word(enum verdict verdict);
const char *verdict_meaning(enum verdict verdict);

#endif
