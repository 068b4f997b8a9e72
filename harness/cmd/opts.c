#include "cmd/opts.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define JOBS_LARGEST 512

enum opt_kind { OPT_FLAG, OPT_PATH, OPT_LIST, OPT_JOBS, OPT_SEED, OPT_WHEN, OPT_PERCENT };

struct opt {
    const char *name;
    char letter;
    const char *argument;   /* its name in the help, or NULL */
    enum opt_kind kind;
    size_t at;              /* of the field in struct opts */
    unsigned commands;
    const char *help;
};

#define BOTH (FOR_CHECK | FOR_GRADE)
#define FIELD(name) offsetof(struct opts, name)

static const struct opt table[] = {
    {"out", 0, "DIR", OPT_PATH, FIELD(out), FOR_GRADE, "where results are kept (default sockgrade-results)"},
    {"out", 0, "DIR", OPT_PATH, FIELD(out), FOR_RUNS, "where the results are (default sockgrade-results)"},
    {"again", 0, "NAME", OPT_LIST, FIELD(again), FOR_GRADE,
     "run submissions of this name or glob again, though nothing\nchanged ('*': all; repeatable)"},
    {"fresh", 0, NULL, OPT_FLAG, FIELD(fresh), FOR_GRADE, "start a new run that takes no result over"},
    {"csv", 0, "FILE", OPT_PATH, FIELD(csv), FOR_GRADE, "write the scores as a table for a spreadsheet"},
    {"dry-run", 0, NULL, OPT_FLAG, FIELD(dry_run), FOR_GRADE, "list who and what was handed in, and grade nothing"},
    {"json", 0, "FILE", OPT_PATH, FIELD(json), BOTH, "write everything as JSON"},
    {"junit", 0, "FILE", OPT_PATH, FIELD(junit), BOTH, "write JUnit XML, for CI systems"},
    {"only", 0, "NAME", OPT_LIST, FIELD(only), BOTH, "run just the tests of this name or glob (repeatable)"},
    {"fail-under", 0, "PCT", OPT_PERCENT, FIELD(fail_under_milli), FOR_GRADE,
     "exit with 1 when a submission has less than PCT %"},
    {"jobs", 'j', "N", OPT_JOBS, FIELD(jobs), BOTH, "tests at a time (default: twice the processors)"},
    {"seed", 0, "N", OPT_SEED, FIELD(seed), BOTH, "seed of random payloads, instead of the spec's"},
    {"isolation", 0, "LEVEL", OPT_PATH, FIELD(isolation), BOTH,
     "run at this level (L0 to L4, see 'sockgrade doctor') or not at all"},
    {"unsafe-no-sandbox", 0, NULL, OPT_FLAG, FIELD(unsafe), BOTH, "run programs with nothing around them"},
    {"memory", 0, NULL, OPT_FLAG, FIELD(memory), BOTH, "run every test under valgrind, like 'memory: true'"},
    {"track-fds", 0, NULL, OPT_FLAG, FIELD(track_fds), BOTH,
     "the same, and a program that ends by itself must have\nclosed all that it opened"},
    {"pcap", 0, "FOLDER", OPT_PATH, FIELD(pcap), BOTH, "capture what travels, a file a test, for Wireshark"},
    {"builds", 0, "FOLDER", OPT_PATH, FIELD(builds), BOTH, "keep there what is built, and do not build the same again\n(default of grade: builds in the folder of results)"},
    {"keep", 0, NULL, OPT_FLAG, FIELD(keep), BOTH, "keep the scratch folders and say where they are"},
    {"color", 0, "WHEN", OPT_WHEN, FIELD(colour), BOTH, "auto (default), always or never"},
    {"quiet", 'q', NULL, OPT_FLAG, FIELD(quiet), BOTH, "only the summary"},
    {"verbose", 'v', NULL, OPT_FLAG, FIELD(verbose), BOTH,
     "more: check shows the events of every test,\ngrade all about lost points"},
    {"explain", 0, NULL, OPT_FLAG, FIELD(explain), BOTH,
     "like --verbose, and how each wait ended: by what came, by\nproof or by the clock, and after how long"},
    {"no-proof", 0, NULL, OPT_FLAG, FIELD(no_proof), BOTH,
     "do not prove that nothing more can come: wait for the clock"},
    {"no-probes", 0, NULL, OPT_FLAG, FIELD(no_probes), BOTH,
     "do not replay a failed test with one thing changed, for hints"},
    {"help", 'h', NULL, OPT_FLAG, FIELD(help), BOTH | FOR_OTHERS | FOR_RUNS, "this help"},
};

