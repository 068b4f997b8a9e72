#include "run/stuck.h"

#include "os/disk.h"
#include "os/remote.h"
#include "os/sock.h"
#include "os/source.h"
#include "os/threads.h"
#include "run/rest.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_THREADS = 512 };

/* An IPv4 address, also as an IPv6 socket tells it. */
static bool to_ipv4(const struct sockaddr_storage *any, struct sockaddr_in *address)
{
    const struct sockaddr_in6 *wide = (const void *)any;

    if (any->ss_family == AF_INET) {
        memcpy(address, any, sizeof *address);
        return true;
    }
    *address = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = wide->sin6_port};
    memcpy(&address->sin_addr, wide->sin6_addr.s6_addr + 12, 4);
    return any->ss_family == AF_INET6;
}

struct both_ends {
    struct sockaddr_in own, far;
};

/* Of a connected socket. */
static bool ends_of(int fd, struct both_ends *ends)
{
    struct sockaddr_storage own = {0}, far = {0};
    socklen_t own_size = sizeof own, far_size = sizeof far;

    return getsockname(fd, (struct sockaddr *)&own, &own_size) == 0 && to_ipv4(&own, &ends->own) &&
           getpeername(fd, (struct sockaddr *)&far, &far_size) == 0 && to_ipv4(&far, &ends->far);
}

/* By both ends: all who were accepted at one door have the same address here. */
static const struct named_peer *peer_at(const struct stage *stage, const struct both_ends *ends)
{
    for (const struct named_peer *named = stage->peers; named; named = named->next)
        if (sock_same(&named->peer->local, &ends->far) && sock_same(&named->peer->remote, &ends->own))
            return named;
    return NULL;
}

const struct named_peer *stuck_peer(const struct stage *stage, int fd)
{
    struct both_ends ends;

    return ends_of(fd, &ends) ? peer_at(stage, &ends) : NULL;
}

/* Which wait tells most: a program that waits for bytes in one thread and for that thread in another waits for bytes;
 * and first of all for those of the connection that is the matter. */
enum telling { SAYS_NOTHING, ON_OTHERS, ON_SEVERAL, ON_A_DOOR, ON_SOMETHING, ON_ITS_PEER };

static enum telling telling_of(const struct stage *stage, const struct named_peer *peer, int fd)
{
    socklen_t size = sizeof(int);
    struct both_ends ends;
    int listens = 0;

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens)
        return ON_A_DOOR;
    return peer && ends_of(fd, &ends) && peer_at(stage, &ends) == peer ? ON_ITS_PEER : ON_SOMETHING;
}

static enum telling rank(const struct stage *stage, const struct named_peer *peer, const struct thread *thread)
{
    static const char *const on_others[] = {"futex", "wait", "sigsuspend", "sigwait", "pause", NULL};
    struct rest_place place = rest_place(thread);
    struct remote remote;

    if (!place.call)
        return SAYS_NOTHING;
    for (const char *const *word = on_others; *word; word++)
        if (strcmp(place.call, *word) == 0)
            return ON_OTHERS;
    int pidfd = place.fd >= 0 ? (int)syscall(SYS_pidfd_open, thread->pid, 0) : -1;
    enum telling telling = ON_SEVERAL;
    if (pidfd >= 0 && remote_open(pidfd, place.fd, &remote)) {
        telling = telling_of(stage, peer, remote.fd);
        close(remote.fd);
    }
    if (pidfd >= 0)
        close(pidfd);
    return telling;
}

static const struct thread *most_telling(const struct stage *stage, const struct process *process,
                                         const struct named_peer *peer, struct thread *threads)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);
    const struct thread *best = NULL;
    enum telling most = SAYS_NOTHING;

    for (size_t i = 0, all = 0; i < count && all < MOST_THREADS; i++) {
        size_t room = MOST_THREADS - all, found = threads_read(pids[i], threads + all, room);
        found = found < room ? found : room;
        for (size_t k = all; k < all + found; k++) {
            enum telling telling = rank(stage, peer, &threads[k]);
            if (telling > most) {
                most = telling;
                best = &threads[k];
            }
        }
        all += found;
    }
    return best;
}

/* Nothing lies unread: what was sent it has. */
static const char *read_words(const struct stage *stage, const struct peer *peer)
{
    unsigned long long sent = peer->sent;

    if (sent == 0)
        return "nothing was sent to it";
    if (sent == 1)
        return "it has read the one byte that was sent";
    return arena_printf(stage->keep, "it has read all %llu bytes that were sent", sent);
}

