#include "os/remote.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FIRST_TERMINAL = 136, LAST_TERMINAL = 143, ALTERNATE_TERMINALS = 5, PTMX = 2 };

static int option_of(int fd, int option)
{
    int value = -1;
    socklen_t size = sizeof value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0 ? -1 : value;
}

/* Other protocols have timers that the kernel's tables do not show; who listens at one has no connection yet. */
static enum remote_kind kind_of_socket(int fd)
{
    int domain = option_of(fd, SO_DOMAIN), protocol = option_of(fd, SO_PROTOCOL);

    if (domain == AF_UNIX)
        return REMOTE_SOCKET;
    if (domain != AF_INET && domain != AF_INET6)
        return REMOTE_OTHER;
    bool plain = protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_ICMP;
    return plain || option_of(fd, SO_ACCEPTCONN) == 1 ? REMOTE_SOCKET : REMOTE_OTHER;
}

static enum remote_kind kind_of_device(dev_t device)
{
    unsigned number = major(device);
    bool terminal = (number >= FIRST_TERMINAL && number <= LAST_TERMINAL) ||
                    (number == ALTERNATE_TERMINALS && minor(device) == PTMX);

    return terminal ? REMOTE_TERMINAL : REMOTE_OTHER;
}

/* Files without a place are told by the names that the kernel gives them. */
static enum remote_kind kind_of_nameless(int fd)
{
    char path[64], name[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(path, name, sizeof name - 1);
    name[len > 0 ? len : 0] = '\0';
    if (strcmp(name, "anon_inode:[eventpoll]") == 0)
        return REMOTE_EPOLL;
    return strcmp(name, "anon_inode:[eventfd]") == 0 ? REMOTE_EVENTFD : REMOTE_OTHER;
}

static enum remote_kind kind_of(int fd)
{
    struct stat about;

    if (fstat(fd, &about) < 0)
        return REMOTE_OTHER;
    switch (about.st_mode & S_IFMT) {
    case S_IFSOCK:
        return kind_of_socket(fd);
    case S_IFIFO:
        return REMOTE_PIPE;
    case S_IFCHR:
        return kind_of_device(about.st_rdev);
    case S_IFREG:
    case S_IFDIR:
        return REMOTE_FILE;
    default:
        return kind_of_nameless(fd);
    }
}

bool remote_open(int pidfd, int fd, struct remote *remote)
{
    remote->fd = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
    if (remote->fd < 0)
        return false;
    remote->kind = kind_of(remote->fd);
    return true;
}

bool remote_ready(const struct remote *remote, short events)
{
    return poll(&(struct pollfd){.fd = remote->fd, .events = events}, 1, 0) != 0;
}

size_t remote_copy(pid_t pid, uint64_t address, void *out, size_t most)
{
    struct iovec here = {out, most}, there = {(void *)(uintptr_t)address, most};
    ssize_t len = process_vm_readv(pid, &here, 1, &there, 1, 0);

    return len > 0 ? (size_t)len : 0;
}

bool remote_read(pid_t pid, uint64_t address, void *out, size_t len)
{
    struct iovec here = {out, len}, there = {(void *)(uintptr_t)address, len};

    return process_vm_readv(pid, &here, 1, &there, 1, 0) == (ssize_t)len;
}

int remote_watched(pid_t pid, int epoll, int *fds, size_t most)
{
    char path[64], line[256];
    size_t count = 0;

    snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", (int)pid, epoll);
    FILE *file = fopen(path, "re");
    if (!file)
        return -1;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "tfd:", 4) != 0)
            continue;
        if (count < most)
            fds[count] = atoi(line + 4);
        count++;
    }
    fclose(file);
    return (int)count;
}
