/*
 * What attacks share. An attack tries something; when it was refused everywhere it ends with contained(), when it got
 * through with through(). places.h is written by the runner: paths and names that an attacker may know, and CANARY,
 * which occurs in all that must not be seen.
 */
#ifndef ATTACK_H
#define ATTACK_H

#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/acct.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "places.h"

#define COUNT(table) (sizeof table / sizeof table[0])
#define MEMORY_LIMIT ((size_t)64 << 20)
enum { MOST_PIDS = 40000, THROUGH = 66 };

static inline _Noreturn void contained(void)
{
    _exit(0);
}

static inline _Noreturn void through(const char *what)
{
    dprintf(2, "through: %s\n", what);
    _exit(THROUGH);
}

static inline void must_fail(long got, const char *what)
{
    if (got >= 0)
        through(what);
}

static inline int put_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    int status = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;

    if (fd >= 0)
        close(fd);
    return status;
}

static inline int file_holds(const char *path, const char *text)
{
    static char bytes[65536];
    int fd = open(path, O_RDONLY);
    ssize_t len = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);

    if (fd >= 0)
        close(fd);
    return len > 0 && memmem(bytes, (size_t)len, text, strlen(text)) != NULL;
}

static inline int call_harness(const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? fd : -1;
}

#endif
