#include "run/finish.h"

#include "os/disk.h"
#include "os/frames.h"
#include "run/expect.h"
#include "run/sanitized.h"
#include "run/step.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_READ = 64 * 1024 };

static int judge_leftovers(struct stage *stage)
{
    for (const struct named_peer *named = stage->peers; named; named = named->next)
        if (!named->peer->closed && expect_nothing_extra(stage, named) < 0)
            return -1;
    for (const struct door *door = stage->doors; door; door = door->next)
        if (door_has_caller(door))
            return stage_fail(stage, VERDICT_FAIL, "the program called %s%s once more than expected",
                              door->name ? "the door " : "", door->name ? door->name : "the server");
    return 0;
}

static int close_peers(struct stage *stage)
{
    struct err err = {0};

    for (struct door *door = stage->doors; door; door = door->next)
        if (door_dismiss(door, &err) < 0)
            return stage_harness(stage, &err);
    for (struct named_peer *named = stage->peers; named; named = named->next) {
        named->open = false;
        peer_close(named->peer);
    }
    for (struct actor *actor = stage->actors; actor; actor = actor->next)
        if (actor->process.started)
            keyboard_end(&actor->process.keyboard);
    return 0;
}

static const struct exit_want *wanted_exit(const struct actor *actor)
{
    static const struct exit_want any = {EXIT_ANY, 0};
    const struct program *program = actor->process.program;

    if (program->exit.kind != EXIT_UNASKED)
        return &program->exit;
    return program->role == ROLE_CLIENT ? &any : NULL;
}

static int judge_exits(struct stage *stage)
{
    for (struct actor *actor = stage->actors; actor; actor = actor->next) {
        const struct exit_want *want = wanted_exit(actor);
        if (want && step_await_exit(stage, actor, want, -1) < 0)
            return -1;
    }
    return 0;
}

static int judge_output(struct stage *stage, const struct actor *actor, const struct node *node,
                        const struct output_end *end, const char *words)
{
    struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};

    if (!node)
        return 0;
    stage->at = node->at;
    stage->blamed = &actor->process;
    const struct pattern *pattern = pattern_parse(stage->arena, node, &stage->vars, stage->plan->outside, PATTERN_WHOLE,
                                                  actor->process.program->ignore, &faults);
    if (!pattern)
        return stage_fail(stage, VERDICT_HARNESS, "%s", faults.first ? faults.first->text : "a pattern cannot be read");
    struct input input = inbox_whole(end->inbox, end->fd < 0 ? INPUT_CLOSED : INPUT_QUIET);
    stage_matter(stage, AT_OUTPUT, NULL, &actor->process);
    return expect_whole(stage, pattern, &input,
                        arena_printf(stage->keep, "standard %s of the %s", words, actor->process.name));
}

static bool outputs_ended(void *arg)
{
    for (const struct actor *actor = ((const struct stage *)arg)->actors; actor; actor = actor->next)
        if (actor->process.out.fd >= 0 || actor->process.err.fd >= 0)
            return false;
    return true;
}

static int judge_outputs(struct stage *stage)
{
    bool asked = false;

    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        asked = asked || actor->process.program->stdout_pattern || actor->process.program->stderr_pattern;
    if (asked && !outputs_ended(stage) && stage_quiet(stage) < 0)
        return -1;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        const struct process *process = &actor->process;
        if (judge_output(stage, actor, process->program->stdout_pattern, &process->out, "output") < 0 ||
            judge_output(stage, actor, process->program->stderr_pattern, &process->err, "error") < 0)
            return -1;
    }
    return 0;
}

/* Whether it ended of its own accord: not for a signal of the test, and nobody asked it to. */
static bool went_away(const struct actor *actor)
{
    const struct process *process = &actor->process;

    return process->ended && !process->may_die_of && !process->asked_to_end && !wanted_exit(actor);
}

/* A server that ended but left a process behind has put itself in the background: nobody can wait for it or stop it. */
static int judge_background(struct stage *stage)
{
    for (struct actor *actor = stage->actors; actor; actor = actor->next) {
        const struct process *process = &actor->process;
        if (process->program->role != ROLE_SERVER || !went_away(actor) || process_is_gone(process))
            continue;
        stage->blamed = process;
        return stage_fail(stage, VERDICT_EXITED,
                          "the %s ended (%s) and left a process of its own behind in the background", process->name,
                          process_end_words(stage->keep, process));
    }
    return 0;
}

int finish_judge(struct stage *stage)
{
    stage->at = stage->test->at;
    stage_matter(stage, AT_OTHER, NULL, NULL);
    if (!stage->test->leftover_ignore && (stage_quiet(stage) < 0 || judge_leftovers(stage) < 0))
        return -1;
    if (judge_background(stage) < 0)
        return -1;
    if (close_peers(stage) < 0 || stage_react(stage, NULL) < 0 || judge_exits(stage) < 0 || judge_outputs(stage) < 0)
        return -1;
    return stage_check(stage) < 0 ? -1 : stage_check_children(stage);
}

