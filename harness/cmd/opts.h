/*
 * opts: what was typed behind a command, by one table that also makes the help.
 */
#ifndef CMD_OPTS_H
#define CMD_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Which commands know an option: bits. */
enum { FOR_CHECK = 1, FOR_GRADE = 2, FOR_OTHERS = 4, FOR_RUNS = 8 };

enum when { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER };

/* Names or globs, each given with an option of its own. */
struct opt_list {
    const char **names;
    size_t count;
};

struct opts {
    const char *json, *junit, *csv;   /* paths, "-" for standard output, or NULL */
    const char *pcap, *builds;        /* folders, or NULL */
    const char *out;                  /* the folder of results, or NULL: the default */
    struct opt_list only, again;
    uint64_t seed;
    bool seed_given;
    int jobs;                         /* 0: not given */
    int64_t fail_under_milli;         /* thousandths of a percent; -1: not given */
    enum when colour;
    const char *isolation;            /* the level asked for, or NULL */
    bool unsafe;
    bool keep, quiet, verbose, explain, no_proof, no_probes, memory, track_fds, dry_run, fresh, help;
    char **operands;
    size_t operand_count;
};

/* `argv[0]` is the command's word. Options and operands may stand in any order; "--" ends the options. */
int opts_parse(struct arena *arena, unsigned command, int argc, char **argv, struct opts *opts, struct err *err);

/* A line for each option of the command. */
void opts_help(struct buf *out, unsigned command);

#endif
