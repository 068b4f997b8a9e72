#include "os/procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
    pid_t pid, parent;
    char state;
};

enum { MOST_PROCESSES = 4096 };

static bool read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    ssize_t len = read(fd, text, size - 1);
    close(fd);
    text[len > 0 ? len : 0] = '\0';
    return len > 0;
}

/* The name in brackets may hold anything, brackets too: fields are counted from the last ')'. */
static bool read_stat(const char *path, struct process *process)
{
    char text[512];
    int parent;

    if (!read_text(path, text, sizeof text))
        return false;
    const char *end = strrchr(text, ')');
    if (!end || sscanf(end + 1, " %c %d", &process->state, &parent) != 2)
        return false;
    process->parent = parent;
    return true;
}

static bool read_process(pid_t pid, struct process *process)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    process->pid = pid;
    return read_stat(path, process);
}

char procfs_state(pid_t pid)
{
    struct process process;

    return read_process(pid, &process) ? process.state : '\0';
}

/* Whether one of its threads is in one of these states (or, inverted, in none of these). */
static bool has_thread_in(pid_t pid, const char *states, bool inverted)
{
    char path[300];
    struct process thread;
    bool found = false;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return false;
    for (struct dirent *entry; !found && (entry = readdir(folder));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)pid, entry->d_name);
        if (isdigit((unsigned char)entry->d_name[0]) && read_stat(path, &thread))
            found = (strchr(states, thread.state) != NULL) != inverted;
    }
    closedir(folder);
    return found;
}

/* The 52nd field is the exit code, as wait tells it; the second, in parentheses, may hold blanks. */
int procfs_crash(pid_t pid)
{
    static const int crashes[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    char path[64], text[1024], *at;
    int status = 0;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_text(path, text, sizeof text) || !(at = strrchr(text, ')')) || strncmp(at, ") Z", 3) != 0)
        return 0;
    at = strrchr(at, ' ');
    if (!at || sscanf(at, "%d", &status) != 1 || !WIFSIGNALED(status))
        return 0;
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
        if (crashes[i] == WTERMSIG(status))
            return crashes[i];
    return 0;
}

bool procfs_is_running(pid_t pid)
{
    return has_thread_in(pid, "RD", false);
}

bool procfs_is_stopped(pid_t pid)
{
    return !has_thread_in(pid, "TtZX", true);
}

bool procfs_is_alive(pid_t pid)
{
    return has_thread_in(pid, "ZX", true);
}

/* The links of the folder are two, and one for each folder in it. */
size_t procfs_threads(pid_t pid)
{
    char path[64];
    struct stat about;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    return stat(path, &about) == 0 && about.st_nlink > 2 ? (size_t)about.st_nlink - 2 : 0;
}

uint64_t procfs_memory(pid_t pid)
{
    char path[64], text[128];
    unsigned long total, resident;

    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    if (!read_text(path, text, sizeof text))
        return 0;
    return sscanf(text, "%lu %lu", &total, &resident) == 2 ? (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

uint64_t procfs_memory_share(pid_t pid)
{
    char path[64], text[2048];
    unsigned long long kib;

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    if (!read_text(path, text, sizeof text))
        return procfs_memory(pid);
    const char *line = strstr(text, "\nPss:");
    return line && sscanf(line, " Pss: %llu kB", &kib) == 1 ? (uint64_t)kib << 10 : procfs_memory(pid);
}

/* Of one thread: time on a processor, and time for which it waited for one. */
struct schedule {
    int64_t used_ns, waited_ns;
};

static void each_thread(pid_t pid, void (*each)(void *arg, const struct schedule *schedule), void *arg)
{
    char path[300], text[128];

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        long long used, waited;
        snprintf(path, sizeof path, "/proc/%d/task/%s/schedstat", (int)pid, entry->d_name);
        if (isdigit((unsigned char)entry->d_name[0]) && read_text(path, text, sizeof text) &&
            sscanf(text, "%lld %lld", &used, &waited) == 2)
            each(arg, &(struct schedule){used, waited});
    }
    closedir(folder);
}

static void add_up(void *arg, const struct schedule *schedule)
{
    struct procfs_effort *effort = arg;

    effort->used_ns += schedule->used_ns;
    effort->waited_ns += schedule->waited_ns;
    effort->delay_ns = schedule->waited_ns > effort->delay_ns ? schedule->waited_ns : effort->delay_ns;
}

/* Fields 14 to 17. */
static bool read_ticks(pid_t pid, int64_t *own_ns, int64_t *reaped_ns)
{
    const int64_t tick_ns = 1000000000 / sysconf(_SC_CLK_TCK);
    unsigned long own[2];
    long reaped[2];
    char path[64], text[1024], *at;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_text(path, text, sizeof text) || !(at = strrchr(text, ')')) ||
        sscanf(at, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld", &own[0], &own[1], &reaped[0],
               &reaped[1]) != 4)
        return false;
    *own_ns = (int64_t)(own[0] + own[1]) * tick_ns;
    *reaped_ns = (reaped[0] + reaped[1]) * tick_ns;
    return true;
}

