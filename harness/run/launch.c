#include "run/launch.h"

#include "os/disk.h"
#include "os/fs.h"
#include "os/procfs.h"
#include "run/command.h"
#include "run/listening.h"
#include "run/mark.h"
#include "run/memory.h"
#include "run/runnable.h"
#include "run/stuck.h"
#include "run/wiretap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 20000, SPARE_FILES = 1024 };
#define MOST_COPIED (UINT64_C(1) << 30)

static bool has_step(const struct step_node *steps, size_t count, enum step_kind kind)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].kind == kind || has_step(steps[i].body, steps[i].body_count, kind))
            return true;
    return false;
}

/* The variables as this program sees them: a server its own port, a client the one it is to call. */
static struct vars *scope_of(struct stage *stage, size_t index)
{
    const struct program *program = &stage->test->programs[index];
    struct vars *scope = arena_one(stage->arena, struct vars);

    scope->up = stage->scope ? stage->scope : &stage->vars;
    if (program->role == ROLE_SERVER) {
        vars_set(stage->arena, scope, "host", bytes_of(stage->hosts[index]));
        vars_set(stage->arena, scope, "port", bytes_of(arena_printf(stage->arena, "%u", stage->ports_of[index])));
    }
    return scope;
}

static const char **make_env(struct stage *stage, const struct program *program, const struct vars *scope,
                             const struct disk *disk)
{
    const char *fixed[] = {
        "PATH=" COMMAND_SYSTEM_PATH,
        "LANG=C.UTF-8",
        "TERM=dumb",
        "USER=student",
        arena_printf(stage->arena, "HOME=%s", disk_inner_home(disk)),
        disk_temporary(disk) ? arena_printf(stage->arena, "TMPDIR=%s", disk_temporary(disk)) : NULL,
    };
    size_t count = sizeof fixed / sizeof fixed[0], own = program->env ? program->env->count : 0;
    const char **env = arena_array(stage->arena, const char *, count + own + 1);
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
    size_t filled = 0;

    for (const struct node *node = own ? program->env->first : NULL; node; node = node->next) {
        struct bytes value = vars_expand(stage->arena, scope, node, VARS_TEXT, NULL, &faults);
        env[filled++] =
            arena_printf(stage->arena, "%s=%s", (const char *)node->key->text.data, (const char *)value.data);
    }
    for (size_t i = 0; i < count && fixed[i]; i++) {
        size_t name = strcspn(fixed[i], "=") + 1;
        bool overridden = false;
        for (size_t k = 0; k < own; k++)
            overridden = overridden || strncmp(env[k], fixed[i], name) == 0;
        if (!overridden)
            env[filled++] = fixed[i];
    }
    return env;
}

/* What the hand-in itself makes impossible (a link out of its folder, a file where a folder must be) is not our fault.
 */
static int fail_as(struct stage *stage, const struct err *err)
{
    return err->kind == ERR_USAGE ? stage_fail(stage, VERDICT_BUILD, "%s", err->text) : stage_harness(stage, err);
}

static int provide_files(struct stage *stage, const struct program *program, const char *folder)
{
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
    struct err err;

    for (const struct node *node = program->provide ? program->provide->first : NULL; node; node = node->next) {
        const struct payload *payload = payload_parse(stage->arena, node, &stage->vars, stage->plan->outside, &faults);
        if (!payload)
            return stage_fail(stage, VERDICT_HARNESS, "%s",
                              faults.first ? faults.first->text : "a provided file cannot be made");
        struct arena *arena = arena_new();
        struct bytes bytes = payload_bytes(arena, payload);
        int status = fs_write_inside(folder, (const char *)node->key->text.data, bytes, &err);
        arena_free(arena);
        if (status < 0)
            return fail_as(stage, &err);
    }
    return 0;
}

