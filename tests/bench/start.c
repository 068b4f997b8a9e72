/*
 * start LEVEL ROUNDS: microseconds from before a start of /bin/true to after its end, medians: by posix_spawn, in a bare
 * process with the same namespaces (of users, mounts, pids, IPC, names, cgroups and networks; lo up, /proc mounted), and in
 * a box, with its disk and its network. The three take turns.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "os/ahead.h"
#include "os/box.h"
#include "os/disk.h"
#include "os/fs.h"
#include "os/sandbox.h"

static char true_path[] = "/bin/true";
static char *const words[] = {true_path, NULL}, *const nothing[] = {NULL};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void by_spawn(const char *folder)
{
    pid_t pid;

    (void)folder;
    if (posix_spawn(&pid, words[0], NULL, NULL, words, nothing) != 0 || waitpid(pid, NULL, 0) != pid)
        fail("posix_spawn");
}

static int raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    return fd < 0 ? -1 : ioctl(fd, SIOCSIFFLAGS, &request);
}

static void by_clone(const char *folder)
{
    const unsigned long flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP |
                                CLONE_NEWNET;

    (void)folder;
    pid_t pid = sandbox_clone(flags);
    if (pid == 0) {
        if (raise_loopback() < 0 || mount("proc", "/proc", "proc", 0, NULL) < 0)
            _exit(1);
        execve(words[0], words, nothing);
        _exit(1);
    }
    int status = 1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
        fail("clone");
}

static void by_box(const char *folder)
{
    static int number;
    struct arena *arena = arena_new();
    struct err err = {0};
    struct child child;
    siginfo_t end;
    struct disk *disk = disk_new(arena, arena_printf(arena, "%s/disk%d", folder, number++), false, &err);
    const struct box_plan plan = {disk, UINT64_C(256) << 20, 64};
    const struct launch launch = {.argv = (const char *const *)words, .env = (const char *const *)nothing, .fds = {0, 1, 2},
                                  .network = -1, .cpu_s = RLIM_INFINITY, .file_size = RLIM_INFINITY, .open_files = 64,
                                  .processes = 64, .timers = true};

    if (!disk || ahead_network(&err) < 0 || disk_hand_over(disk, 1 << 20, 100, &err) < 0)
        fail(err.text);
    struct box *box = box_new(arena, &plan, &err);
    if (!box || box_spawn(arena, box, &launch, &child, &err) < 0 ||
        waitid(P_PID, (id_t)child.pid, &end, WEXITED | WNOWAIT) < 0)
        fail(err.text);
    arena_free(arena);
}

static int compare(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

static const struct {
    const char *name;
    void (*start)(const char *folder);
} ways[] = {{"posix_spawn", by_spawn}, {"seven_namespaces", by_clone}, {"box", by_box}};

enum { WAYS = sizeof ways / sizeof ways[0] };

/* In turns, so that what else the machine does meets all of them. */
static void measure(const char *folder, int rounds)
{
    int64_t *times_ns = calloc((size_t)rounds * WAYS, sizeof *times_ns);

    for (int i = 0; i < rounds * WAYS; i++) {
        int64_t begin_ns = clock_now_ns();
        ways[i % WAYS].start(folder);
        times_ns[i % WAYS * rounds + i / WAYS] = clock_now_ns() - begin_ns;
    }
    for (int way = 0; way < WAYS; way++) {
        qsort(times_ns + way * rounds, (size_t)rounds, sizeof *times_ns, compare);
        printf("%s %lld\n", ways[way].name, (long long)times_ns[way * rounds + rounds / 2] / 1000);
    }
    fflush(stdout);
    free(times_ns);
}

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct err err = {0};
    struct scratch *scratch = fs_scratch(arena, &err);
    enum level level = level_parse(argc == 3 ? argv[1] : "");

    if (level >= LEVEL_4 || !scratch || sandbox_open(level, &err) < 0)
        fail("usage: start L0|L1|L2 ROUNDS");
    const char *folder = fs_scratch_path(scratch);
    const struct sandbox_plan plan = {level, arena_printf(arena, "%s/room", folder)};
    if (fs_folder(plan.room, &err) < 0)
        fail(err.text);
    pid_t pid = sandbox_fork(&plan, &err);
    if (pid == 0) {
        if (sandbox_settle(&err) < 0)
            fail(err.text);
        measure(folder, atoi(argv[2]));
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    sandbox_close();
    arena_free(arena);
    return 0;
}
