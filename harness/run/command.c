#include "run/command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/box.h"
#include "os/disk.h"
#include "os/fs.h"
#include "os/ids.h"
#include "os/loop.h"
#include "os/sandbox.h"

#define OUTPUT_LARGEST (64 * 1024)
#define FILE_LARGEST (UINT64_C(1) << 30)
#define MEMORY_LARGEST (UINT64_C(4) << 30)   /* the disk's part too */
#define TASKS_MOST 2048
#define TEMPORARY ".sockgrade-build"
#define WRAPPERS "compilers"
#define SANITIZE "-g -fsanitize=address -fno-omit-frame-pointer"

static const char *const compilers[] = {"cc", "c++", "gcc", "g++", "clang", "clang++", "c99", "c17"};

struct commands {
    struct arena *arena;
    const struct disk *disk;
    const char *temporary;   /* lies in the home */
    const char *path;
    const char **env;
    int64_t deadline_ns;
    bool sanitize;
    struct buf *output;
};

/* A command while it runs. */
struct running {
    struct commands *commands;
    struct loop *loop;
    int pipe[2];
    int null;
    struct child child;
    bool ended;
};

/* The machine's own tools first; compilers that a user installed are found behind them. */
static const char *find_path(struct arena *arena)
{
    const char *own = getenv("PATH");

    return own && *own ? arena_printf(arena, "%s:/usr/local/go/bin:%s", COMMAND_SYSTEM_PATH, own)
                       : arena_strdup(arena, COMMAND_SYSTEM_PATH ":/usr/local/go/bin");
}

/* Rust's tools find their parts through the home of the user who installed them. */
static const char *find_rustup(struct arena *arena)
{
    const char *set = getenv("RUSTUP_HOME"), *home = getenv("HOME");

    return arena_printf(arena, "RUSTUP_HOME=%s%s", set ? set : home ? home : "", set ? "" : "/.rustup");
}

static void set_environment(struct commands *commands)
{
    struct arena *arena = commands->arena;
    const char *home = disk_inner_home(commands->disk);
    const char *temporary = arena_printf(arena, "%s/" TEMPORARY, home);
    const char *const all[] = {commands->sanitize
                                   ? arena_printf(arena, "PATH=%s/" WRAPPERS ":%s", temporary, commands->path)
                                   : arena_printf(arena, "PATH=%s", commands->path),
                               arena_printf(arena, "HOME=%s", home),
                               arena_printf(arena, "TMPDIR=%s", temporary),
                               "LANG=C.UTF-8",
                               arena_printf(arena, "GOCACHE=%s/go", temporary),
                               arena_printf(arena, "GOPATH=%s/gopath", temporary),
                               "GOFLAGS=-buildvcs=false",
                               "GOPROXY=off",
                               "GOTOOLCHAIN=local",
                               arena_printf(arena, "CARGO_HOME=%s/cargo", temporary),
                               arena_printf(arena, "CARGO_TARGET_DIR=%s/target", temporary),
                               "CARGO_TERM_COLOR=never",
                               find_rustup(arena),
                               NULL};

    commands->env = arena_memdup(arena, all, sizeof all);
}

static bool is_compiler(const char *name)
{
    for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++)
        if (strcmp(compilers[i], name) == 0)
            return true;
    return false;
}

/* Scripts with the compilers' names, in a folder that comes first in PATH: a Makefile is not asked for its variables.
 */
static int wrap_compilers(struct commands *commands, struct err *err)
{
    struct arena *arena = commands->arena;

    for (size_t i = 0; i < sizeof compilers / sizeof compilers[0]; i++) {
        const char *file = arena_printf(arena, TEMPORARY "/" WRAPPERS "/%s", compilers[i]);
        const char *script =
            arena_printf(arena, "#!/bin/sh\nPATH='%s' exec %s \"$@\" " SANITIZE "\n", commands->path, compilers[i]);
        if (!command_exists(commands->path, compilers[i]) || strchr(commands->path, '\''))
            continue;
        if (fs_write_inside(disk_home(commands->disk), file, bytes_of(script), err) < 0)
            return -1;
        if (chmod(arena_printf(arena, "%s/%s", disk_home(commands->disk), file), 0755) < 0)
            return err_sys(err, "cannot make a script");
    }
    return 0;
}