bool procfs_effort(pid_t pid, struct procfs_effort *effort)
{
    int64_t own_ns;

    *effort = (struct procfs_effort){0};
    if (!read_ticks(pid, &own_ns, &effort->reaped_ns))
        return false;
    each_thread(pid, add_up, effort);
    effort->used_ns = own_ns > effort->used_ns ? own_ns : effort->used_ns;
    return true;
}

static void find_longest(void *arg, const struct schedule *schedule)
{
    int64_t *longest_ns = arg;

    *longest_ns = schedule->waited_ns > *longest_ns ? schedule->waited_ns : *longest_ns;
}

int64_t procfs_delay_ns(pid_t pid)
{
    int64_t longest_ns = 0;

    each_thread(pid, find_longest, &longest_ns);
    return longest_ns;
}

static size_t read_all(struct process *all, size_t most)
{
    DIR *folder = opendir("/proc");
    size_t count = 0;

    if (!folder)
        return 0;
    for (struct dirent *entry; count < most && (entry = readdir(folder));)
        if (isdigit((unsigned char)entry->d_name[0]) && read_process(atoi(entry->d_name), &all[count]))
            count++;
    closedir(folder);
    return count;
}

static bool is_in(pid_t pid, const pid_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == pid)
            return true;
    return false;
}

size_t procfs_tree(const pid_t *roots, size_t root_count, pid_t *out, size_t most)
{
    struct process *all = calloc(MOST_PROCESSES, sizeof *all);
    size_t count = 0, found = 0, before;

    if (!all)
        return 0;
    size_t total = read_all(all, MOST_PROCESSES);
    for (size_t i = 0; i < total; i++)
        if (is_in(all[i].pid, roots, root_count)) {
            if (count < most)
                out[count] = all[i].pid;
            count++;
            all[i].pid = 0;
        }
    /* A child may be listed before its parent (pids wrap): repeat until nothing new is found. */
    do {
        before = count;
        found = count < most ? count : most;
        for (size_t i = 0; i < total; i++)
            if (all[i].pid && is_in(all[i].parent, out, found)) {
                if (count < most)
                    out[count] = all[i].pid;
                count++;
                all[i].pid = 0;
            }
    } while (count > before);
    free(all);
    return count;
}

size_t procfs_children(pid_t parent, pid_t *out, size_t most)
{
    struct process *all = calloc(MOST_PROCESSES, sizeof *all);
    size_t count = 0;

    if (!all)
        return 0;
    size_t total = read_all(all, MOST_PROCESSES);
    for (size_t i = 0; i < total; i++)
        if (all[i].parent == parent) {
            if (count < most)
                out[count] = all[i].pid;
            count++;
        }
    free(all);
    return count;
}

static size_t sockets_of_thread(const char *path, uint32_t *inodes, size_t most)
{
    DIR *folder = opendir(path);
    char target[64];
    size_t count = 0;

    if (!folder)
        return 0;
    for (struct dirent *entry; count < most && (entry = readdir(folder));) {
        ssize_t len = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        if (len <= 0)
            continue;
        target[len] = '\0';
        if (sscanf(target, "socket:[%u]", &inodes[count]) == 1)
            count++;
    }
    closedir(folder);
    return count;
}

/* A thread that has ended shows no descriptors, the first one too: any that shows some will do. */
size_t procfs_sockets(pid_t pid, uint32_t *inodes, size_t most)
{
    char path[300];
    size_t count = 0;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (struct dirent *entry; count == 0 && (entry = readdir(folder));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/fd", (int)pid, entry->d_name);
        if (isdigit((unsigned char)entry->d_name[0]))
            count = sockets_of_thread(path, inodes, most);
    }
    closedir(folder);
    return count;
}
