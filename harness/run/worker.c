#include "run/worker.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/disk.h"
#include "os/fs.h"
#include "os/procfs.h"
#include "run/build.h"
#include "run/buildcache.h"
#include "run/memory.h"
#include "run/pcap.h"
#include "run/play.h"

/* Before each record, so that a worker that went mad is not believed. */
struct frame {
    uint32_t magic, length;
};
#define FRAME_MAGIC UINT32_C(0x73676672)

const char *worker_folder(struct arena *arena, const struct shift *shift, size_t hand_in)
{
    return arena_printf(arena, "%s/h%zu", shift->scratch, hand_in);
}

void worker_remove(const struct shift *shift, size_t hand_in)
{
    if (shift->plan->keep)
        return;
    struct arena *arena = arena_new();
    fs_remove(worker_folder(arena, shift, hand_in));
    arena_free(arena);
}

const char *worker_built(struct arena *arena, const struct shift *shift, size_t hand_in)
{
    return arena_printf(arena, "%s/h%zu/build", shift->scratch, hand_in);
}

const char *worker_built_use(struct arena *arena, const struct shift *shift, size_t use)
{
    return arena_printf(arena, "%s/use%zu", shift->scratch, use);
}

const char *const *worker_uses(struct arena *arena, const struct spec *spec, size_t *count)
{
    const char **uses = arena_array(arena, const char *, spec->program_count + 1);

    for (size_t i = 0; i < spec->program_count; i++) {
        const char *use = spec->programs[i].use;
        size_t at = 0;
        while (use && at < *count && strcmp(uses[at], use) != 0)
            at++;
        if (use && at == *count)
            uses[(*count)++] = use;
    }
    return uses;
}

struct result *worker_verdict(struct arena *arena, enum verdict verdict, const char *reason)
{
    struct result *result = arena_one(arena, struct result);

    *result = (struct result){.verdict = verdict, .reason = reason, .where = "", .expected_words = "", .offset = -1,
                              .scratch = "", .exit_words = ""};
    return result;
}

/* ---- in the worker ---- */

static struct result *cannot_make(struct arena *arena, const char *folder)
{
    return worker_verdict(arena, VERDICT_HARNESS,
                          arena_printf(arena, "cannot make the folder '%s': %s", folder, strerror(errno)));
}

/* The programs of the spec that live in the folder `use` (NULL: that are handed in). */
static const struct program *const *programs_of(struct arena *arena, const struct spec *spec, const char *use)
{
    const struct program **programs = arena_array(arena, const struct program *, spec->program_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < spec->program_count; i++) {
        const char *other = spec->programs[i].use;
        if (use ? other && strcmp(use, other) == 0 : !other)
            programs[count++] = &spec->programs[i];
    }
    return programs;
}

/* Copies what came of a build out of its disk. */
static void keep_built(struct arena *arena, const struct build_plan *build, const char *built, struct result *result)
{
    const struct copy_rules rules = {BUILD_MOST_FILES, BUILD_MOST_BYTES, false};
    struct err err = {0};

    if (fs_folder(built, &err) == 0 && fs_copy(disk_home(build->disk), built, &rules, &err) == 0)
        return;
    result->verdict = err.kind == ERR_USAGE ? VERDICT_BUILD : VERDICT_HARNESS;
    result->reason = arena_printf(arena, "what was built cannot be taken: %s", err.text);
}

/* Builds on a disk of its own, or takes what was built before, and keeps what came of it in `built`. */
static struct result *build_on_disk(struct arena *arena, struct build_plan *build, const char *disk, const char *built,
                                    const char *cache)
{
    struct build_kept kept = {.cache = cache, .built = built};
    struct err err = {0};

    build->disk = disk_new(arena, disk, false, &err);
    if (!build->disk)
        return worker_verdict(arena, VERDICT_HARNESS, arena_strdup(arena, err.text));
    build->kept = cache ? &kept : NULL;
    struct result *result = build_run(arena, build);
    if (result->verdict == VERDICT_PASS && !kept.taken) {
        keep_built(arena, build, built, result);
        if (result->verdict == VERDICT_PASS && kept.key[0])
            buildcache_put(cache, kept.key, built, result);
    }
    return result;
}

/* Tests of memory without valgrind: what is built once more for them. Where that fails it is not there. */
static const char *built_checked(struct arena *arena, const struct shift *shift, const struct job *job)
{
    return arena_printf(arena, "%s/checked", worker_folder(arena, shift, job->hand_in));
}

static bool wants_sanitizer(const struct spec *spec)
{
    for (size_t i = 0; i < spec->test_count; i++)
        if (spec->tests[i].memory)
            return !memory_has_valgrind();
    return false;
}

static struct result *do_build(struct arena *arena, const struct shift *shift, const struct job *job)
{
    const struct crew_plan *plan = shift->plan;
    const char *own = worker_folder(arena, shift, job->hand_in);
    struct build_plan build = {
        .spec = plan->spec,
        .programs = programs_of(arena, plan->spec, NULL),
        .from = plan->hand_ins[job->hand_in].path,
    };

