#include "run/process.h"

#include "os/disk.h"
#include "os/hole.h"
#include "os/procfs.h"
#include "os/sandbox.h"
#include "os/sock.h"
#include "run/sanitized.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define STOP_GRACE_NS (200 * CLOCK_MS)

/* The kernel counts threads as processes, and a runtime like Java's has dozens; processes are counted by us. */
enum { SPARE_THREADS = 256, CHUNK = 64 * 1024 };

/* So many valgrind keeps for itself, the highest that there may be. */
enum { VALGRIND_FILES = 12 };

const char *signal_words(struct arena *arena, int number)
{
    const char *name = sigabbrev_np(number);

    return name ? arena_printf(arena, "SIG%s", name) : arena_printf(arena, "signal %d", number);
}

static void close_end(struct process *process, int *fd)
{
    if (*fd < 0)
        return;
    loop_delete(process->quiet->loop, *fd);
    close(*fd);
    *fd = -1;
}

static void on_output(void *arg, uint32_t events)
{
    struct output_end *end = arg;
    struct process *process = end->process;
    char chunk[CHUNK];

    (void)events;
    ssize_t len = read(end->fd, chunk, sizeof chunk);
    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (process->judged || len <= 0)
        quiet_news(process->quiet);
    /* A terminal whose last writer is gone says EIO. */
    if (len <= 0) {
        close_end(process, &end->fd);
        return;
    }
    size_t room = hole("flood") ? SIZE_MAX : process->limits->output - (process->out.inbox->len + process->err.inbox->len);
    if ((size_t)len > room) {
        len = (ssize_t)room;
        process->flooded = true;
    }
    inbox_add(end->inbox, chunk, (size_t)len);
    if (process->flooded) {
        close_end(process, &process->out.fd);
        close_end(process, &process->err.fd);
    }
}

