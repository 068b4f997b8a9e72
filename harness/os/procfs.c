#include "os/procfs.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct process {
    pid_t pid, parent;
    char state;
    uint64_t ticks; /* utime + stime */
};

enum { MOST_PROCESSES = 4096 };

/* The name in brackets may hold anything, brackets too: fields are counted from the last ')'. */
static bool read_stat(const char *path, struct process *process)
{
    char text[512];

    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t len = read(fd, text, sizeof text - 1);
    close(fd);
    if (len <= 0)
        return false;
    text[len] = '\0';
    const char *end = strrchr(text, ')');
    int parent;
    unsigned long user, system;
    if (!end || sscanf(end + 1, " %c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &process->state, &parent, &user,
                       &system) != 4)
        return false;
    process->ticks = user + system;
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

bool procfs_is_running(pid_t pid)
{
    char path[300];
    struct process thread;
    bool running = false;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return false;
    for (struct dirent *entry; !running && (entry = readdir(folder));) {
        snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)pid, entry->d_name);
        if (isdigit((unsigned char)entry->d_name[0]) && read_stat(path, &thread))
            running = thread.state == 'R' || thread.state == 'D';
    }
    closedir(folder);
    return running;
}

uint64_t procfs_cpu_ticks(pid_t pid)
{
    struct process process;

    return read_process(pid, &process) ? process.ticks : 0;
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

size_t procfs_sockets(pid_t pid, uint32_t *inodes, size_t most)
{
    char path[64], target[64];
    size_t count = 0;

    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
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
