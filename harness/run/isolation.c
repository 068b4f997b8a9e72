#include "run/isolation.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os/box.h"
#include "os/disk.h"
#include "os/fs.h"
#include "os/netns.h"

#define TRIAL_BYTES (UINT64_C(1) << 20)

static int start_true(struct arena *arena, struct box *box, struct err *err)
{
    static const char *const argv[] = {"true", NULL}, *const env[] = {"PATH=/usr/bin:/bin", NULL};
    const struct launch launch = {.argv = argv, .env = env, .fds = {0, 1, 2}, .cpu_s = RLIM_INFINITY,
                                  .file_size = RLIM_INFINITY, .open_files = 64, .processes = RLIM_INFINITY};
    struct child child;
    siginfo_t end = {0};

    if (box_spawn(arena, box, &launch, &child, err) < 0)
        return -1;
    if (child.exec_errno)
        return err_set(err, ERR_HARNESS, "cannot start a program in a box: %s", strerror(child.exec_errno));
    if (waitid(P_PID, (id_t)child.pid, &end, WEXITED | WNOWAIT) < 0)
        return err_sys(err, "cannot wait for a program in a box");
    if (end.si_code != CLD_EXITED || end.si_status != 0)
        return err_set(err, ERR_HARNESS, "'true' fails in a box");
    return 0;
}

static int try_all(struct arena *arena, const char *folder, struct err *err)
{
    if (sandbox_settle(err) < 0)
        return -1;
    struct disk *disk = disk_new(arena, arena_printf(arena, "%s/disk", folder), false, err);
    if (!disk || disk_hand_over(disk, TRIAL_BYTES, 64, err) < 0)
        return -1;
    const struct box_plan plan = {.disk = disk, .memory = 64 * TRIAL_BYTES, .tasks = 16};
    struct box *box = box_new(arena, &plan, err);
    if (!box || start_true(arena, box, err) < 0)
        return -1;
    return sandbox_has_namespaces() ? netns_new(err) : 0;
}

/* In the trial's process: its error, or nothing, goes through the pipe. */
static _Noreturn void perform(const char *folder, int out)
{
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)try_all(arena, folder, &err);
    arena_free(arena);
    (void)!write(out, &err, sizeof err);
    _exit(0);
}

static int hear(int in, pid_t pid, struct err *err)
{
    struct err told;
    ssize_t got = read(in, &told, sizeof told);

    waitpid(pid, NULL, 0);
    if (got != (ssize_t)sizeof told)
        return err_set(err, ERR_HARNESS, "the trial died");
    if (told.kind == ERR_NONE)
        return 0;
    if (err)
        *err = told;
    return -1;
}

static int try_forked(struct arena *arena, enum level level, struct err *err)
{
    struct scratch *scratch = fs_scratch(arena, err);
    int ends[2];

    if (!scratch)
        return -1;
    const struct sandbox_plan plan = {level, arena_printf(arena, "%s/room", fs_scratch_path(scratch))};
    if (fs_share(scratch) < 0 || fs_folder(plan.room, err) < 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_sys(err, "cannot make a pipe");
    fflush(NULL); /* what is buffered is not to be written twice */
    pid_t pid = sandbox_fork(&plan, err);
    if (pid == 0)
        perform(fs_scratch_path(scratch), ends[1]);
    close(ends[1]);
    int status = pid < 0 ? -1 : hear(ends[0], pid, err);
    close(ends[0]);
    return status;
}

int isolation_try(enum level level, struct err *err)
{
    if (sandbox_open(level, err) < 0)
        return -1;
    struct arena *arena = arena_new();
    int status = try_forked(arena, level, err);
    arena_free(arena);
    if (status < 0)
        sandbox_close();
    return status;
}

enum level isolation_find(const char **reasons, struct arena *arena)
{
    for (enum level level = LEVEL_0; level < LEVEL_5; level++) {
        struct err err = {0};
        if (isolation_try(level, &err) == 0)
            return level;
        if (reasons)
            reasons[level] = arena_strdup(arena, err.text);
    }
    return LEVEL_5;
}
