#include "run/build.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/disk.h"
#include "os/fs.h"
#include "os/sandbox.h"
#include "run/buildcache.h"
#include "run/command.h"
#include "run/folder.h"
#include "run/language.h"
#include "run/runnable.h"

#define DISK_BYTES (UINT64_C(1) << 30)   /* what a build may add: memory, while it lasts */
#define DISK_FILES 100000
#define SOURCE_LARGEST ((size_t)8 << 20)   /* a larger one has no main */

struct build {
    struct arena *arena;
    const struct build_plan *plan;
    const char *folder;      /* the disk's home */
    struct result *result;   /* PASS until something is found */
    struct commands *commands;
    bool built;              /* a command ran */
};

/* Always -1. */
static int __attribute__((format(printf, 3, 4)))
conclude(struct build *build, enum verdict verdict, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    build->result->verdict = verdict;
    build->result->reason = arena_vprintf(build->arena, format, args);
    va_end(args);
    return -1;
}

/* The first word of a program's `run`, NULL when it is only known at run time. */
static const char *run_word(struct arena *arena, const struct program *program)
{
    const struct node *node = program->run;

    if (node && node->kind == NODE_LIST)
        node = node->first;
    if (!node || node->kind != NODE_SCALAR)
        return NULL;
    const char *text = (const char *)node->text.data;
    size_t start = strspn(text, " \t\n");
    size_t len = program->run->kind == NODE_LIST ? node->text.len : strcspn(text + start, " \t\n");
    char *word = arena_memdup(arena, text + start, len);
    return len == 0 || strchr(word, '$') ? NULL : word;
}

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* ---- putting the files there ---- */

/* Java's files must be named like their public classes. */
static const char *java_name(struct build *build, const char *name)
{
    struct bytes source;

    if (fs_read(build->arena, build->plan->from, SOURCE_LARGEST, ERR_USAGE, &source, NULL) < 0)
        return name;
    struct bytes class = language_public_class(source);
    return class.len == 0 ? name : arena_printf(build->arena, "%.*s.java", (int)class.len, (const char *)class.data);
}

/* "alice.c" for "./server": "server.c". */
static const char *wanted_name(struct build *build, const char *name)
{
    const struct program *const *programs = build->plan->programs;
    const char *dot = strrchr(name, '.');

    if (dot && strcmp(dot, ".java") == 0)
        return java_name(build, name);
    if (!programs[0] || programs[1])
        return name;
    const char *word = run_word(build->arena, programs[0]);
    if (!word || strncmp(word, "./", 2) != 0 || !*last_name(word))
        return name;
    word = last_name(word);
    if (!dot || dot == name || (strrchr(word, '.') && strcmp(strrchr(word, '.'), dot) == 0))
        return word;
    return arena_printf(build->arena, "%s%s", word, dot);
}

static int rename_single(struct build *build)
{
    struct stat st;
    const struct build_plan *plan = build->plan;

    if (stat(plan->from, &st) < 0 || S_ISDIR(st.st_mode))
        return 0;
    const char *name = last_name(plan->from);
    const char *wanted = wanted_name(build, name);
    if (rename(arena_printf(build->arena, "%s/%s", build->folder, name),
               arena_printf(build->arena, "%s/%s", build->folder, wanted)) < 0)
        return conclude(build, VERDICT_HARNESS, "cannot rename '%s' to '%s': %s", name, wanted, strerror(errno));
    return 0;
}

static int put_files(struct build *build)
{
    const struct copy_rules rules = {BUILD_MOST_FILES, BUILD_MOST_BYTES, true};
    struct err err = {0};

    if (fs_copy(build->plan->from, build->folder, &rules, &err) < 0)
        return conclude(build, err.kind == ERR_USAGE ? VERDICT_BUILD : VERDICT_HARNESS, "cannot take it: %s", err.text);
    if (rename_single(build) < 0)
        return -1;
    if (fs_age(build->folder, &err) < 0 || disk_hand_over(build->plan->disk, DISK_BYTES, DISK_FILES, &err) < 0)
        return conclude(build, VERDICT_HARNESS, "%s", err.text);
    return 0;
}