    if (mkdir(own, 0711) < 0)
        return cannot_make(arena, own);
    struct result *result = build_on_disk(arena, &build, arena_printf(arena, "%s/disk", own),
                                          worker_built(arena, shift, job->hand_in), plan->builds);
    if (result->verdict == VERDICT_PASS && wants_sanitizer(plan->spec)) {
        build.sanitize = true;
        (void)build_on_disk(arena, &build, arena_printf(arena, "%s/disk2", own), built_checked(arena, shift, job),
                            plan->builds);
    }
    return result;
}

static struct result *do_use(struct arena *arena, const struct shift *shift, const struct job *job)
{
    const char *use = shift->uses[job->item];
    const char *built = worker_built_use(arena, shift, job->item);
    struct build_plan build = {
        .spec = shift->plan->spec,
        .programs = programs_of(arena, shift->plan->spec, use),
        .from = use[0] == '/' ? use : arena_printf(arena, "%s/%s", shift->plan->spec_folder, use),
    };

    return build_on_disk(arena, &build, arena_printf(arena, "%s.disk", built), built, shift->plan->builds);
}

static const char *folder_of(struct arena *arena, const struct shift *shift, const struct job *job, const char *use)
{
    const char *checked = built_checked(arena, shift, job);

    if (!use && shift->plan->spec->tests[job->item].memory && access(checked, F_OK) == 0)
        return checked;
    if (!use)
        return worker_built(arena, shift, job->hand_in);
    for (size_t i = 0; shift->uses[i]; i++)
        if (strcmp(shift->uses[i], use) == 0)
            return worker_built_use(arena, shift, i);
    return NULL;
}

/* A frame of nothing. The parent reads it some time; a full socket is no reason to wait. */
static void say_alive(void *arg)
{
    const struct frame frame = {FRAME_MAGIC, 0};

    (void)!send(*(int *)arg, &frame, sizeof frame, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static const char *pcap_for(struct arena *arena, const struct shift *shift, const struct job *job)
{
    const struct crew_plan *plan = shift->plan;
    const struct pcap_place place = {
        .folder = plan->pcap,
        .hand_in = plan->hand_ins[job->hand_in].name,
        .hand_in_number = job->hand_in + 1,
        .test = plan->spec->tests[job->item].name,
        .test_number = job->item + 1,
    };
    struct err err;
    const char *path = pcap_path(arena, &place, &err);

    if (!path)
        fprintf(stderr, "sockgrade: %s\n", err.text);
    return path;
}

static struct result *do_test(struct arena *arena, const struct shift *shift, const struct job *job, int fd)
{
    const struct crew_plan *plan = shift->plan;
    const struct test *test = &plan->spec->tests[job->item];
    const char *scratch = arena_printf(arena, "%s/t%zu", worker_folder(arena, shift, job->hand_in), job->item);
    const char **folders = arena_array(arena, const char *, test->program_count);

    if (mkdir(scratch, 0711) < 0)
        return cannot_make(arena, scratch);
    for (size_t i = 0; i < test->program_count; i++)
        folders[i] = folder_of(arena, shift, job, test->programs[i].use);
    const char *pcap = plan->pcap ? pcap_for(arena, shift, job) : NULL;
    const struct play_plan play = {
        .spec = plan->spec,
        .test = job->item,
        .outside = plan->outside,
        .scratch = scratch,
        .folders = folders,
        .keep = plan->keep,
        .no_proof = plan->no_proof,
        .no_probes = plan->no_probes,
        .explain = plan->explain,
        .pcap = pcap,
        .alive = say_alive,
        .arg = &fd,
    };
    struct result *result = play_test(arena, &play);
    if (plan->keep)
        result->scratch = scratch;
    return result;
}

static struct result *do_job(struct arena *arena, const struct shift *shift, const struct job *job, int fd)
{
    switch (job->kind) {
    case JOB_BUILD:
        return do_build(arena, shift, job);
    case JOB_USE:
        return do_use(arena, shift, job);
    case JOB_TEST:
        return do_test(arena, shift, job, fd);
    }
    err_fatal("a worker got a job of kind %d", (int)job->kind);
}

static void send_record(int fd, struct bytes record)
{
    struct frame frame = {FRAME_MAGIC, (uint32_t)record.len};
    struct buf out = {0};

    buf_add(&out, &frame, sizeof frame);
    buf_add(&out, record.data, record.len);
    for (size_t done = 0; done < out.len;) {
        ssize_t put = send(fd, out.data + done, out.len - done, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR)
            _exit(0);   /* the parent is gone */
        done += put > 0 ? (size_t)put : 0;
    }
    buf_free(&out);
}

/* Everything the job left is undone with its arena, before the record tells of it. */
static void work_once(const struct shift *shift, int fd, const struct job *job, const struct err *unable)
{
    struct arena *arena = arena_new();
    struct buf record = {0};

    result_pack(&record, unable->kind != ERR_NONE ? worker_verdict(arena, VERDICT_HARNESS, unable->text)
                                                  : do_job(arena, shift, job, fd));
    arena_free(arena);
    if (job->kind == JOB_TEST && !shift->plan->keep) {
        arena = arena_new();
        fs_remove(arena_printf(arena, "%s/t%zu", worker_folder(arena, shift, job->hand_in), job->item));
        arena_free(arena);
    }
    send_record(fd, buf_bytes(&record));
    buf_free(&record);
}

/* A swarm's peers are descriptors of ours; programs have limits of their own. */
static void raise_open_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static _Noreturn void work(const struct shift *shift, int fd)
{
    struct err unable = {0};
    struct job job;

    setpgid(0, 0);   /* what is typed at the terminal is for the parent */
    sigprocmask(SIG_SETMASK, &shift->signals, NULL);
    raise_open_files();
    (void)sandbox_settle(&unable);
    while (recv(fd, &job, sizeof job, MSG_WAITALL) == (ssize_t)sizeof job)
        work_once(shift, fd, &job, &unable);
    _exit(0);
}

/* ---- in the parent ---- */

int worker_start(struct worker *worker, const struct worker *all, size_t count, const struct shift *shift,
                 struct err *err)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return err_sys(err, "cannot make a socket for a worker");
    fflush(NULL);   /* what is buffered is not to be written twice */
    pid_t pid = sandbox_fork(&shift->sandbox, err);
    if (pid == 0) {
        /* Else another worker's end of file would not be seen while this one lives. */
        for (size_t i = 0; i < count; i++)
            if (all[i].pid)
                close(all[i].fd);
        close(pair[0]);
        work(shift, pair[1]);
    }
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return -1;
    }
    worker->pid = pid;
    worker->fd = pair[0];
    worker->in = (struct buf){.limit = sizeof(struct frame) + RECORD_LARGEST};
    return 0;
}

