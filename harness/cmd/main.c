#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/tell.h"
#include "report/sink.h"

static int help_command(struct arena *arena, const struct opts *opts);
static int version_command(struct arena *arena, const struct opts *opts);

static const struct command {
    const char *name;
    const char *operands;
    size_t least, most;   /* how many operands */
    unsigned options;
    int (*run)(struct arena *arena, const struct opts *opts);
    const char *summary;
    const char *more;
} commands[] = {
    {"check", "SPEC [FOLDER]", 1, 2, FOR_CHECK, check_command, "grade one submission and explain each lost point",
     "FOLDER is the submission, a folder or a single file; the current folder when it\n"
     "is left out. With '-' as FILE a report goes to standard output, in place of the\n"
     "readable one.\n\n"
     "Exit codes: 0 all passed, 1 something failed, 2 a mistake in the command or the\n"
     "spec, 3 sockgrade could not judge, 128 and the signal's number when interrupted.\n"},
    {"grade", "SPEC FOLDER", 2, 2, FOR_GRADE, grade_command, "grade a class: every hand-in of FOLDER",
     "FOLDER holds submissions: folders, source files and archives (.zip, .tar, .tar.gz,\n"
     ".tgz, .tar.bz2, .tar.xz), or what Canvas, Moodle, Gradescope or Blackboard export;\n"
     "or it is itself such an archive; or it is @FILE, a list of paths, one a line.\n"
     "What is unpacked stays in the folder 'unpacked/ASSIGNMENT' of --out.\n"
     "With '-' as FILE a report goes to standard output, in place of the readable one.\n\n"
     "Each result is kept in DIR as its test ends. The same command again goes on where\n"
     "it was stopped, and runs nothing that was run before on the same files by the same\n"
     "spec, seed and sockgrade. After a change of these a new run is made: see 'diff'.\n\n"
     "Exit codes: 0 all could be graded, whatever the scores, 1 one is under\n"
     "--fail-under, 2 a mistake in the command or the spec, 3 sockgrade could not\n"
     "judge a test, 128 and the signal's number when interrupted.\n"},
    {"runs", "", 0, 0, FOR_RUNS, runs_command, "the runs of 'grade' that are kept, and which is the official one",
     "The official run of an assignment is the newest one that is finished, until 'apply'\n"
     "names one.\n\n"
     "Exit codes: 0, 2 a mistake in the command, 3 the results could not be read.\n"},
    {"diff", "[RUN [RUN]]", 0, 2, FOR_RUNS, diff_command,
     "who got other verdicts in another run, in which test, and why",
     "With one RUN: the official run against it. Without: the official run against the\n"
     "newest one; when that is the official one, the run before it against it.\n\n"
     "Exit codes: 0 nothing differs, 1 something does, 2 a mistake in the command, 3 the\n"
     "results could not be read.\n"},
    {"apply", "RUN", 1, 1, FOR_RUNS, apply_command, "make a run the official one of its assignment",
     "Nothing of another run is overwritten: 'apply' with its number brings it back.\n\n"
     "Exit codes: 0, 2 a mistake in the command, 3 the results could not be written.\n"},
    {"lint", "SPEC...", 1, (size_t)-1, FOR_OTHERS, lint_command,
     "find every mistake in specs, without running anything",
     "Exit codes: 0 no mistakes, 2 mistakes, or a file that cannot be read.\n"},
    {"explain", "[ID]", 0, 1, FOR_OTHERS, explain_command,
     "a mistake that a report names: what happens, why, and the cure",
     "ID is the word that stands before a hint: missing-htons. Without one: the list of\n"
     "all mistakes that are known. (How the waits of a test ended is told by --explain of\n"
     "'check' and 'grade'.)\n\n"
     "Exit codes: 0, or 2 when there is no such mistake.\n"},
    {"doctor", "", 0, 0, FOR_OTHERS, doctor_command, "what this machine gives for isolation and for compiling",
     "One line for each thing that can be had or not; of what is not: why, what is lost\n"
     "without it, and what would bring it. Then checks that programs are contained.\n\n"
     "Exit codes: 0 programs are contained, 3 they are not.\n"},
    {"help", "[COMMAND]", 0, 1, FOR_OTHERS, help_command, "this overview, or all about a command", ""},
    {"version", "", 0, 0, FOR_OTHERS, version_command, "the version", ""},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int print(struct arena *arena, struct bytes text)
{
    struct sink *sink = sink_stdout(arena);
    struct err err = {0};

    sink_write(sink, text);
    return sink_close(sink, &err) ? tell_err(&err) : EXIT_PASSED;
}

static const struct command *find_command(const char *word)
{
    const char *names[COMMANDS + 1] = {NULL};

    for (int i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, word) == 0)
            return &commands[i];
        names[i] = commands[i].name;
    }
    const char *near = text_nearest(word, names);
    if (near)
        tell("unknown command '%s', did you mean '%s'? see 'sockgrade help'", word, near);
    else
        tell("unknown command '%s'; see 'sockgrade help'", word);
    return NULL;
}