static int check_files(struct build *build)
{
    const char **names = folder_names(build->arena, build->folder);

    if (!names[0] && build->plan->programs[0])
        return conclude(build, VERDICT_MISSING, "the folder is empty");
    for (const struct program *const *program = build->plan->programs; *program; program++)
        for (const char **glob = (*program)->files; glob && *glob; glob++)
            if (!folder_matches(build->arena, build->folder, *glob))
                return conclude(build, VERDICT_MISSING, "no file matches '%s'; found: %s", *glob,
                                folder_list(build->arena, names));
    return 0;
}

/* ---- building ---- */

static int run_command(struct build *build, const struct command *command)
{
    struct command_end end = {0};
    struct err err = {0};

    build->built = true;
    if (command_run(build->commands, command, &end, &err) < 0)
        return conclude(build, VERDICT_HARNESS, "%s", err.text);
    switch (end.how) {
    case COMMAND_WELL:
        return 0;
    case COMMAND_FAILED:
        build->result->exit_words = arena_strdup(build->arena, end.words);
        return conclude(build, VERDICT_BUILD, "%s failed (%s)", command->shown, end.words);
    case COMMAND_LATE:
        return conclude(build, VERDICT_BUILD, "%s was not done when the time for the build was over (%g s)",
                        command->shown, (double)build->plan->spec->limits.build_ns / 1e9);
    case COMMAND_NO_TOOL:
        return conclude(build, VERDICT_HARNESS, "this machine has no '%s'", end.words);
    }
    return 0;
}

static int run_line(struct build *build, const char *line, const char *shown)
{
    const char *const argv[] = {"/bin/sh", "-c", line, NULL};
    const char *tool = arena_memdup(build->arena, line, strcspn(line, " \t\n;&|"));

    return run_command(build, &(struct command){.argv = argv, .tool = tool, .shown = shown});
}

static bool said_before(const struct program *const *programs, const struct program *const *here)
{
    for (; programs < here; programs++)
        if ((*programs)->build && strcmp((*programs)->build, (*here)->build) == 0)
            return true;
    return false;
}

/* `found`: a program has no line of its own, so the folder says what is to be done. */
static int run_lines(struct build *build, bool *found)
{
    const struct program *const *programs = build->plan->programs;

    for (const struct program *const *here = programs; *here; here++) {
        const char *line = (*here)->build;
        if (!line)
            *found = true;
        else if (!said_before(programs, here) && run_line(build, line, arena_printf(build->arena, "'%s'", line)) < 0)
            return -1;
    }
    return 0;
}

static const char *without_extension(struct arena *arena, const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot ? arena_memdup(arena, name, (size_t)(dot - name)) : name;
}

static bool has_main(struct build *build, const char *name)
{
    struct arena *arena = arena_new();
    struct bytes source;
    const char *path = arena_printf(arena, "%s/%s", build->folder, name);
    bool has = fs_read(arena, path, SOURCE_LARGEST, ERR_USAGE, &source, NULL) == 0 && language_has_main(source);

    arena_free(arena);
    return has;
}

/* A file name that begins with a dash. */
static const char *no_option(struct arena *arena, const char *name)
{
    return *name == '-' ? arena_printf(arena, "./%s", name) : name;
}

/* What one program is made of. */
struct sources {
    const struct language *language;
    const char *main;
    const char *const *others; /* the files without a main */
};

static size_t count_of(const char *const *names)
{
    size_t count = 0;

    while (names[count])
        count++;
    return count;
}

/* `options`: words that stand before the files, blanks between. */
static int compile(struct build *build, const struct sources *sources, const char *options)
{
    struct arena *arena = build->arena;
    size_t count = count_of(sources->others);
    const char **own = language_words(arena, options, (const char *const[]){NULL}, (const char *const[]){NULL});
    size_t own_count = count_of(own);
    const char **files = arena_array(arena, const char *, own_count + count + 2);

    memcpy(files, own, own_count * sizeof *files);
    files[own_count] = no_option(arena, sources->main);
    for (size_t i = 0; i < count; i++)
        files[own_count + 1 + i] = no_option(arena, sources->others[i]);
    const char *const names[] = {"@name", without_extension(arena, sources->main), NULL};
    const char **argv = language_words(arena, sources->language->each, names, files);
    const char *tool = argv[0], *shown = arena_printf(arena, "%s %s", tool, sources->main);
    argv[0] = commands_compiler(arena, build->commands, tool);
    return run_command(build, &(struct command){.argv = argv, .tool = tool, .shown = shown});
}