enum { OPTIONS = sizeof table / sizeof table[0], LONG_BASE = 1000 };

static int parse_number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;

    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)text[0]) || *end || errno || value > most)
        return -1;
    *out = value;
    return 0;
}

static int set_jobs(const struct opt *opt, const char *text, int *jobs, struct err *err)
{
    uint64_t value = 0;

    if (parse_number(text, JOBS_LARGEST, &value) || value == 0)
        return err_set(err, ERR_USAGE, "'--%s' wants a number from 1 to %d, not '%s'", opt->name, JOBS_LARGEST, text);
    *jobs = (int)value;
    return 0;
}

static int set_seed(const char *text, struct opts *opts, struct err *err)
{
    if (parse_number(text, INT64_MAX, &opts->seed))
        return err_set(err, ERR_USAGE, "'--seed' wants a whole number from 0 to %lld, not '%s'",
                       (long long)INT64_MAX, text);
    opts->seed_given = true;
    return 0;
}

static int set_when(const char *text, enum when *when, struct err *err)
{
    static const char *const words[] = {[WHEN_AUTO] = "auto", [WHEN_ALWAYS] = "always", [WHEN_NEVER] = "never"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(words[i], text) == 0) {
            *when = (enum when)i;
            return 0;
        }
    return err_set(err, ERR_USAGE, "'--color' wants auto, always or never, not '%s'", text);
}

static int set_percent(const char *text, int64_t *milli, struct err *err)
{
    char *end;
    double value = strtod(text, &end);

    if (!isdigit((unsigned char)text[0]) || (*end && strcmp(end, "%") != 0) || !(value >= 0 && value <= 100))
        return err_set(err, ERR_USAGE, "'--fail-under' wants a percentage from 0 to 100, not '%s'", text);
    *milli = (int64_t)(value * 1000 + 0.5);
    return 0;
}

static int set_path(const struct opt *opt, const char *text, const char **path, struct err *err)
{
    if (!text[0])
        return err_set(err, ERR_USAGE, "'--%s' wants the name of a file", opt->name);
    *path = text;
    return 0;
}

static void add_name(struct opt_list *list, const char *text)
{
    list->names[list->count++] = text;
}

static int set_opt(const struct opt *opt, const char *text, struct opts *opts, struct err *err)
{
    void *field = (char *)opts + opt->at;

    switch (opt->kind) {
    case OPT_FLAG:
        *(bool *)field = true;
        return 0;
    case OPT_PATH:
        return set_path(opt, text, field, err);
    case OPT_LIST:
        add_name(field, text);
        return 0;
    case OPT_JOBS:
        return set_jobs(opt, text, field, err);
    case OPT_SEED:
        return set_seed(text, opts, err);
    case OPT_WHEN:
        return set_when(text, field, err);
    case OPT_PERCENT:
        return set_percent(text, field, err);
    }
    return -1;
}

/* The command's options in the two forms that getopt_long wants. */
static struct option *long_forms(struct arena *arena, unsigned command, char *letters)
{
    struct option *forms = arena_array(arena, struct option, OPTIONS + 1);
    size_t count = 0;