static const char *connection_words(const struct stage *stage, int fd, const struct both_ends *ends)
{
    const struct named_peer *named = peer_at(stage, ends);
    char text[SOCK_TEXT];
    int unread = 0;

    sock_format(&ends->far, text);
    const char *whom = named ? arena_printf(stage->keep, "'%s'", named->name) : text;
    if (ioctl(fd, FIONREAD, &unread) == 0 && unread > 0)
        return arena_printf(stage->keep, "on its connection with %s, where %d bytes lie unread", whom, unread);
    if (!named || named->peer->transport == TRANSPORT_UDP)
        return arena_printf(stage->keep, "on its connection with %s, where it has read all that was sent", whom);
    return arena_printf(stage->keep, "on its connection with %s, where %s", whom, read_words(stage, named->peer));
}

static const char *socket_words(const struct stage *stage, int fd)
{
    struct sockaddr_storage own = {0};
    socklen_t own_size = sizeof own, size = sizeof(int);
    struct sockaddr_in address;
    struct both_ends ends;
    int type = 0, listens = 0;

    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if (getsockname(fd, (struct sockaddr *)&own, &own_size) < 0 || own.ss_family == AF_UNIX)
        return "on a local socket";
    to_ipv4(&own, &address);
    if (listens)
        return arena_printf(stage->keep, "on port %u for a further connection", ntohs(address.sin_port));
    if (ends_of(fd, &ends))
        return connection_words(stage, fd, &ends);
    return arena_printf(stage->keep, "on its %s port %u", type == SOCK_DGRAM ? "UDP" : "TCP", ntohs(address.sin_port));
}

static const char *descriptor_words(const struct stage *stage, const struct remote *remote, int fd)
{
    if (remote->kind == REMOTE_SOCKET)
        return socket_words(stage, remote->fd);
    if (fd == 0)
        return "on its keyboard";
    if (remote->kind == REMOTE_PIPE)
        return "on a pipe";
    return arena_printf(stage->keep, "on descriptor %d", fd);
}

static const char *place_words(const struct stage *stage, const struct thread *thread)
{
    struct rest_place place = rest_place(thread);
    struct remote remote;

    if (!place.call)
        return NULL;
    if (strcmp(place.call, "futex") == 0)
        return "waits for a lock or for another thread (futex)";
    if (strcmp(place.call, "wait") == 0)
        return "waits for a child process (wait)";
    if (place.fd < 0 && place.fds)
        return arena_printf(stage->keep, "waits in %s() for any of %zu descriptors", place.call, place.fds);
    int pidfd = place.fd >= 0 ? (int)syscall(SYS_pidfd_open, thread->pid, 0) : -1;
    const char *on = "";
    if (pidfd >= 0 && remote_open(pidfd, place.fd, &remote)) {
        on = arena_printf(stage->keep, " %s", descriptor_words(stage, &remote, place.fd));
        close(remote.fd);
    }
    if (pidfd >= 0)
        close(pidfd);
    return arena_printf(stage->keep, "waits in %s()%s", place.call, on);
}

/* " (server.c:42, in serve())", or "". */
static const char *source_words(const struct stage *stage, const struct process *process, const struct thread *thread)
{
    struct source_view view = {thread, disk_inner_home(process->disk), rest_place(thread).restarts};
    struct frames_place place;

    /* Under valgrind its stack is not where the kernel says. */
    if (process->checked || !source_find(&view, &place))
        return "";
    if (!place.function[0])
        return arena_printf(stage->keep, " (%s:%u)", place.file, place.line);
    return arena_printf(stage->keep, " (%s:%u, in %s())", place.file, place.line, place.function);
}

/* "the server waits in recv() on its connection with 'amy', where it has read all that was sent (server.c:42, in
 * serve())" */
static const char *stuck_words(const struct stage *stage, const struct process *process, const struct named_peer *peer)
{
    static struct thread threads[MOST_THREADS];
    const struct thread *thread = process ? most_telling(stage, process, peer, threads) : NULL;
    const char *words = thread ? place_words(stage, thread) : NULL;

    if (!words)
        return NULL;
    return arena_printf(stage->keep, "the %s %s%s", process->name, words, source_words(stage, process, thread));
}

int stuck_fail(struct stage *stage, enum waited waited, const struct suspect *suspect, int64_t waited_ns,
               const char *words)
{
    const struct process *process = suspect->process;

    if (!process && stage->actors && !stage->actors->next)
        process = &stage->actors->process;
    if (waited != WAIT_STUCK)
        return stage_fail(stage, VERDICT_TIMEOUT, "%s within %g s", words, (double)waited_ns / 1e9);
    const char *where = stuck_words(stage, process, suspect->peer);
    if (where)
        return stage_fail(stage, VERDICT_STUCK, "%s: %s", words, where);
    return stage_fail(stage, VERDICT_STUCK, "%s: nothing can happen any more", words);
}
