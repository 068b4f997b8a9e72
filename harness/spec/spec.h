/*
 * spec: what the teacher wrote, as data. Pure: no clock, no descriptor.
 *
 * spec_parse reads the whole file and checks everything that can be known before a program runs: types, names, peers
 * that are not open, captures used before they are made. Steps stay nodes, since their values may hold what is known
 * only at run time ($port, captures, $n, $peer); step_bind makes the struct just before a step runs.
 */
#ifndef SPEC_SPEC_H
#define SPEC_SPEC_H

#include "spec/hygiene.h"
#include "spec/pattern.h"

struct tap_plan;

enum role { ROLE_SERVER, ROLE_CLIENT };
enum transport { TRANSPORT_TCP, TRANSPORT_UDP };
enum ready { READY_LISTENING, READY_PRINTS, READY_AFTER };
enum port_kind { PORT_EPHEMERAL, PORT_FIXED, PORT_ANY };
enum visibility { VISIBLE, HIDDEN, AFTER_DUE_DATE, AFTER_PUBLISHED };

/* What a program must end with. */
enum exit_kind { EXIT_UNASKED, EXIT_ANY, EXIT_CODE, EXIT_SIGNAL, EXIT_NOT };
struct exit_want {
    enum exit_kind kind;
    int number; /* of CODE, SIGNAL, NOT */
};

struct limits {
    int64_t time_ns, cpu_ns, build_ns, total_ns;
    uint64_t memory, output, disk; /* bytes */
    int processes, open_files;
    bool processes_set, open_files_set; /* else they grow with the peers a test connects */
};

/* One program. A test has a copy of its own with the test's overrides in it. */
struct program {
    const char *name; /* "server", "client"; of `program:` the role's word */
    struct place at;
    enum role role;
    enum transport transport;
    const char **files;     /* globs, NULL-terminated, may be empty */
    const char *build;      /* a shell line, or NULL: found from the files */
    const struct node *run; /* a scalar (words) or a list, not expanded */
    enum ready ready;
    const struct node *ready_prints; /* a pattern, of the stream of its standard output */
    int64_t ready_after_ns;
    enum port_kind port_kind;
    uint16_t port;    /* of FIXED */
    const char *host; /* "127.0.0.1"; with host_any "127.0.0.1" too */
    bool host_given, host_any;
    const char *machine;        /* or NULL: the harness's own network */
    bool terminal;              /* outputs are terminals */
    const struct node *provide; /* map path -> payload, or NULL */
    const struct node *env;     /* map name -> text, or NULL */
    const char *use;            /* the teacher's own: a folder beside the spec, or NULL: handed in */
    struct place use_at;
    /* Of a test: what is asked of this program beside the steps. Nodes, or NULL. */
    const struct node *stdin_payload, *stdout_pattern, *stderr_pattern;
    /* Of a test: whether steps type to it, read its standard output or error, or give it all of its keyboard. */
    bool steps_type, steps_read, steps_read_errors, typed_at_start;
    bool steps_compare; /* whether a step asks how much it has grown since it was ready */
    struct exit_want exit;
    struct leniency ignore; /* for the two patterns */
};

/* Every verb, with its word. One line here, one table in steps.c, one function in run/step.c. */
#define STEP_LIST(X)                                                                                                   \
    X(START, "start")                                                                                                  \
    X(CONNECT, "connect") X(LISTEN, "listen") X(ACCEPT, "accept") X(SEND, "send") X(EXPECT, "expect")                  \
        X(EXPECT_SILENCE, "expect_silence") X(SHUTDOWN, "shutdown") X(CLOSE, "close") X(RESET, "reset")                \
            X(EXPECT_CLOSE, "expect_close") X(EXPECT_RUNNING, "expect_running") X(EXPECT_EXIT, "expect_exit")          \
                X(SIGNAL, "signal") X(RESTART, "restart") X(STDIN, "stdin") X(STDIN_CLOSE, "stdin_close")              \
                    X(EXPECT_STDOUT, "expect_stdout") X(EXPECT_STDERR, "expect_stderr") X(WAIT, "wait")                \
                        X(REPEAT, "repeat") X(SWARM, "swarm") X(EXPECT_FILE, "expect_file")                            \
                            X(CHECK, "check") X(MARK, "mark")

#define STEP_ENUM(id, word) STEP_##id,
enum step_kind { STEP_LIST(STEP_ENUM) STEP_KINDS };
#undef STEP_ENUM

/* The verb's word: "expect_close". */
const char *step_word(enum step_kind kind);

enum split { SPLIT_NONE, SPLIT_BYTES, SPLIT_SIZES, SPLIT_PIECES };

/* A step as written. */
struct step_node {
    enum step_kind kind;
    struct place at;
    const struct node *value;     /* of the verb; NULL when it stands alone */
    const struct node *options;   /* the mapping with the verb and its options (a test's, for the shorthand), or NULL */
    const struct step_node *body; /* of repeat and swarm */
    size_t body_count;
    int64_t points_milli; /* 0 where the step has none */
};