static int help_on(struct arena *arena, const struct command *command)
{
    struct buf *out = buf_new(arena, 0);

    buf_printf(out, "Usage: sockgrade %s", command->name);
    buf_printf(out, "%s%s%s\n\n", command->options == FOR_OTHERS ? "" : " [OPTION...]", command->operands[0] ? " " : "",
               command->operands);
    buf_printf(out, "%c%s.\n\n", command->summary[0] - 'a' + 'A', command->summary + 1);
    opts_help(out, command->options);
    buf_printf(out, "%s%s", command->more[0] ? "\n" : "", command->more);
    return print(arena, buf_bytes(out));
}

static int help_overview(struct arena *arena)
{
    struct buf *out = buf_new(arena, 0);

    buf_text(out, "Usage: sockgrade COMMAND ...\n\nSockgrade grades socket assignments by a spec.\n\n");
    for (int i = 0; i < COMMANDS; i++) {
        size_t start = out->len;
        buf_printf(out, "  %s %s", commands[i].name, commands[i].operands);
        while (out->len < start + 24)
            buf_char(out, ' ');
        buf_printf(out, "%s\n", commands[i].summary);
    }
    buf_text(out, "\n'sockgrade help COMMAND' tells its options.\n");
    return print(arena, buf_bytes(out));
}

static int help_command(struct arena *arena, const struct opts *opts)
{
    if (opts->operand_count == 0)
        return help_overview(arena);
    const struct command *command = find_command(opts->operands[0]);
    return command ? help_on(arena, command) : EXIT_USAGE;
}

static int version_command(struct arena *arena, const struct opts *opts)
{
    (void)opts;
    return print(arena, BYTES("sockgrade " VERSION "\n"));
}

static int run_command(struct arena *arena, const struct command *command, int argc, char **argv)
{
    struct opts opts;
    struct err err = {0};

    if (opts_parse(arena, command->options, argc, argv, &opts, &err))
        return tell_err(&err);
    if (opts.help)
        return help_on(arena, command);
    if (opts.operand_count < command->least || opts.operand_count > command->most) {
        tell("'%s' wants %s; see 'sockgrade help %s'", command->name,
             command->operands[0] ? command->operands : "nothing", command->name);
        return EXIT_USAGE;
    }
    return command->run(arena, &opts);
}

/* A descriptor that is closed at the start would be given to the next file opened, and reports be written into it. */
static void fill_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
            err_fatal("cannot open '/dev/null'");
}

int main(int argc, char **argv)
{
    static const char *const asks_help[] = {"--help", "-h"}, *const asks_version[] = {"--version", "-V"};

    fill_standard_descriptors();
    /* A closed pipe is told as an error of writing, with a sentence. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        tell("no command; see 'sockgrade help'");
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    for (size_t i = 0; i < 2; i++) {
        word = strcmp(word, asks_help[i]) == 0 ? "help" : word;
        word = strcmp(word, asks_version[i]) == 0 ? "version" : word;
    }
    const struct command *command = find_command(word);
    if (!command)
        return EXIT_USAGE;
    struct arena *arena = arena_new();
    int code = run_command(arena, command, argc - 1, argv + 1);
    arena_free(arena);
    return code;
}
