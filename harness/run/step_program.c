#include "run/step.h"

#include "os/disk.h"
#include "os/fs.h"
#include "os/procfs.h"
#include "run/expect.h"
#include "run/launch.h"
#include "run/stuck.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct actor *actor_of(struct stage *stage, const struct step *step)
{
    struct actor *actor = stage_actor(stage, step->program);

    if (!actor)
        stage_fail(stage, VERDICT_HARNESS, "the program '%s' was not started", step->program ? step->program : "");
    return actor;
}

int step_start(struct stage *stage, const struct step *step)
{
    struct launch_wish wish = {.program = step->name, .as = step->as, .run = step->run, .typed = step->payload};
    struct actor *actor = launch_start(stage, &wish);

    if (!actor)
        return -1;
    return launch_ready(stage, actor, actor->process.program->exit.kind != EXIT_UNASKED);
}

int step_expect_running(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (actor)
        stage_matter(stage, AT_OTHER, NULL, &actor->process);
    if (!actor || stage_quiet(stage) < 0)
        return -1;
    if (!actor->process.ended)
        return 0;
    stage->blamed = &actor->process;
    return stage_fail(stage, VERDICT_EXITED, "the %s has ended (%s); it should still run", actor->process.name,
                      process_end_words(stage->keep, &actor->process));
}

static bool has_ended(void *arg)
{
    return ((struct process *)arg)->ended;
}

static const char *want_words(struct stage *stage, const struct exit_want *want)
{
    switch (want->kind) {
    case EXIT_UNASKED:
    case EXIT_ANY:
        return "any exit status";
    case EXIT_CODE:
        return arena_printf(stage->keep, "exit status %d", want->number);
    case EXIT_NOT:
        return arena_printf(stage->keep, "any exit status but %d", want->number);
    case EXIT_SIGNAL:
        return arena_printf(stage->keep, "death by %s", signal_words(stage->keep, want->number));
    }
    return "";
}

int step_await_exit(struct stage *stage, struct actor *actor, const struct exit_want *want, int64_t within_ns)
{
    struct process *process = &actor->process;
    int64_t allowed_ns = within_ns >= 0 ? within_ns : stage->test->patience_ns;

    if (want->kind == EXIT_SIGNAL)
        process->may_die_of = want->number;
    process->asked_to_end = true;
    stage_matter(stage, AT_EXIT, NULL, process);
    stage->matter.want = want;
    enum waited waited = stage_patiently(stage, stage_wait, has_ended, process, within_ns);
    if (waited == WAIT_FAILED)
        return -1;
    stage->blamed = process;
    if (waited != WAIT_DONE)
        return stuck_fail(stage, waited, &(struct suspect){process, NULL}, allowed_ns,
                          arena_printf(stage->keep, "the %s did not end", process->name));
    const char *words = process_end_words(stage->keep, process);
    stage_event(stage, process->name, "exit", NULL, words);
    if (process_ended_as(process, want))
        return 0;
    /* A limit, or a crash, has a verdict of its own. */
    if (stage_check(stage) < 0)
        return -1;
    return stage_fail(stage, VERDICT_FAIL, "the %s ended with %s; expected: %s", process->name, words,
                      want_words(stage, want));
}

int step_expect_exit(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    return actor ? step_await_exit(stage, actor, &step->exit, step->within_ns) : -1;
}

static bool has_stopped(void *arg)
{
    const struct process *process = arg;

    return process->ended || procfs_is_stopped(process->child.pid);
}

int step_signal(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    /* Before it is ready it may not have said what the signal is to do. */
    if (launch_ready(stage, actor, true) < 0)
        return -1;
    struct process *process = &actor->process;
    const char *words = signal_words(stage->keep, step->signal);
    if (step->signal != SIGSTOP && step->signal != SIGCONT)
        process->may_die_of = step->signal;
    stage->blamed = process;
    /* What was sent before, and the end of a connection, is there before the signal. */
    (void)network_let_arrive(&stage->network);
    if (process->ended || syscall(SYS_pidfd_send_signal, process->child.pidfd, step->signal, NULL, 0) < 0)
        return stage_fail(stage, VERDICT_EXITED, "the %s had ended (%s) before it got %s", process->name,
                          process_end_words(stage->keep, process), words);
    quiet_news(&stage->quiet);
    stage_event(stage, process->name, "signal", NULL, words);
    if (step->signal == SIGSTOP && stage_patiently(stage, stage_look, has_stopped, process, -1) == WAIT_FAILED)
        return -1;
    return 0;
}