/* A step ready to run. Only the fields of its kind are set. */
struct step {
    enum step_kind kind;
    struct place at;
    const char *peer;                            /* the one this binding is for, or NULL: left out */
    const char *program;                         /* or NULL: left out */
    const char *name;                            /* START: program; LISTEN: door, "none"; EXPECT_FILE: path */
    const char *as;                              /* START */
    const char *door;                            /* ACCEPT, or NULL: any */
    const struct node *run;                      /* START, or NULL */
    const struct payload *payload;               /* SEND, STDIN; START's stdin */
    const struct pattern *pattern;               /* EXPECT, EXPECT_STDOUT, EXPECT_STDERR, EXPECT_FILE */
    const char *from_host;                       /* CONNECT, or NULL */
    uint16_t from_port;                          /* CONNECT, or 0 */
    bool refused;                                /* CONNECT */
    bool reads;                                  /* CONNECT, ACCEPT; default true */
    int backlog;                                 /* LISTEN; default 128 */
    uint16_t port;                               /* LISTEN, or 0 */
    enum split split;                            /* SEND */
    const size_t *sizes;                         /* SPLIT_SIZES: the rest goes as a last piece */
    size_t size_count;                           /* SPLIT_SIZES; of SPLIT_PIECES the number of pieces */
    int64_t gap_ns;                              /* SEND; -1: wait for consumption */
    int64_t within_ns;                           /* EXPECT*, ACCEPT, CONNECT; -1: unset */
    int64_t wait_ns;                             /* WAIT */
    enum { CLOSE_ANY, CLOSE_FIN, CLOSE_RST } by; /* EXPECT_CLOSE */
    struct exit_want exit;                       /* EXPECT_EXIT */
    int signal;                                  /* SIGNAL */
    int count;                                   /* REPEAT, SWARM */
    bool queue;                                  /* SWARM: first to last */
    struct hygiene hygiene;                      /* CHECK */
};

struct test {
    const char *name;     /* after `each`; the key of everything */
    const char *raw_name; /* as written: what `needs` may name too */
    struct place at;
    int64_t points_milli; /* thousandths; the sum of the steps' when they carry them */
    bool points_by_step;
    const char *about, *hint, *group; /* or NULL */
    const size_t *needs;              /* indices of earlier tests */
    size_t need_count;
    enum visibility visibility;
    bool extra;
    int runs;
    struct vars *row;         /* columns of `each`, or empty; up: NULL */
    struct program *programs; /* with this test's overrides */
    size_t program_count;
    struct tap_plan *tap; /* or NULL: they call each other directly */
    const char **start; /* what is started by itself, in order; empty when the steps start */
    size_t start_count;
    bool default_door; /* a client finds $port listening: false after `listen: none` */
    const struct step_node *steps;
    size_t step_count;
    bool leftover_ignore;
    bool memory;     /* runs under valgrind; its times and limits are those of a slower program */
    bool track_fds;  /* the same, and asks what is open at its end */
    bool fixed_port; /* needs a port or an address that only one test can have on a shared network */
    struct limits limits;
    int64_t patience_ns;
    int peers; /* how many peers the steps connect at most, for default limits */
};

struct spec {
    const char *file;                       /* as the user wrote it */
    const char *assignment, *title, *about; /* title and about may be NULL */
    uint64_t seed;
    struct limits limits;
    int64_t patience_ns;
    struct program *programs; /* the head's */
    size_t program_count;
    struct test *tests;
    size_t test_count;
};

/*
 * Parses and checks. The spec, or NULL when faults->count > 0. `outside->seed` is the command line's when `seed_given`;
 * else the file's seed is put there before payloads are read. faults->file and ->source must be set.
 */
struct spec *spec_parse(struct arena *arena, struct outside *outside, bool seed_given, struct faults *faults);

/* Under valgrind a program takes so much longer: what bounds its time grows so. */
enum { MEMORY_SLOWER = 20 };

/* The command line's word: every test runs so. */
void spec_check_memory(struct spec *spec, bool track_fds);

/* The names a step's `peer` (or the value of connect, accept, close...) stands for: one, a list, a range. 0: left out.
 */
size_t step_peers(struct arena *arena, const struct step_node *node, const struct vars *vars, struct faults *faults,
                  const char ***names);

/* The names a step's option `program` stands for, in the same way. 0: left out, or the verb acts on no program. */
size_t step_programs(struct arena *arena, const struct step_node *node, const struct vars *vars, struct faults *faults,
                     const char ***names);

/* Whom a step is made for. */
struct step_target {
    const char *peer, *program;   /* or NULL: left out */
};

/* Makes the step for one of its peers or of its programs. NULL as with step_bind. */
const struct step *step_bind_for(struct arena *arena, const struct test *test, const struct step_node *node,
                                 const struct step_target *target, const struct vars *vars,
                                 const struct outside *outside, struct faults *faults);

/*
 * Makes the step for one peer (or NULL), and for the program where it names a single one. NULL after a fault: at run
 * time only a captured text that is no number.
 */
const struct step *step_bind(struct arena *arena, const struct test *test, const struct step_node *node,
                             const char *peer, const struct vars *vars, const struct outside *outside,
                             struct faults *faults);

/* The words of a `run`, expanded. NULL after a fault. NULL-terminated. */
const char **run_words(struct arena *arena, const struct node *run, const struct vars *vars, struct faults *faults);

/* The program of that name in the test, or NULL. */
const struct program *test_program(const struct test *test, const char *name);

/* Whether keyboard and outputs are one terminal: steps type to it, or wait for a client's prompts. */
bool program_has_dialogue(const struct program *program);
/* Whether somebody asks for its standard error alone. */
bool program_has_own_errors(const struct program *program);

#endif
