#include "os/holdings.h"

#include "os/procfs.h"
#include "os/remote.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *holdings_word(enum holding holding, bool several)
{
#define HOLDING_WORDS(id, one, more) {one, more},
    static const char *const words[HOLDINGS][2] = {HOLDING_LIST(HOLDING_WORDS)};
#undef HOLDING_WORDS

    return words[holding][several];
}

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

static bool is_foreign(int folder, const char *name, const struct holdings_foreign *foreign)
{
    char target[512];

    if (!foreign)
        return false;
    ssize_t len = readlinkat(folder, name, target, sizeof target - 1);
    target[len > 0 ? len : 0] = '\0';
    size_t prefix = strlen(foreign->folder);
    return atoi(name) >= foreign->from || (strncmp(target, foreign->folder, prefix) == 0 && target[prefix] == '/');
}

/* Calls `each` for every descriptor in the folder; how many there are. */
static size_t each_in(const char *path, const struct holdings_foreign *foreign, void (*each)(void *arg, int fd),
                      void *arg)
{
    DIR *folder = opendir(path);
    size_t count = 0;

    if (!folder)
        return 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!isdigit((unsigned char)entry->d_name[0]) || is_foreign(dirfd(folder), entry->d_name, foreign))
            continue;
        count++;
        if (each)
            each(arg, atoi(entry->d_name));
    }
    closedir(folder);
    return count;
}

/* A thread that has ended shows no descriptors, the first one too: any that shows some will do. */
static size_t each_descriptor(pid_t pid, const struct holdings_foreign *foreign, void (*each)(void *arg, int fd),
                              void *arg)
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
            count = each_in(path, foreign, each, arg);
    }
    closedir(folder);
    return count;
}

size_t holdings_count(pid_t pid, const struct holdings_foreign *foreign)
{
    return each_descriptor(pid, foreign, NULL, NULL);
}

static int option_of(int fd, int option)
{
    int value = -1;
    socklen_t size = sizeof value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -1 : value;
}

static enum holding kind_of_socket(int fd)
{
    int domain = option_of(fd, SO_DOMAIN), protocol = option_of(fd, SO_PROTOCOL);
    struct tcp_info info = {0};
    socklen_t size = sizeof info;

    if (domain != AF_INET && domain != AF_INET6)
        return HOLDING_SOCKET;
    if (protocol == IPPROTO_UDP)
        return HOLDING_UDP;
    if (protocol != IPPROTO_TCP || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        return HOLDING_SOCKET;
    return info.tcpi_state >= TCP_ESTABLISHED && info.tcpi_state <= TCP_CLOSING
               ? (enum holding)(HOLDING_ESTABLISHED + info.tcpi_state - TCP_ESTABLISHED)
               : HOLDING_SOCKET;
}

static enum holding kind_of(const struct remote *remote)
{
    switch (remote->kind) {
    case REMOTE_SOCKET:
        return kind_of_socket(remote->fd);
    case REMOTE_PIPE:
        return HOLDING_PIPE;
    case REMOTE_TERMINAL:
        return HOLDING_TERMINAL;
    case REMOTE_FILE:
        return HOLDING_FILE;
    case REMOTE_EVENTFD:
    case REMOTE_EPOLL:
    case REMOTE_OTHER:
        break;
    }
    return HOLDING_OTHER;
}

struct sorting {
    int pidfd;
    size_t *counts;
};

static void sort_one(void *arg, int fd)
{
    const struct sorting *sorting = arg;
    struct remote remote;

    if (!remote_open(sorting->pidfd, fd, &remote)) {
        sorting->counts[HOLDING_OTHER]++;
        return;
    }
    sorting->counts[kind_of(&remote)]++;
    close(remote.fd);
}

void holdings_sort(pid_t pid, const struct holdings_foreign *foreign, size_t counts[HOLDINGS])
{
    struct sorting sorting = {(int)syscall(SYS_pidfd_open, pid, 0), counts};

    each_descriptor(pid, foreign, sort_one, &sorting);
    if (sorting.pidfd >= 0)
        close(sorting.pidfd);
}

struct seeking {
    int pidfd;
    uint32_t inode;
    int found;
};

static void compare_one(void *arg, int fd)
{
    struct seeking *seeking = arg;
    struct remote remote;
    struct stat about;

    if (seeking->found >= 0 || !remote_open(seeking->pidfd, fd, &remote))
        return;
    if (remote.kind == REMOTE_SOCKET && fstat(remote.fd, &about) == 0 && about.st_ino == seeking->inode)
        seeking->found = remote.fd;
    else
        close(remote.fd);
}

int holdings_socket(pid_t pid, uint32_t inode)
{
    struct seeking seeking = {(int)syscall(SYS_pidfd_open, pid, 0), inode, -1};

    if (seeking.pidfd < 0)
        return -1;
    each_descriptor(pid, NULL, compare_one, &seeking);
    close(seeking.pidfd);
    return seeking.found;
}

/* The bytes in the line that begins with `key`; 0 when there is none. */
static uint64_t bytes_of_line(const char *text, const char *key)
{
    const char *line = strstr(text, key);

    return line ? (uint64_t)strtoull(line + strlen(key), NULL, 10) << 10 : 0;
}

/* A file's pages are shared with whoever runs the same interpreter, so that a share of them depends on strangers. */
struct memory holdings_memory(pid_t pid)
{
    struct memory memory = {0, 0};
    char path[64], text[4096];

    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    if (read_text(path, text, sizeof text))
        memory.files = bytes_of_line(text, "\nRssFile:");
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    if (!read_text(path, text, sizeof text) || !strstr(text, "\nPss_Anon:")) {
        uint64_t all = procfs_memory(pid);
        memory.own = all > memory.files ? all - memory.files : 0;
    } else {
        memory.own = bytes_of_line(text, "\nPss_Anon:") + bytes_of_line(text, "\nPss_Shmem:");
    }
    return memory;
}

bool holdings_is_zombie(pid_t pid, pid_t *parent, char name[16])
{
    char path[64], text[512], state;
    int above;

    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (!read_text(path, text, sizeof text))
        return false;
    const char *from = strchr(text, '('), *to = strrchr(text, ')');
    if (!from || !to || to < from || sscanf(to + 1, " %c %d", &state, &above) != 2 || state != 'Z')
        return false;
    size_t len = (size_t)(to - from - 1);
    len = len < 15 ? len : 15;
    memcpy(name, from + 1, len);
    name[len] = '\0';
    *parent = above;
    /* Its first thread may have ended before the others. */
    return !procfs_is_alive(pid);
}