static void note_end(struct process *process)
{
    if (!process->started || process->ended || process->child.exec_errno)
        return;
    siginfo_t info = {0};
    if (waitid(P_PIDFD, (id_t)process->child.pidfd, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0)
        return;
    process->ended = true;
    process->end = info;
    loop_delete(process->quiet->loop, process->child.pidfd);
    quiet_news(process->quiet);
}

static void on_end(void *arg, uint32_t events)
{
    (void)events;
    note_end(arg);
}

/* A terminal of bytes: without echo, without \r, and with no byte that means something but the line end, EOT and the
 * one that makes the next literal. Master and slave. */
static int open_terminal(int ends[2], struct err *err)
{
    struct termios mode;
    int number, unlocked = 0;

    ends[0] = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (ends[0] < 0)
        return err_sys(err, "cannot open a terminal");
    if (ioctl(ends[0], TIOCGPTN, &number) < 0 || ioctl(ends[0], TIOCSPTLCK, &unlocked) < 0 ||
        (ends[1] = ioctl(ends[0], TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        err_sys(err, "cannot open the other end of a terminal");
        close(ends[0]);
        return -1;
    }
    if (tcgetattr(ends[1], &mode) == 0) {
        mode.c_iflag = 0;
        mode.c_oflag &= ~(tcflag_t)OPOST;
        mode.c_lflag = ICANON | IEXTEN;
        memset(mode.c_cc, _POSIX_VDISABLE, sizeof mode.c_cc);
        mode.c_cc[VEOF] = 0x04;
        mode.c_cc[VLNEXT] = 0x16;
        tcsetattr(ends[1], TCSANOW, &mode);
    }
    return 0;
}

/* The end we keep comes first and does not block. `ours`: 0 when that is for reading, 1 for writing. */
static int open_pipe(int ends[2], int ours, struct err *err)
{
    int pair[2];

    if (pipe2(pair, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    ends[0] = pair[ours];
    ends[1] = pair[!ours];
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return 0;
}

/* The program waits for us in the middle of making a timer. */
static void on_timers(void *arg, uint32_t events)
{
    struct process *process = arg;

    (void)events;
    if (!box_hear(process->box))
        loop_delete(process->quiet->loop, box_listener(process->box));
}

static void close_all(void *arg)
{
    struct process *process = arg;

    close_end(process, &process->out.fd);
    close_end(process, &process->err.fd);
    keyboard_close(&process->keyboard);
}

/* What a program starts with: its ends, which are closed when it has them, and ours, by standard descriptor. */
struct ends {
    int theirs[3], ours[3];
};

static void close_ends(struct ends *ends)
{
    for (int i = 0; i < 3; i++) {
        if (ends->theirs[i] >= 0)
            close(ends->theirs[i]);
        if (ends->ours[i] >= 0)
            close(ends->ours[i]);
    }
}

static int open_one(struct ends *ends, int number, bool terminal, struct err *err)
{
    int pair[2] = {-1, -1};
    int status = terminal ? open_terminal(pair, err) : open_pipe(pair, number == 0, err);

    if (status == 0) {
        ends->ours[number] = pair[0];
        ends->theirs[number] = pair[1];
    }
    return status;
}

/* The same terminal for descriptor `number` as for standard output. Standard error has nothing of ours. */
static int join(struct ends *ends, int number, struct err *err)
{
    ends->theirs[number] = fcntl(ends->theirs[1], F_DUPFD_CLOEXEC, 0);
    if (number == 0)
        ends->ours[0] = fcntl(ends->ours[1], F_DUPFD_CLOEXEC, 0);
    return ends->theirs[number] < 0 || (number == 0 && ends->ours[0] < 0) ? err_sys(err, "cannot share a terminal") : 0;
}

static int open_ends(const struct process *process, struct ends *ends, struct err *err)
{
    bool terminal = process->program->terminal && !process->echoes, dialogue = process->dialogue;
    bool joined = dialogue && !program_has_own_errors(process->program);

    *ends = (struct ends){{-1, -1, -1}, {-1, -1, -1}};
    if (open_one(ends, 1, terminal, err) == 0 && (dialogue ? join(ends, 0, err) : open_one(ends, 0, process->echoes, err)) == 0 &&
        (joined ? join(ends, 2, err) : open_one(ends, 2, terminal, err)) == 0)
        return 0;
    close_ends(ends);
    return -1;
}

/* Watches our ends, which the process has from here on. */
static int watch(struct process *process, struct ends *ends, struct err *err)
{
    struct loop *loop = process->quiet->loop;

    process->out.fd = ends->ours[1];
    process->err.fd = ends->ours[2];
    int keyboard = ends->ours[0];
    ends->ours[0] = ends->ours[1] = ends->ours[2] = -1;
    if (keyboard_open(&process->keyboard, keyboard, process->dialogue || process->echoes, err) < 0 ||
        loop_add(loop, process->out.fd, EPOLLIN, on_output, &process->out, err) < 0)
        return -1;
    if (process->err.fd >= 0 && loop_add(loop, process->err.fd, EPOLLIN, on_output, &process->err, err) < 0)
        return -1;
    if (process->child.exec_errno)
        return 0;
    int listener = box_listener(process->box);
    if (listener >= 0 && loop_add(loop, listener, EPOLLIN, on_timers, process, err) < 0)
        return -1;
    return loop_add(loop, process->child.pidfd, EPOLLIN, on_end, process, err);
}

static int spawn(struct process *process, const char *const *words, const char *const *env, const int fds[3],
                 struct err *err)
{
    const struct limits *limits = process->limits;
    struct launch launch = {
        .argv = words,
        .env = env,
        .fds = {fds[0], fds[1], fds[2]},
        .network = process->machine->space,
        .cpu_s = (rlim_t)((limits->cpu_ns + CLOCK_S - 1) / CLOCK_S),
        .file_size = (rlim_t)limits->disk,
        .open_files = (rlim_t)(process->open_files + (process->checked ? VALGRIND_FILES : 0)),
        .timers = true,
        .traces = sanitized_is(disk_home(process->disk), words[0]),
        /* Where a cgroup counts them it must be the one that refuses, since it tells. */
        .processes = sandbox_has_namespaces() && sandbox_level() != LEVEL_0
                         ? (rlim_t)(process->processes + SPARE_THREADS)
                         : RLIM_INFINITY,
    };

    return box_spawn(process->arena, process->box, &launch, &process->child, err);
}

static void prepare(struct process *process)
{
    if (!process->out.inbox) {
        process->out = (struct output_end){process, -1, inbox_new(process->arena, process->scratch)};
        process->err = (struct output_end){process, -1, inbox_new(process->arena, process->scratch)};
        process->keyboard = (struct keyboard){.arena = process->arena, .quiet = process->quiet, .fd = -1};
        process->effort = effort_new(process->arena);
        arena_defer(process->arena, close_all, process);
    }
    process->ended = process->stopped_by_us = process->asked_to_end = false;
    process->may_die_of = 0;
    process->end = (siginfo_t){0};
}

int process_start(struct process *process, const char *const *words, const char *const *env, struct err *err)
{
    struct ends ends;

    prepare(process);
    const struct box_plan plan = {process->disk, process->limits->memory + process->limits->disk,
                                  (unsigned)(process->processes + SPARE_THREADS)};
    process->box = box_new(process->arena, &plan, err);
    if (!process->box || open_ends(process, &ends, err) < 0)
        return -1;
    int status = spawn(process, words, env, ends.theirs, err);
    if (status == 0) {
        process->started = true;
        process->ended = process->child.exec_errno != 0;
        quiet_news(process->quiet);
        status = watch(process, &ends, err);
    }
    close_ends(&ends);
    return status;
}

/* What the program wrote before it ended lies in its terminals and pipes still. */
static void drain(struct process *process)
{
    for (struct output_end **end = (struct output_end *[]){&process->out, &process->err, NULL}; *end; end++) {
        size_t before;
        do {
            before = (*end)->inbox->len;
            if ((*end)->fd >= 0)
                on_output(*end, EPOLLIN);
        } while ((*end)->fd >= 0 && (*end)->inbox->len > before);
    }
}

void process_kill(struct process *process)
{
    if (!process->started)
        return;
    note_end(process);
    bool before = process->ended;
    loop_delete(process->quiet->loop, process->child.exec_errno ? -1 : process->child.pidfd);
    loop_delete(process->quiet->loop, box_listener(process->box));
    box_kill(process->box);
    drain(process);
    if (!before)
        process->stopped_by_us = true;
    process->ended = true;
    process->started = false;
    close_all(process);
}

void process_stop(struct process *process)
{
    int64_t until_ns = clock_now_ns() + STOP_GRACE_NS;

    if (!process->started)
        return;
    note_end(process);
    if (!process->ended) {
        process->stopped_by_us = true;
        box_signal(process->box, SIGTERM);
        while (!process->ended && clock_now_ns() < until_ns)
            loop_turn(process->quiet->loop, until_ns);
    }
    process_kill(process);
}

struct sockaddr_in process_address(const struct process *process)
{
    struct sockaddr_in address = sock_address(process->host, process->port);

    if (process->bound.s_addr)
        address.sin_addr = process->bound;
    return address;
}

bool process_crashed(const struct process *process)
{
    return process->ended && !process->stopped_by_us && !process->child.exec_errno &&
           process->end.si_status != process->may_die_of &&
           (process->end.si_code == CLD_KILLED || process->end.si_code == CLD_DUMPED);
}

int process_child_crash(const struct process *process)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);
    int number = 0;

    for (size_t i = 0; i < count && !number; i++)
        if (pids[i] != process->child.pid)
            number = procfs_crash(pids[i]);
    return number;
}

const char *process_end_words(struct arena *arena, const struct process *process)
{
    if (!process->ended || process->child.exec_errno || process->end.si_pid == 0)
        return "";
    if (process->end.si_code == CLD_EXITED)
        return arena_printf(arena, "exit status %d", process->end.si_status);
    return arena_printf(arena, "killed by %s", signal_words(arena, process->end.si_status));
}

bool process_ended_as(const struct process *process, const struct exit_want *want)
{
    bool exited = process->end.si_code == CLD_EXITED;

    switch (want->kind) {
    case EXIT_UNASKED:
    case EXIT_ANY:
        return true;
    case EXIT_CODE:
        return exited && process->end.si_status == want->number;
    case EXIT_NOT:
        return exited && process->end.si_status != want->number;
    case EXIT_SIGNAL:
        return !exited && process->end.si_status == want->number;
    }
    return false;
}

size_t process_pids(const struct process *process, pid_t pids[PROCESS_MOST_PIDS])
{
    size_t count = process->started ? box_processes(process->box, pids, PROCESS_MOST_PIDS) : 0;

    return count < PROCESS_MOST_PIDS ? count : PROCESS_MOST_PIDS;
}

bool process_is_running(const struct process *process)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);

    for (size_t i = 0; i < count; i++)
        if (procfs_is_running(pids[i]))
            return true;
    return false;
}

void process_usage(const struct process *process, struct usage *usage)
{
    pid_t pids[PROCESS_MOST_PIDS];

    *usage = (struct usage){.processes = process_pids(process, pids), .news = box_look(process->box)};
    effort_look(process->effort, pids, usage->processes);
    for (size_t i = 0; i < usage->processes && !usage->news.counted; i++) {
        usage->memory += procfs_memory(pids[i]);
        usage->threads += procfs_threads(pids[i]);
    }
    if (usage->memory <= process->limits->memory)
        return;
    /* Children share most of their memory with their parent until they write: then a closer look decides. */
    usage->memory = 0;
    for (size_t i = 0; i < usage->processes; i++)
        usage->memory += procfs_memory_share(pids[i]);
}

const char *process_excess(struct arena *arena, const struct process *process, const struct usage *usage)
{
    const struct limits *limits = process->limits;
    unsigned long long mebibytes = (unsigned long long)limits->memory / 1024 / 1024;

    if (usage->news.killed)
        return arena_printf(arena, "was killed at its limit of %llu MiB of memory", mebibytes);
    if (usage->memory > limits->memory)
        return arena_printf(arena, "held more than its limit of %llu MiB of memory", mebibytes);
    if (usage->processes > (size_t)process->processes)
        return arena_printf(arena, "reached its limit of %d processes", process->processes);
    if (usage->news.refused || usage->threads >= (size_t)process->processes + SPARE_THREADS)
        return arena_printf(arena, "reached its limit of %d processes and %d threads more", process->processes,
                            SPARE_THREADS);
    if (usage->news.disk_full)
        return arena_printf(arena, "filled its disk: the limit is %llu bytes, or a file for every %d of them",
                            (unsigned long long)limits->disk, DISK_BYTES_A_FILE);
    return NULL;
}

static const struct effort *effort_now(const struct process *process)
{
    pid_t pids[PROCESS_MOST_PIDS];

    if (process->started)
        effort_look(process->effort, pids, process_pids(process, pids));
    return process->effort;
}

int64_t process_demand_ns(const struct process *process)
{
    return process->effort ? effort_demand_ns(effort_now(process)) : 0;
}

int64_t process_used_ns(const struct process *process)
{
    return process->effort ? effort_used_ns(effort_now(process)) : 0;
}

int process_timers(const struct process *process)
{
    return process->box ? box_timers(process->box) : -1;
}

int64_t process_delay_ns(const struct process *process)
{
    return process->effort ? effort_delay_ns(effort_now(process)) : 0;
}

/* A terminal hands bytes over when it is asked. */
bool process_has_output(const struct process *process)
{
    struct pollfd ends[] = {{process->out.fd, POLLIN, 0}, {process->err.fd, POLLIN, 0}};

    return poll(ends, 2, 0) > 0;
}

bool process_is_gone(const struct process *process)
{
    pid_t pids[PROCESS_MOST_PIDS];

    if (!process->started)
        return true;
    if (!process->ended || process->child.exec_errno)
        return process->ended;
    size_t count = process_pids(process, pids);
    for (size_t i = 0; i < count; i++)
        if (procfs_is_alive(pids[i]))
            return false;
    return true;
}