/* Its copy of the folder, on a disk of its own. */
static struct disk *make_disk(struct stage *stage, size_t index, struct actor *actor)
{
    const char *path = arena_printf(stage->arena, "%s/%s", stage->plan->scratch, actor->process.name);
    uint64_t bytes = (uint64_t)stage->test->limits.disk;
    const struct copy_rules rules = {MOST_FILES, MOST_COPIED, false};
    struct err err;

    struct disk *disk = disk_new(stage->arena, path, stage->plan->keep, &err);
    if (!disk) {
        stage_harness(stage, &err);
        return NULL;
    }
    if (fs_copy(stage->plan->folders[index], disk_home(disk), &rules, &err) < 0) {
        fail_as(stage, &err);
        return NULL;
    }
    if (provide_files(stage, &stage->test->programs[index], disk_home(disk)) < 0)
        return NULL;
    if (stage->test->memory && !(actor->process.reports = memory_reports(stage, disk, &err))) {
        stage_harness(stage, &err);
        return NULL;
    }
    if (disk_hand_over(disk, bytes, SPARE_FILES + bytes / DISK_BYTES_A_FILE, &err) < 0) {
        stage_harness(stage, &err);
        return NULL;
    }
    return disk;
}

static void set_limits(struct stage *stage, struct process *process)
{
    const struct limits *limits = &stage->test->limits;
    int peers = stage->test->peers;

    process->limits = limits;
    process->open_files = limits->open_files_set ? limits->open_files : limits->open_files + 2 * peers;
    process->processes = limits->processes_set ? limits->processes : limits->processes + peers;
}

static int start_process(struct stage *stage, struct actor *actor)
{
    struct process *process = &actor->process;
    struct memory_start start = {actor->words, actor->env};
    struct err err;

    if (stage->test->memory && memory_prepare(stage, actor, &start) < 0)
        return -1;
    if (process_start(process, start.words, start.env, &err) < 0)
        return stage_harness(stage, &err);
    stage_event(stage, process->name, "start", NULL, actor->words[0]);
    if (process->child.exec_errno == 0)
        return 0;
    /* A name without a slash is the spec's, or an interpreter's that we put in front. */
    if (process->child.exec_errno == ENOENT && !strchr(actor->words[0], '/'))
        return stage_fail(stage, VERDICT_HARNESS, "this machine has no '%s'", actor->words[0]);
    stage->blamed = process;
    return stage_fail(stage, VERDICT_NOT_STARTED, "'%s' could not be started: %s", actor->words[0],
                      strerror(process->child.exec_errno));
}

/* Chatter that nobody judges is no news. */
static bool judges_output(const struct stage *stage, const struct program *program)
{
    const struct test *test = stage->test;

    if (program->stdout_pattern || program->stderr_pattern || program->ready == READY_PRINTS)
        return true;
    return has_step(test->steps, test->step_count, STEP_EXPECT_STDOUT) ||
           has_step(test->steps, test->step_count, STEP_EXPECT_STDERR);
}

/* What is typed at the start is all of the keyboard, unless steps type more. */
static void type_at_start(struct stage *stage, struct process *process, const struct payload *typed)
{
    const struct test *test = stage->test;

    keyboard_type(&process->keyboard, typed);
    if (!has_step(test->steps, test->step_count, STEP_STDIN) &&
        !has_step(test->steps, test->step_count, STEP_STDIN_CLOSE))
        keyboard_end(&process->keyboard);
}

