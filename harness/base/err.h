/*
 * err: an error is a value with a kind and a sentence.
 *
 * The kind is set where the error is found and decides who is to blame: the one who typed the command (USAGE),
 * the teacher who wrote the spec (SPEC), or the harness and its machine (HARNESS). A submission's failure is not
 * an error: it is a verdict, and travels in a result.
 *
 * Sentences: no capital, no full stop, the subject in single quotes. Each level that knows more wraps.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_kind { ERR_NONE, ERR_USAGE, ERR_SPEC, ERR_HARNESS };

struct err {
    enum err_kind kind;
    char text[512];
};

/* Sets the kind and the sentence. Always -1, so that a caller can `return err_set(...)`. `err` may be NULL. */
int err_set(struct err *err, enum err_kind kind, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* As err_set with ERR_HARNESS, and the text of errno after a colon. Always -1. */
int err_sys(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts "what: " in front of the sentence that is there. Always -1. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Ends the process: out of memory, or a fact that the code relies on does not hold. The parent of a worker turns
 * it into the verdict HARNESS for the one test. */
_Noreturn void err_fatal(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