const char *commands_compiler(struct arena *arena, const struct commands *commands, const char *name)
{
    if (!commands->sanitize || !is_compiler(name))
        return name;
    return arena_printf(arena, "%s/" TEMPORARY "/" WRAPPERS "/%s", disk_inner_home(commands->disk), name);
}

struct commands *commands_new(struct arena *arena, const struct commands_plan *plan, struct err *err)
{
    struct commands *commands = arena_one(arena, struct commands);

    *commands = (struct commands){
        .arena = arena, .disk = plan->disk, .deadline_ns = plan->deadline_ns, .sanitize = plan->sanitize};
    commands->temporary = arena_printf(arena, "%s/" TEMPORARY, disk_home(plan->disk));
    commands->path = find_path(arena);
    commands->output = buf_new(arena, OUTPUT_LARGEST);
    set_environment(commands);
    if (mkdir(commands->temporary, 0700) < 0) {
        err_sys(err, "cannot make the folder '%s'", commands->temporary);
        return NULL;
    }
    if (plan->sanitize && wrap_compilers(commands, err) < 0)
        return NULL;
    return commands;
}

struct bytes commands_output(const struct commands *commands)
{
    return buf_bytes(commands->output);
}

void commands_clean(struct commands *commands)
{
    fs_remove(commands->temporary);
}

void commands_forget(struct commands *commands, size_t len)
{
    struct buf *output = commands->output;

    if (len >= output->len)
        return;
    output->len = len;
    output->data[len] = '\0';
}