struct actor *launch_start(struct stage *stage, const struct launch_wish *wish)
{
    const struct test *test = stage->test;
    const struct program *program = wish->program ? test_program(test, wish->program) : &test->programs[0];
    size_t index = (size_t)(program - test->programs);
    struct actor *actor = arena_one(stage->arena, struct actor), **link = &stage->actors;
    struct process *process = &actor->process;
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};

    actor->index = index;
    *process = (struct process){
        .arena = stage->arena, .quiet = &stage->quiet, .program = program, .port = stage->ports_of[index]};
    process->name = wish->as ? wish->as : program->name;
    process->machine = wiretap_machine(stage, program);
    process->host = stage->hosts[index];
    process->out.fd = process->err.fd = process->keyboard.fd = -1;
    process->scratch = stage->plan->scratch;
    process->judged = judges_output(stage, program);
    process->disk = make_disk(stage, index, actor);
    if (!process->disk)
        return NULL;
    set_limits(stage, process);
    struct vars *scope = scope_of(stage, index);
    if (wiretap_open(stage, index, scope) < 0)
        return NULL;
    const char **words = run_words(stage->arena, wish->run ? wish->run : program->run, scope, &faults);
    if (!words) {
        stage_fail(stage, VERDICT_HARNESS, "%s", faults.first ? faults.first->text : "the run line cannot be read");
        return NULL;
    }
    const char *home = disk_home(process->disk);
    actor->words = runnable_words(stage->arena, home, words);
    process->echoes = program_has_dialogue(program) && runnable_echoes(stage->arena, home, actor->words);
    process->dialogue = program_has_dialogue(program) && !process->echoes;
    actor->env = make_env(stage, program, scope, process->disk);
    while (*link)
        link = &(*link)->next;
    *link = actor;
    if (start_process(stage, actor) < 0)
        return NULL;
    if (wish->typed)
        type_at_start(stage, process, wish->typed);
    return actor;
}

struct readiness {
    struct stage *stage;
    struct actor *actor;
    const struct pattern *prints;
    bool may_end;
};

static bool has_printed(const struct readiness *readiness)
{
    struct inbox *inbox = readiness->actor->process.out.inbox;
    struct arena *arena = arena_new();
    struct input input = inbox_input(inbox, INPUT_QUIET);
    struct match match = pattern_match(arena, readiness->prints, &input);

    arena_free(arena);
    if (match.kind == MATCH_YES)
        inbox->taken += match.len;
    return match.kind == MATCH_YES;
}

static bool is_ready(void *arg)
{
    const struct readiness *readiness = arg;
    struct process *process = &readiness->actor->process;

    if (process->ended)
        return true;
    if (readiness->prints)
        return has_printed(readiness);
    return listening_find(process, NULL) == LISTENS;
}

static int not_ready(struct stage *stage, struct actor *actor, const struct readiness *readiness, enum waited waited)
{
    struct process *process = &actor->process;
    const char *transport = process->program->transport == TRANSPORT_TCP ? "TCP" : "UDP", *elsewhere = NULL;

    stage->blamed = process;
    if (process->ended)
        return stage_fail(stage, VERDICT_EXITED, "the %s ended before it was ready: %s", process->name,
                          process_end_words(stage->keep, process));
    if (readiness->prints)
        return stuck_fail(stage, waited, &(struct suspect){process, NULL}, stage->test->patience_ns,
                          arena_printf(stage->keep, "the %s did not print that it is ready: %s", process->name,
                                       pattern_words(stage->keep, readiness->prints)));
    bool nowhere = listening_find(process, &elsewhere) == LISTENS_NOWHERE && !*elsewhere;
    if (nowhere && process->program->port_kind == PORT_ANY)
        return stage_fail(stage, VERDICT_NOT_LISTENING, "the %s runs but listens on no %s port", process->name,
                          transport);
    if (nowhere)
        return stage_fail(stage, VERDICT_NOT_LISTENING, "the %s runs but listens on no port; it should on %s port %u",
                          process->name, transport, process->port);
    return stage_fail(stage, VERDICT_NOT_LISTENING, "the %s should listen on %s port %u of %s; it listens on %s",
                      process->name, transport, process->port, process->host, elsewhere);
}

static bool has_ended(void *arg)
{
    return ((struct process *)arg)->ended;
}