/* With the language's other options where it does not work without. What is told is always the first failure. */
static int make_program(struct build *build, const struct sources *sources)
{
    size_t before = commands_output(build->commands).len;
    int status = compile(build, sources, "");
    struct result first = *build->result;
    size_t said = commands_output(build->commands).len, most = sizeof sources->language->again / sizeof(char *);

    for (size_t i = 0; status < 0 && first.verdict == VERDICT_BUILD && i < most && sources->language->again[i]; i++) {
        build->result->verdict = VERDICT_PASS;
        build->result->reason = build->result->exit_words = "";
        status = compile(build, sources, sources->language->again[i]);
        commands_forget(build->commands, status < 0 ? said : before);
        if (status < 0)
            *build->result = first;
    }
    return status;
}

/* 1 when there is no main anywhere. */
static int make_programs(struct build *build, const struct language *language, const char *const *names)
{
    size_t count = count_of(names), main_count = 0, other_count = 0;
    const char **mains = arena_array(build->arena, const char *, count + 1);
    const char **others = arena_array(build->arena, const char *, count + 1);

    for (; *names; names++) {
        if (!language_owns(language, *names))
            continue;
        if (has_main(build, *names))
            mains[main_count++] = *names;
        else
            others[other_count++] = *names;
    }
    /* The linker says so in its own words, or knows of one that we did not see. */
    if (main_count == 0 && !language->all)
        return make_program(build, &(struct sources){language, others[0], others + 1});
    for (size_t i = 0; i < main_count; i++)
        if (make_program(build, &(struct sources){language, mains[i], others}) < 0)
            return -1;
    return main_count == 0;
}

/* Folders below count only where there is no script that can be meant. */
static const struct language *find_language(struct build *build, const char *const *names)
{
    static const char *const nothing[] = {NULL};
    const struct language *language = language_find(names, nothing);

    for (const char *const *name = names; *name && !language; name++)
        if (language_interpreter(*name))
            return NULL;
    return language ? language : language_find(nothing, folder_find(build->arena, build->folder, "*"));
}

static int run_tool(struct build *build, const struct language *language, const char *line)
{
    const char *const argv[] = {"/bin/sh", "-c", line, NULL};

    return run_command(build, &(struct command){.argv = argv, .tool = language->tool, .shown = language->tool});
}

static int run_found(struct build *build)
{
    const char **names = folder_names(build->arena, build->folder);
    const struct language *language = find_language(build, names);

    if (!language)
        return 0;
    if (language->first && run_tool(build, language, language->first) < 0)
        return -1;
    int status = language->each ? make_programs(build, language, names) : 1;
    return status > 0 ? run_tool(build, language, language->all) : status;
}

/* ---- is there something to run? ---- */

/* A hand-in that came through a mail or a zip has lost the mode of its scripts. */
static void mend_script(const char *folder, const char *word)
{
    if (folder_file(folder, word) != FILE_SCRIPT)
        return;
    int fd = fs_open_inside(folder, word, O_RDONLY);
    if (fd < 0)
        return;
    (void)fchmod(fd, 0755);
    close(fd);
}

static bool is_provided(const struct program *program, const char *word)
{
    if (strncmp(word, "./", 2) == 0)
        word += 2;
    return program->provide && node_get(program->provide, word);
}

static bool can_run(struct build *build, const struct program *program)
{
    const char *word = run_word(build->arena, program);

    if (!word || !strchr(word, '/') || !folder_holds(word) || is_provided(program, word))
        return true;
    mend_script(build->folder, word);
    bool only = !build->plan->programs[1];
    return runnable_is_there(build->arena, build->folder, word) ||
           runnable_adopt(build->arena, build->folder, word, only);
}