bool command_exists(const char *path, const char *tool)
{
    char file[PATH_MAX];

    if (strchr(tool, '/'))
        return access(tool, X_OK) == 0;
    while (*path) {
        int len = (int)strcspn(path, ":");
        snprintf(file, sizeof file, "%.*s/%s", len, path, tool);
        if (access(file, X_OK) == 0 && (sandbox_has_namespaces() || ids_reach(file)))
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

enum { MOST_ROUNDS = 16 };

/* Reads what is there; what is beyond the limit is read and forgotten. */
static void read_output(struct running *running)
{
        char block[16 * 1024];
    ssize_t got = 1;

    /* Who writes without end must not keep us from looking at the clock. */
    for (int round = 0; round < MOST_ROUNDS && got > 0; round++) {
        got = read(running->pipe[0], block, sizeof block);
        if (got > 0)
            buf_add(running->commands->output, block, (size_t)got);
    }
    if (got == 0)
        loop_delete(running->loop, running->pipe[0]);
}

static void on_output(void *arg, uint32_t events)
{
    (void)events;
    read_output(arg);
}

static void on_end(void *arg, uint32_t events)
{
    struct running *running = arg;

    (void)events;
    running->ended = true;
}

static void close_running(void *arg)
{
    struct running *running = arg;

    for (int *fd = (int[]){running->pipe[0], running->pipe[1], running->null, -2}; *fd != -2; fd++)
        if (*fd >= 0)
            close(*fd);
}

static int open_running(struct arena *arena, struct running *running, struct err *err)
{
    arena_defer(arena, close_running, running);
    running->null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (running->null < 0 || pipe2(running->pipe, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make the pipes of a build");
    if (fcntl(running->pipe[0], F_SETFL, O_NONBLOCK) < 0)
        return err_sys(err, "cannot make a pipe non-blocking");
    running->loop = loop_new(arena, err);
    if (!running->loop)
        return -1;
    return loop_add(running->loop, running->pipe[0], EPOLLIN, on_output, running, err);
}

static int start(struct arena *arena, struct running *running, const struct command *command, struct err *err)
{
    const struct box_plan plan = {running->commands->disk, MEMORY_LARGEST, TASKS_MOST};
    struct box *box = box_new(arena, &plan, err);
    const struct launch launch = {
        .argv = command->argv,
        .env = running->commands->env,
        .fds = {running->null, running->pipe[1], running->pipe[1]},
        .network = -1,
        .cpu_s = RLIM_INFINITY,
        .file_size = FILE_LARGEST,
        .open_files = 4096,
        /* Without namespaces it counts all processes of the user, also those that have nothing to do with us. */
        .processes = sandbox_has_namespaces() ? TASKS_MOST : RLIM_INFINITY,
    };

    if (!box || box_spawn(arena, box, &launch, &running->child, err) < 0)
        return -1;
    close(running->pipe[1]);
    running->pipe[1] = -1;
    if (running->child.exec_errno == 0)
        return loop_add(running->loop, running->child.pidfd, EPOLLIN, on_end, running, err);
    return err_set(err, ERR_HARNESS, "cannot start '%s': %s", command->argv[0], strerror(running->child.exec_errno));
}

static int wait_for_end(struct running *running, struct command_end *end, struct err *err)
{
    siginfo_t info = {0};

    while (!running->ended && clock_now_ns() < running->commands->deadline_ns)
        loop_turn(running->loop, running->commands->deadline_ns);
    read_output(running);
    if (!running->ended) {
        end->how = COMMAND_LATE;
        return 0;
    }
    if (waitid(P_PID, (id_t)running->child.pid, &info, WEXITED | WNOWAIT) < 0)
        return err_sys(err, "cannot ask how a build ended");
    bool by_itself = info.si_code == CLD_EXITED;
    end->how = by_itself && info.si_status == 0 ? COMMAND_WELL : COMMAND_FAILED;
    if (by_itself)
        snprintf(end->words, sizeof end->words, "exit status %d", info.si_status);
    else
        snprintf(end->words, sizeof end->words, "killed by SIG%s", sigabbrev_np(info.si_status));
    return 0;
}

static int run_in(struct arena *arena, struct commands *commands, const struct command *command,
                  struct command_end *end, struct err *err)
{
    struct running *running = arena_one(arena, struct running);

    *running = (struct running){.commands = commands, .pipe = {-1, -1}, .null = -1};
    if (open_running(arena, running, err) < 0 || start(arena, running, command, err) < 0)
        return -1;
    return wait_for_end(running, end, err);
}

/* The name of a tool, as opposed to a word of the shell's. */
static bool is_name(const char *tool)
{
    return *tool && tool[strspn(tool, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._")] == '\0';
}

/* Tools that a Makefile or a script may call, and whose absence is nothing that a hand-in can help. */
static const char *const tools[] = {"cc",    "c++",   "gcc",  "g++",     "clang", "clang++", "make", "cmake", "go",
                                    "cargo", "rustc", "java", "javac",   "jar",   "node",    "npm",  "ruby",  "perl",
                                    "php",   "lua",   "bash", "python3", "socat"};
static const char *const complaints[] = {": not found", ": command not found", ": No such file or directory"};

/* "make: go: No such file or directory", "/bin/sh: 1: go: not found" */
static bool complains(const char *output, const char *tool)
{
    for (const char *at = output; (at = strstr(at, tool)); at++) {
        const char *behind = at + strlen(tool);
        for (size_t i = 0; at > output && at[-1] == ' ' && i < sizeof complaints / sizeof complaints[0]; i++)
            if (strncmp(behind, complaints[i], strlen(complaints[i])) == 0)
                return true;
    }
    return false;
}

/* The tool that a command missed, as it says itself, or NULL. */
static const char *missed_tool(const struct commands *commands, size_t from)
{
    const char *output = buf_string(commands->output) + from;

    for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
        if (!command_exists(commands->path, tools[i]) && complains(output, tools[i]))
            return tools[i];
    return NULL;
}

int command_run(struct commands *commands, const struct command *command, struct command_end *end, struct err *err)
{
    bool by_shell = strcmp(command->argv[0], "/bin/sh") == 0;
    bool missing = is_name(command->tool) && !command_exists(commands->path, command->tool);
    size_t before = commands->output->len;

    /* A shell may know the word itself: then only its own "not found" (127) tells. */
    *end = (struct command_end){.how = COMMAND_NO_TOOL};
    int status = 0;
    if (by_shell || !missing) {
        struct arena *arena = arena_new();
        status = run_in(arena, commands, command, end, err);
        arena_free(arena);
    }
    const char *missed = missing && (!by_shell || strcmp(end->words, "exit status 127") == 0) ? command->tool
                         : status == 0 && end->how == COMMAND_FAILED ? missed_tool(commands, before)
                                                                     : NULL;
    if (missed) {
        end->how = COMMAND_NO_TOOL;
        snprintf(end->words, sizeof end->words, "%s", missed);
    }
    return status;
}