int worker_give(const struct worker *worker, const struct job *job)
{
    return send(worker->fd, job, sizeof *job, MSG_NOSIGNAL) == (ssize_t)sizeof *job ? 0 : -1;
}

static enum heard look_at_frame(struct worker *worker, struct bytes *record)
{
    struct frame frame;

    if (worker->in.len < sizeof frame)
        return HEARD_PART;
    memcpy(&frame, worker->in.data, sizeof frame);
    if (frame.magic != FRAME_MAGIC || frame.length > RECORD_LARGEST)
        return HEARD_BROKEN;
    if (worker->in.len < sizeof frame + frame.length)
        return HEARD_PART;
    if (frame.length == 0) {
        worker->in.len -= sizeof frame;
        memmove(worker->in.data, worker->in.data + sizeof frame, worker->in.len);
        enum heard next = look_at_frame(worker, record);
        return next == HEARD_PART ? HEARD_ALIVE : next;
    }
    if (worker->in.len > sizeof frame + frame.length)
        return HEARD_BROKEN;
    *record = (struct bytes){worker->in.data + sizeof frame, frame.length};
    buf_clear(&worker->in);
    return HEARD_RECORD;
}

enum heard worker_hear(struct worker *worker, struct bytes *record)
{
    char block[16 * 1024];
    ssize_t got = recv(worker->fd, block, sizeof block, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return HEARD_PART;
    if (got <= 0)
        return HEARD_END;
    buf_add(&worker->in, block, (size_t)got);
    return look_at_frame(worker, record);
}

static struct {
    pid_t pids[256];
    size_t count;
} spared;

void worker_spare_children(void)
{
    size_t found = procfs_children(getpid(), spared.pids, 256);

    spared.count = found < 256 ? found : 256;
}

static bool is_to_live(pid_t pid, const struct worker *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (all[i].pid == pid)
            return true;
    for (size_t i = 0; i < spared.count; i++)
        if (spared.pids[i] == pid)
            return true;
    return false;
}

/* What a dead worker left comes to this process, its subreaper, one generation after another as each is killed. */
static void sweep(const struct worker *all, size_t count)
{
    pid_t children[256];
    bool any = true;

    while (any) {
        size_t found = procfs_children(getpid(), children, 256);
        any = false;
        for (size_t i = 0; i < found && i < 256; i++) {
            if (is_to_live(children[i], all, count))
                continue;
            any = true;
            kill(children[i], SIGKILL);
            waitpid(children[i], NULL, 0);
        }
    }
}

static void words_of_death(int status, char words[64])
{
    if (WIFSIGNALED(status))
        snprintf(words, 64, "was killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
    else
        snprintf(words, 64, "ended with exit status %d", WEXITSTATUS(status));
}

void worker_stop(struct worker *worker, const struct worker *all, size_t count, char words[64])
{
    int status = 0;

    if (!worker->pid)
        return;
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    words_of_death(status, words);
    close(worker->fd);
    buf_free(&worker->in);
    *worker = (struct worker){0};
    sweep(all, count);
}
