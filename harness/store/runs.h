/*
 * runs: a run is a class, its submissions as they were, under one setting. Nothing of a run is overwritten by another.
 *
 * Grading goes on with the newest run of its assignment where setting and class are the same; else it begins one, which
 * takes over every result whose submission and setting are the same.
 */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include "spec/spec.h"
#include "store/db.h"

/* What verdicts depend on beside the submission. */
struct setting {
    const char *assignment;
    const char *spec_sha256; /* as reports show it */
    const char *spec_key;    /* the same with all files and folders that the spec names */
    const char *harness;     /* version and build */
    const char *options;     /* "L1", "L1 --no-proof" */
    uint64_t seed;
};

/* One submission of the class. */
struct entry {
    const char *name, *path;
    const char *hash; /* of its files (digest.h) */
    bool again;       /* its results are not taken over */
};

struct run_plan {
    struct setting setting;
    const struct spec *spec;
    const char *folder; /* of the class, to be shown */
    const struct entry *entries;
    size_t count;
    const char *again; /* what was asked to be run again, "" for nothing: a run that was begun so goes on with it */
    bool fresh;        /* a new run in any case, that takes nothing over */
};

enum begun { BEGUN_NEW, BEGUN_GOES_ON, BEGUN_FINISHED };

/* Finds or begins the run, in one transaction. 0 or -1. */
int runs_begin(struct db *db, const struct run_plan *plan, int64_t *run, enum begun *begun, struct err *err);

/* How many results a run has of each test of the spec, those aside that could not be judged. */
int runs_count(struct db *db, int64_t run, const struct spec *spec, size_t *counts, struct err *err);

/* Notes that a run is finished, when it has a result of every test of every submission. Tells in `finished`. */
int runs_end(struct db *db, int64_t run, bool *finished, struct err *err);

struct run {
    int64_t id;
    struct setting setting;
    const char *folder, *again, *started, *ended; /* ended "": it is not finished */
    size_t submissions, tests;
    bool official;
};

/* All runs, oldest first. The official one of an assignment is the one that was named, or else the newest that is
 * finished. NULL on error. */
struct run *runs_list(struct arena *arena, struct db *db, size_t *count, struct err *err);

/* Names the official one of its assignment. */
int runs_name_official(struct db *db, const struct run *run, struct err *err);

#endif