/* One program that can run is enough: a test of another is told why that cannot be started. */
static int check_programs(struct build *build)
{
    const struct program *const *programs = build->plan->programs;
    bool any = !*programs;

    for (const struct program *const *here = programs; *here; here++)
        any |= can_run(build, *here);
    if (any)
        return 0;
    const char **names = folder_names(build->arena, build->folder), *found = folder_list(build->arena, names);
    const char *missing = last_name(run_word(build->arena, *programs));
    if (build->built)
        return conclude(build, VERDICT_BUILD, "the build made no '%s'; found: %s", missing, found);
    for (; *names; names++)
        if (language_interpreter(*names))
            return conclude(build, VERDICT_BUILD, "nothing here is called '%s'; found: %s", missing, found);
    return conclude(build, VERDICT_BUILD, "nothing here to build or run: found %s", found);
}

/* ---- built before? ---- */

/* All that a build that succeeds depends on, but for the files. */
static void put_inputs(struct build *build, struct buf *out)
{
    static const char *const variables[] = {"HOME", "RUSTUP_HOME"};
    const char *path = commands_path(build->commands);

    buf_printf(out, "build 1\n%s\n%s\n%s\n", level_name(sandbox_level()), disk_inner_home(build->plan->disk), path);
    buf_printf(out, "%lld %d\n", (long long)build->plan->spec->limits.build_ns, build->plan->sanitize);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        buf_printf(out, "%s\n", getenv(variables[i]) ? getenv(variables[i]) : "");
    for (const struct program *const *here = build->plan->programs; *here; here++) {
        const char *word = run_word(build->arena, *here), *line = (*here)->build;
        buf_put_bytes(out, bytes_of(word ? word : ""));
        buf_put_bytes(out, bytes_of(line ? line : ""));
        buf_put_u64(out, (uint64_t)((line != NULL) << 1 | (word && is_provided(*here, word))));
        for (const char **glob = (*here)->files; glob && *glob; glob++)
            buf_put_bytes(out, bytes_of(*glob));
    }
    buildkey_machine(out, path);
}

/* The key is made of our own copy, which nobody has touched yet: so no hand-in is kept under another's. */
static bool take_kept(struct build *build)
{
    struct build_kept *kept = build->plan->kept;
    struct buf *inputs = buf_new(build->arena, 0);
    char files[BUILDKEY_SIZE];

    if (!kept || buildkey_folder(build->folder, files, NULL) < 0)
        return false;
    buf_text(inputs, files);
    put_inputs(build, inputs);
    digest_bytes(buf_bytes(inputs), kept->key);
    struct result *result = buildcache_take(build->arena, kept->cache, kept->key, kept->built);
    if (result)
        *build->result = *result;
    kept->taken = result != NULL;
    return kept->taken;
}

static int do_build(struct build *build)
{
    bool found = false;

    if (put_files(build) < 0 || check_files(build) < 0)
        return -1;
    if (take_kept(build))
        return 0;
    if (run_lines(build, &found) < 0 || (found && run_found(build) < 0) || check_programs(build) < 0)
        return -1;
    /* Where nothing is built a copy is as good as an entry. */
    if (build->plan->kept && !build->built)
        build->plan->kept->key[0] = '\0';
    return 0;
}

struct result *build_run(struct arena *arena, const struct build_plan *plan)
{
    struct result *result = arena_one(arena, struct result);
    struct build build = {.arena = arena, .plan = plan, .folder = disk_home(plan->disk), .result = result};
    int64_t start_ns = clock_now_ns();
    struct err err = {0};

    *result = (struct result){.verdict = VERDICT_PASS, .reason = "", .where = "", .expected_words = "", .offset = -1,
                              .scratch = "", .exit_words = ""};
    const struct commands_plan commands = {plan->disk, start_ns + plan->spec->limits.build_ns, plan->sanitize};
    build.commands = commands_new(arena, &commands, &err);
    if (!build.commands)
        conclude(&build, VERDICT_HARNESS, "%s", err.text);
    else
        (void)do_build(&build);
    if (build.commands) {
        if (commands_output(build.commands).len > 0)
            result->err = window_head(arena, commands_output(build.commands), WINDOW_LARGEST);
        commands_clean(build.commands);
    }
    result->duration_ns = clock_now_ns() - start_ns;
    return result;
}