/* A server whose socket is held only by a process that it started may be about to leave that process behind. */
static int wait_for_background(struct stage *stage, struct actor *actor)
{
    struct process *process = &actor->process;

    enum waited waited = WAIT_DONE;

    if (process->ended || listening_by_itself(process))
        return 0;
    do
        waited = stage_wait(stage, has_ended, process, clock_now_ns() + stage->quiet.silence_ns);
    while (waited == WAIT_LATE && procfs_is_running(process->child.pid));
    return waited == WAIT_FAILED ? -1 : 0;
}

/* Ready by other signs than its port: where that is its own choice, it is looked for. */
static int find_port(struct stage *stage, struct actor *actor, bool may_end)
{
    const struct program *program = actor->process.program;
    struct readiness readiness = {.stage = stage, .actor = actor, .may_end = may_end};

    if ((program->port_kind != PORT_ANY && !program->host_any) || actor->process.ended)
        return 0;
    enum waited waited = stage_patiently(stage, stage_look, is_ready, &readiness, -1);
    if (waited == WAIT_FAILED)
        return -1;
    return waited == WAIT_DONE && (!actor->process.ended || may_end) ? 0 : not_ready(stage, actor, &readiness, waited);
}

static int wait_ready(struct stage *stage, struct actor *actor, bool may_end)
{
    struct process *process = &actor->process;
    const struct program *program = process->program;
    struct readiness readiness = {.stage = stage, .actor = actor, .may_end = may_end};
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};

    if (program->ready == READY_AFTER) {
        if (stage_exactly(stage, has_ended, process, clock_now_ns() + program->ready_after_ns) == WAIT_FAILED)
            return -1;
        return process->ended && !may_end ? not_ready(stage, actor, &readiness, WAIT_OVER)
                                          : find_port(stage, actor, may_end);
    }
    if (program->ready == READY_PRINTS) {
        readiness.prints = pattern_parse(stage->arena, program->ready_prints, &stage->vars, stage->plan->outside,
                                         PATTERN_STREAM, program->ignore, &faults);
        if (!readiness.prints)
            return stage_fail(stage, VERDICT_HARNESS, "%s", faults.first->text);
    }
    /* A slow start is no fault. */
    enum waited waited = stage_patiently(stage, readiness.prints ? stage_wait : stage_look, is_ready, &readiness, -1);
    if (waited == WAIT_FAILED)
        return -1;
    if (waited == WAIT_DONE && !may_end && !readiness.prints && wait_for_background(stage, actor) < 0)
        return -1;
    if (waited != WAIT_DONE || (process->ended && !may_end))
        return not_ready(stage, actor, &readiness, waited);
    return readiness.prints ? find_port(stage, actor, may_end) : 0;
}

int launch_ready(struct stage *stage, struct actor *actor, bool may_end)
{
    struct process *process = &actor->process;

    if (process->program->role == ROLE_CLIENT)
        return mark_once(stage, actor);
    if (actor->ready)
        return 0;
    stage_matter(stage, AT_READY, NULL, process);
    if (wait_ready(stage, actor, may_end) < 0 || mark_once(stage, actor) < 0)
        return -1;
    actor->ready = true;
    if (process->port != stage->ports_of[actor->index]) {
        stage->ports_of[actor->index] = process->port;
        stage_set_port(stage, process->name, process->port);
        vars_set(stage->arena, &stage->vars, "port", bytes_of(arena_printf(stage->arena, "%u", process->port)));
    }
    stage_event(stage, process->name, "ready", NULL, NULL);
    return 0;
}

int launch_again(struct stage *stage, struct actor *actor)
{
    struct process *process = &actor->process;

    /* What the last life left unread is not said by the new one. */
    process->out.inbox->taken = process->out.inbox->len;
    process->err.inbox->taken = process->err.inbox->len;
    actor->ready = false;
    actor->before = NULL;
    if (start_process(stage, actor) < 0)
        return -1;
    return launch_ready(stage, actor, false);
}