int step_stdin(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    keyboard_type(&actor->process.keyboard, step->payload);
    struct arena *scratch = arena_new();
    size_t shown = payload_len(step->payload) < EVENT_BYTES ? payload_len(step->payload) : EVENT_BYTES;
    uint8_t *head = arena_alloc(scratch, shown + 1);
    payload_read(step->payload, 0, head, shown);
    struct window window = window_head(stage->keep, (struct bytes){head, shown}, EVENT_BYTES);
    window.total = payload_len(step->payload);
    stage_event(stage, actor->process.name, "stdin", &window, NULL);
    arena_free(scratch);
    return 0;
}

int step_stdin_close(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    keyboard_end(&actor->process.keyboard);
    stage_event(stage, actor->process.name, "stdin closed", NULL, NULL);
    return 0;
}

/* On one terminal nobody can tell standard output from standard error. */
static const char *output_words(struct stage *stage, const struct process *process, bool out)
{
    if (out && process->dialogue && !program_has_own_errors(process->program))
        return arena_printf(stage->keep, "the terminal of the %s", process->name);
    return arena_printf(stage->keep, "standard %s of the %s", out ? "output" : "error", process->name);
}

int step_expect_output(struct stage *stage, const struct step *step)
{
    bool out = step->kind == STEP_EXPECT_STDOUT;
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    struct origin origin = {
        .stage = stage,
        .who = output_words(stage, &actor->process, out),
        .what = out ? "stdout" : "stderr",
        .output = out ? &actor->process.out : &actor->process.err,
        .actor = actor,
    };
    return expect_next(&origin, step->pattern, step->within_ns);
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

int step_wait(struct stage *stage, const struct step *step)
{
    int64_t until_ns = clock_now_ns() + step->wait_ns;

    stage->deadline_ns += step->wait_ns;
    return stage_exactly(stage, never, NULL, until_ns) == WAIT_FAILED ? -1 : 0;
}

struct wished_file {
    const struct step *step;
    const char *folder;
    struct arena *scratch;
    struct bytes bytes;
    bool there;
};

/* Never outside the folder, never through a link, never anything but a regular file. */
static int open_inside(const char *folder, const char *path)
{
    struct open_how how = {
        .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
    };
    int root = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    struct stat stat;

    if (root >= 0)
        close(root);
    if (fd >= 0 && (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode))) {
        close(fd);
        return -1;
    }
    return fd;
}

static void read_file(struct wished_file *file)
{
    int fd = open_inside(file->folder, file->step->name);
    struct buf *buf;
    ssize_t len;

    arena_free(file->scratch);
    file->scratch = arena_new();
    file->there = fd >= 0;
    file->bytes = (struct bytes){(const uint8_t *)"", 0};
    if (fd < 0)
        return;
    buf = buf_new(file->scratch, PAYLOAD_LARGEST);
    do {
        buf_reserve(buf, 65536);
        len = read(fd, buf->data + buf->len, 65536);
        buf->len += len > 0 ? (size_t)len : 0;
    } while (len > 0 && buf->len < PAYLOAD_LARGEST);
    close(fd);
    file->bytes = buf_bytes(buf);
}

static bool file_fits(void *arg)
{
    struct wished_file *file = arg;

    read_file(file);
    if (!file->there)
        return false;
    struct input input = input_of(&file->bytes, INPUT_CLOSED);
    return pattern_match(file->scratch, file->step->pattern, &input).kind == MATCH_YES;
}

int step_expect_file(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    struct wished_file file = {.step = step, .folder = disk_home(actor->process.disk)};
    enum waited waited = stage_patiently(stage, stage_look, file_fits, &file, step->within_ns);
    int status = waited == WAIT_FAILED ? -1 : 0;
    if (status == 0 && !file.there) {
        status = stage_fail(stage, VERDICT_FAIL, "there is no file '%s'", step->name);
    } else if (status == 0) {
        struct input input = input_of(&file.bytes, INPUT_CLOSED);
        status = expect_whole(stage, step->pattern, &input, arena_printf(stage->keep, "the file '%s'", step->name));
    }
    arena_free(file.scratch);
    return status;
}
