#include "os/threads.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* The number in the line that begins with `key`, -1 when there is none. */
static int64_t number_of(const char *text, const char *key)
{
    const char *line = strstr(text, key);

    return line ? strtoll(line + strlen(key), NULL, 10) : -1;
}

bool threads_parse_status(const char *text, struct thread *thread)
{
    const char *state = strstr(text, "\nState:\t");
    int64_t voluntary = number_of(text, "\nvoluntary_ctxt_switches:\t");
    int64_t forced = number_of(text, "\nnonvoluntary_ctxt_switches:\t");

    if (strncmp(text, "Name:\t", 6) != 0 || !state || voluntary < 0 || forced < 0)
        return false;
    size_t len = strcspn(text + 6, "\n");
    len = len < sizeof thread->name - 1 ? len : sizeof thread->name - 1;
    memcpy(thread->name, text + 6, len);
    thread->name[len] = '\0';
    thread->state = state[8];
    thread->switches = (uint64_t)voluntary + (uint64_t)forced;
    return true;
}

static bool parse_hex(const char **text, uint64_t *number)
{
    char *end;

    *number = strtoull(*text, &end, 16);
    if (end == *text)
        return false;
    *text = end;
    return true;
}

bool threads_parse_call(const char *text, struct thread *thread)
{
    char *end;

    thread->in_call = false;
    thread->call = -1;
    if (strncmp(text, "running", 7) == 0)
        return true;
    thread->call = strtol(text, &end, 10);
    if (end == text)
        return false;
    thread->in_call = thread->call >= 0;
    text = end;
    for (int i = 0; thread->in_call && i < 6; i++)
        if (!parse_hex(&text, &thread->args[i]))
            return false;
    return !thread->in_call || (parse_hex(&text, &thread->stack) && parse_hex(&text, &thread->code));
}

static bool read_one(pid_t pid, const char *tid, struct thread *thread)
{
    char path[64], text[4096];

    *thread = (struct thread){.pid = pid, .tid = (pid_t)atoi(tid), .state = 'X'};
    snprintf(path, sizeof path, "/proc/%d/task/%.10s/status", (int)pid, tid);
    if (!read_text(path, text, sizeof text) || !threads_parse_status(text, thread))
        return false;
    snprintf(path, sizeof path, "/proc/%d/task/%.10s/syscall", (int)pid, tid);
    return read_text(path, text, sizeof text) && threads_parse_call(text, thread);
}

size_t threads_read(pid_t pid, struct thread *threads, size_t most)
{
    char path[64];
    size_t count = 0;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    if (!folder)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        if (count < most && !read_one(pid, entry->d_name, &threads[count]) && threads[count].state != 'Z')
            threads[count].state = 'X';
        count++;
    }
    closedir(folder);
    return count;
}

bool threads_same(const struct thread *a, const struct thread *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].tid != b[i].tid || a[i].state != b[i].state || a[i].call != b[i].call ||
            a[i].switches != b[i].switches)
            return false;
    return true;
}
