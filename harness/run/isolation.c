#include "run/isolation.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "os/box.h"
#include "os/disk.h"
#include "os/fs.h"
#include "os/netns.h"

#define TRIAL_BYTES (UINT64_C(1) << 20)

/* What a shell says inside of a box. `last`: the last level that promises it. */
static const struct {
    const char *name, *line;
    enum level last;
} checks[] = {
    {"no root, no capabilities", "test $(id -u) -ne 0 && grep -q '^CapEff:.0*$' /proc/self/status", LEVEL_4},
    {"no new privileges, a filter of system calls",
     "grep -q '^NoNewPrivs:.1$' /proc/self/status && grep -q '^Seccomp:.2$' /proc/self/status", LEVEL_4},
    {"secrets of the machine cannot be read", "! cat /etc/shadow && ! ls /root/.ssh && ! cat /etc/sudoers", LEVEL_4},
    {"nothing outside can be written", "! touch /usr/x && ! touch /etc/x && ! touch /var/tmp/x && ! touch /x", LEVEL_4},
    {"its own folder can be written", "echo x > \"$HOME/x\" && rm \"$HOME/x\"", LEVEL_4},
    {"the environment is empty", "test -z \"$TERM$SHELL$LOGNAME$SUDO_USER\"", LEVEL_4},
    {"the first process is out of reach", "! cat /proc/1/environ && ! head -c 1 /proc/1/mem", LEVEL_4},
    {"no namespaces of its own", "! command -v unshare || ! unshare -U true", LEVEL_4},
    {"no mounts of its own", "! mount -t tmpfs x /tmp", LEVEL_4},
    {"other processes are hidden", "test $(ls -d /proc/[0-9]* | wc -l) -le 5", LEVEL_2},
    {"settings of the kernel cannot be written", "! echo 1 > /proc/sys/net/ipv4/ip_forward", LEVEL_2},
    {"temporary folders are its own", "test -z \"$(ls -A /tmp /dev/shm | grep -v :)\" && touch /tmp/x", LEVEL_2},
    {"the disk is bounded", "! head -c 9000000 /dev/zero > /tmp/x", LEVEL_2},
};

enum { CHECKS = sizeof checks / sizeof checks[0] };

struct trial {
    struct arena *arena;
    const char *folder;
    bool check;    /* and not only start something */
    int boxes;
};

/* Starts these words in a box of their own. Their exit status; -1 and an error when they did not get that far. */
static int run_in_box(struct trial *trial, const char *const *argv, struct err *err)
{
    struct arena *arena = trial->arena;
    const char *path = arena_printf(arena, "%s/disk%d", trial->folder, trial->boxes++);
    struct disk *disk = disk_new(arena, path, false, err);
    struct child child;
    siginfo_t end = {0};

    if (!disk || disk_hand_over(disk, TRIAL_BYTES, 64, err) < 0)
        return -1;
    const struct box_plan plan = {.disk = disk, .memory = 64 * TRIAL_BYTES, .tasks = 16};
    const char *const env[] = {"PATH=/usr/bin:/bin", arena_printf(arena, "HOME=%s", disk_inner_home(disk)), NULL};
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    const struct launch launch = {.argv = argv, .env = env, .fds = {null, null, null}, .network = -1,
                                  .cpu_s = RLIM_INFINITY, .file_size = RLIM_INFINITY, .open_files = 64,
                                  .processes = RLIM_INFINITY};
    struct box *box = box_new(arena, &plan, err);
    int status = box ? box_spawn(arena, box, &launch, &child, err) : -1;
    close(null);
    if (status < 0)
        return -1;
    if (child.exec_errno)
        return err_set(err, ERR_HARNESS, "cannot start a program in a box: %s", strerror(child.exec_errno));
    if (waitid(P_PID, (id_t)child.pid, &end, WEXITED | WNOWAIT) < 0)
        return err_sys(err, "cannot wait for a program in a box");
    box_kill(box);
    return end.si_code == CLD_EXITED ? end.si_status : 128;
}

static int run_checks(struct trial *trial, struct err *err)
{
    struct buf broken = {0};

    for (size_t i = 0; i < CHECKS; i++) {
        const char *const argv[] = {"/bin/sh", "-c", checks[i].line, NULL};
        if (sandbox_level() > checks[i].last)
            continue;
        int status = run_in_box(trial, argv, err);
        if (status < 0)
            return -1;
        if (status != 0)
            buf_printf(&broken, "%s%s", broken.len ? "; " : "", checks[i].name);
    }
    int status = broken.len ? err_set(err, ERR_HARNESS, "%s", buf_string(&broken)) : 0;
    buf_free(&broken);
    return status;
}

static int try_all(struct trial *trial, struct err *err)
{
    static const char *const argv[] = {"true", NULL};

    if (sandbox_settle(err) < 0)
        return -1;
    int status = run_in_box(trial, argv, err);
    if (status > 0)
        return err_set(err, ERR_HARNESS, "'true' fails in a box");
    if (status == 0 && sandbox_has_namespaces())
        status = netns_new(err);
    return status == 0 && trial->check ? run_checks(trial, err) : status;
}

/* In the trial's process: its error, or nothing, goes through the pipe. */
static _Noreturn void perform(const char *folder, bool check, int out)
{
    struct trial trial = {.arena = arena_new(), .folder = folder, .check = check};
    struct err err = {0};

    (void)try_all(&trial, &err);
    arena_free(trial.arena);
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

static int try_forked(struct arena *arena, enum level level, bool check, struct err *err)
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
        perform(fs_scratch_path(scratch), check, ends[1]);
    close(ends[1]);
    int status = pid < 0 ? -1 : hear(ends[0], pid, err);
    close(ends[0]);
    return status;
}

static int try_level(enum level level, bool check, struct err *err)
{
    if (sandbox_open(level, err) < 0)
        return -1;
    struct arena *arena = arena_new();
    int status = try_forked(arena, level, check, err);
    arena_free(arena);
    if (status < 0)
        sandbox_close();
    return status;
}

int isolation_try(enum level level, struct err *err)
{
    return try_level(level, false, err);
}

int isolation_check(enum level level, struct err *err)
{
    int count = 0;

    for (size_t i = 0; i < CHECKS; i++)
        count += level <= checks[i].last;
    return try_level(level, true, err) < 0 ? -1 : count;
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
