/*
 * Theory of operation. A UDP door has one descriptor for all who call; its handler hands datagrams to the peer with that
 * address and makes a nameless peer for a new one.
 */
#include "run/door.h"

#include "os/sock.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DATAGRAMS_A_TURN = 64 };

/* The callers of a UDP door share its descriptor: it is watched for writing while one of them has something left. */
static void watch_door(const struct door *door)
{
    bool left = false;

    for (const struct peer *peer = door->peers; peer; peer = peer->next)
        left = left || (!peer->closed && peer->pieces);
    loop_change(door->quiet->loop, door->fd, EPOLLIN | (left ? EPOLLOUT : 0U));
}

static struct peer *find_caller(const struct door *door, const struct sockaddr_in *from)
{
    for (struct peer *peer = door->peers; peer; peer = peer->next)
        if (!peer->closed && sock_same(&peer->remote, from))
            return peer;
    return NULL;
}

static struct peer *add_caller(struct door *door, const struct sockaddr_in *from)
{
    struct peer *peer = peer_new(door->arena, door->quiet, door->folder, TRANSPORT_UDP, door->fd),
                **link = &door->peers;

    door->callers++;
    peer->door = door;
    peer->watch = watch_door;
    peer->remote = *from;
    peer->local = sock_local(door->fd);
    while (*link)
        link = &(*link)->next;
    *link = peer;
    return peer;
}

static void write_for_all(struct door *door)
{
    for (struct peer *peer = door->peers; peer; peer = peer->next)
        if (!peer->closed && peer->pieces)
            peer_write(peer);
    watch_door(door);
}

/* False when there is nothing more to read. */
static bool read_caller(struct door *door)
{
    char data[PEER_LARGEST_DATAGRAM];
    struct sockaddr_in from;
    size_t len;

    if (!sock_receive(door->fd, data, sizeof data, &len, &from))
        return false;
    struct peer *peer = find_caller(door, &from);
    if (!peer && door->callers < DOOR_MOST_CALLERS)
        peer = add_caller(door, &from);
    if (peer && !peer->flooded)
        peer_add_datagram(peer, &from, data, len);
    /* A named peer's flood is told with its name. */
    door->flooded = door->flooded || !peer || (peer->flooded && !peer->name);
    return true;
}

static void on_door(void *arg, uint32_t events)
{
    struct door *door = arg;

    if (events & EPOLLOUT)
        write_for_all(door);
    for (int i = 0; i < DATAGRAMS_A_TURN && !door->flooded && read_caller(door); i++)
        continue;
    if (door->flooded)
        loop_delete(door->quiet->loop, door->fd);
}

static void door_undo(void *arg)
{
    door_close(arg);
}

struct door *door_open(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                       const struct sockaddr_in *at, int backlog, struct err *err)
{
    int fd = sock_serve(sock_type(transport == TRANSPORT_TCP), at, backlog, err);

    if (fd < 0)
        return NULL;
    struct door *door = arena_one(arena, struct door);
    *door = (struct door){.arena = arena,
                          .quiet = quiet,
                          .folder = folder,
                          .transport = transport,
                          .fd = fd,
                          .port = ntohs(at->sin_port)};
    arena_defer(arena, door_undo, door);
    if (transport == TRANSPORT_UDP && loop_add(quiet->loop, fd, EPOLLIN, on_door, door, err) < 0)
        return NULL;
    return door;
}

bool door_has_caller(const struct door *door)
{
    if (door->fd < 0)
        return false;
    if (door->transport == TRANSPORT_TCP)
        return poll(&(struct pollfd){.fd = door->fd, .events = POLLIN}, 1, 0) == 1;
    for (const struct peer *peer = door->peers; peer; peer = peer->next)
        if (!peer->name && !peer->closed)
            return true;
    return false;
}

struct peer *door_accept(struct door *door)
{
    if (door->transport == TRANSPORT_UDP) {
        for (struct peer *peer = door->peers; peer; peer = peer->next)
            if (!peer->name && !peer->closed)
                return peer;
        return NULL;
    }
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    int fd = accept4(door->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return NULL;
    struct peer *peer = peer_new(door->arena, door->quiet, door->folder, TRANSPORT_TCP, fd);
    peer->door = door;
    peer->remote = from;
    peer->local = sock_local(fd);
    peer_update(peer);
    return peer;
}

static void on_late_caller(void *arg, uint32_t events)
{
    int fd = accept4(((const struct door *)arg)->fd, NULL, NULL, SOCK_CLOEXEC);

    (void)events;
    if (fd >= 0)
        close(fd);
}

/* The door stays open: a call whose handshake a closed door cuts short would never hear of it. */
int door_dismiss(struct door *door, struct err *err)
{
    if (door->transport == TRANSPORT_UDP || door->fd < 0)
        return 0;
    return loop_add(door->quiet->loop, door->fd, EPOLLIN, on_late_caller, door, err);
}

void door_close(struct door *door)
{
    if (door->fd < 0)
        return;
    loop_delete(door->quiet->loop, door->fd);
    close(door->fd);
    door->fd = -1;
}