/* Terminal escapes (ESC [ ... letter) taken out, in place: sanitizers colour what they print on a terminal. */
static void strip_escapes(char *text)
{
    char *out = text;

    for (const char *in = text; *in;) {
        if (in[0] == '\033' && in[1] == '[') {
            in += 2 + strspn(in + 2, "0123456789;");
            in += *in != '\0';
        } else {
            *out++ = *in++;
        }
    }
    *out = '\0';
}

/* "    #1 0x55d0 in serve /home/student/server.c:31:9" */
static bool read_frame(const char *line, const char *home, struct frames_place *place)
{
    char function[128], path[512];

    if (sscanf(line, " #%*9u 0x%*16[0-9a-f] in %127s %511[^:\n]:%9u", function, path, &place->line) != 3 ||
        strncmp(path, "../", 3) == 0 || !frames_name(path, home, place->file, sizeof place->file))
        return false;
    frames_function(function, place->function, sizeof place->function);
    place->function[strcspn(place->function, "(")] = '\0';
    return place->function[0] != '\0';
}

/* " (server.c:31 in serve())" of the first frame in the student's own sources behind the report's first line; "" when
 * it has none. */
static const char *own_frame(struct stage *stage, const char *report, const char *home)
{
    struct frames_place place = {.line = 0};

    for (const char *line = report; line; line = strchr(line, '\n'), line += line != NULL)
        if (read_frame(line, home, &place))
            return arena_printf(stage->keep, " (%s:%u in %s())", place.file, place.line, place.function);
    return "";
}

/* How much of the line is the same in every run: addresses are not. */
static int steady_part(const char *line, const char *end)
{
    static const char *const changing[] = {" on address ", " on 0x", " (pc "};

    for (size_t i = 0; i < sizeof changing / sizeof changing[0]; i++) {
        const char *at = memmem(line, (size_t)(end - line), changing[i], strlen(changing[i]));
        if (at)
            end = at;
    }
    return (int)(end - line);
}

/* The line of a sanitizer's report in what a process wrote, or NULL. */
static const char *sanitizer_line(struct stage *stage, const struct process *process)
{
    const struct inbox *inbox = process->err.inbox;
    size_t len = inbox->len < REPORT_READ ? inbox->len : REPORT_READ;
    char *text = arena_alloc(stage->arena, len + 1);

    inbox_read(inbox, inbox->len - len, (uint8_t *)text, len);
    strip_escapes(text);
    const char *line = sanitized_report(text);
    if (!line)
        return NULL;
    const char *end = strchrnul(line, '\n');
    return arena_printf(stage->keep, "%.*s%s", steady_part(line, end), line,
                        own_frame(stage, end, disk_inner_home(process->disk)));
}

static void find_reports(struct stage *stage)
{
    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        const char *line = actor->process.err.inbox ? sanitizer_line(stage, &actor->process) : NULL;
        if (!line || stage->result->verdict == VERDICT_HARNESS)
            continue;
        stage->failed = false;
        stage->blamed = &actor->process;
        stage_fail(stage, VERDICT_MEMORY, "a sanitizer reports: %s", line);
        return;
    }
}

/* Takes out where our copy of the folder lies: it is another place in each run, and none that the student knows. */
static struct bytes without_folder(struct stage *stage, struct bytes text, const char *folder)
{
    const char *prefix = arena_printf(stage->arena, "%s/", folder);
    size_t len = strlen(prefix), at = 0;
    struct buf *out = buf_new(stage->arena, 0);

    while (at < text.len) {
        const uint8_t *found = memmem(text.data + at, text.len - at, prefix, len);
        size_t end = found ? (size_t)(found - text.data) : text.len;
        buf_add(out, text.data + at, end - at);
        at = found ? end + len : end;
    }
    return bytes_dup(stage->keep, buf_bytes(out));
}

static struct window tail_of(struct stage *stage, const struct inbox *inbox, const char *folder)
{
    struct input input = inbox_whole(inbox, INPUT_CLOSED);
    struct window window = stage_window(stage, &input, (int64_t)inbox->len, WINDOW_LARGEST);

    window.shown = without_folder(stage, window.shown, folder);
    return window;
}

void finish_facts(struct stage *stage)
{
    struct result *result = stage->result;
    const struct process *blamed = stage->blamed;

    find_reports(stage);
    if (!blamed && stage->actors)
        blamed = &stage->actors->process;
    if (!blamed || !blamed->out.inbox)
        return;
    result->exit_words = blamed->stopped_by_us ? "" : process_end_words(stage->keep, blamed);
    if (blamed->out.inbox->len)
        result->out = tail_of(stage, blamed->out.inbox, disk_inner_home(blamed->disk));
    if (blamed->err.inbox->len)
        result->err = tail_of(stage, blamed->err.inbox, disk_inner_home(blamed->disk));
}

void finish_stop(struct stage *stage)
{
    for (struct actor *actor = stage->actors; actor; actor = actor->next)
        process_stop(&actor->process);
    for (struct named_peer *named = stage->peers; named; named = named->next)
        peer_close(named->peer);
}