    *letters++ = ':';
    for (int i = 0; i < OPTIONS; i++) {
        if (!(table[i].commands & command))
            continue;
        bool wants = table[i].argument != NULL;
        forms[count++] = (struct option){table[i].name, wants ? required_argument : no_argument, NULL, LONG_BASE + i};
        if (table[i].letter)
            *letters++ = table[i].letter;
        if (table[i].letter && wants)
            *letters++ = ':';
    }
    *letters = '\0';
    return forms;
}

static const struct opt *find_opt(int key)
{
    for (int i = 0; i < OPTIONS; i++)
        if (key == LONG_BASE + i || (table[i].letter && key == table[i].letter))
            return &table[i];
    return NULL;
}

/* The long option that was meant, or NULL. */
static const char *nearest(const char *word, unsigned command)
{
    const char *names[OPTIONS + 1];
    size_t count = 0;

    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & command)
            names[count++] = table[i].name;
    names[count] = NULL;
    return text_nearest(word, names);
}

static int refuse_unknown(struct arena *arena, unsigned command, char **argv, struct err *err)
{
    const struct opt *known = find_opt(optopt);
    const char *word = argv[optind - 1];

    if (known && optopt >= LONG_BASE)
        return err_set(err, ERR_USAGE, "'--%s' takes no value; see 'sockgrade help %s'", known->name, argv[0]);
    if (optopt)
        return err_set(err, ERR_USAGE, "unknown option '-%c'; see 'sockgrade help %s'", optopt, argv[0]);
    char *name = arena_strdup(arena, word + strspn(word, "-"));
    name[strcspn(name, "=")] = '\0';
    const char *near = nearest(name, command);
    if (near)
        return err_set(err, ERR_USAGE, "unknown option '--%s', did you mean '--%s'? see 'sockgrade help %s'", name,
                       near, argv[0]);
    return err_set(err, ERR_USAGE, "unknown option '--%s'; see 'sockgrade help %s'", name, argv[0]);
}

int opts_parse(struct arena *arena, unsigned command, int argc, char **argv, struct opts *opts, struct err *err)
{
    char letters[2 * OPTIONS + 2];
    const struct option *forms = long_forms(arena, command, letters);
    int key;

    *opts = (struct opts){.fail_under_milli = -1};
    opts->only.names = arena_array(arena, const char *, (size_t)argc + 1);
    opts->again.names = arena_array(arena, const char *, (size_t)argc + 1);
    opterr = 0;
    optind = 0;
    while ((key = getopt_long(argc, argv, letters, forms, NULL)) != -1) {
        const struct opt *opt = find_opt(key);
        if (key == ':')
            return err_set(err, ERR_USAGE, "'%s' wants a value; see 'sockgrade help %s'", argv[optind - 1], argv[0]);
        if (key == '?' || !opt)
            return refuse_unknown(arena, command, argv, err);
        if (set_opt(opt, optarg, opts, err))
            return -1;
    }
    opts->operands = argv + optind;
    opts->operand_count = (size_t)(argc - optind);
    return 0;
}

static void help_one(struct buf *out, const struct opt *opt)
{
    enum { HELP_COLUMN = 22 };
    size_t start = out->len;

    buf_printf(out, opt->letter ? "  -%c, " : "      ", opt->letter);
    buf_printf(out, "--%s%s%s", opt->name, opt->argument ? " " : "", opt->argument ? opt->argument : "");
    for (const char *line = opt->help; *line;) {
        size_t len = strcspn(line, "\n");
        while (out->len < start + HELP_COLUMN)
            buf_char(out, ' ');
        buf_text(out, "  ");
        buf_add(out, line, len);
        buf_char(out, '\n');
        line += len + (line[len] == '\n');
        start = out->len;
    }
}

void opts_help(struct buf *out, unsigned command)
{
    for (int i = 0; i < OPTIONS; i++)
        if (table[i].commands & command)
            help_one(out, &table[i]);
}
