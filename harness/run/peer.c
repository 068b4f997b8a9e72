/*
 * Theory of operation. A peer's descriptor is watched for reading while it may read and has not ended, for writing
 * while pieces are left. epoll reports a hang-up whether asked or not, so a peer that may not read just now is not
 * watched at all. A UDP door has one descriptor for all who call; its handler hands datagrams to the peer with that
 * address and makes a nameless peer for a new one.
 */
#include "run/peer.h"

#include "os/sock.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024, LARGEST_DATAGRAM = 65536, DATAGRAMS_A_TURN = 64 };

static void update(struct peer *peer);
static void watch_door(const struct door *door);

static bool may_read(const struct peer *peer)
{
    return (peer->reads || peer->wanted) && !peer->eof && !peer->reset && !peer->flooded;
}

/* Keeps what there is room for. */
static void add(struct peer *peer, const void *data, size_t len)
{
    size_t room = PEER_MOST_UNREAD - inbox_unread(peer->inbox);

    peer->flooded = len > room;
    inbox_add(peer->inbox, data, len < room ? len : room);
}

static void read_stream(struct peer *peer)
{
    char chunk[CHUNK];
    ssize_t len = recv(peer->fd, chunk, sizeof chunk, 0);

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    quiet_news(peer->quiet);
    if (len > 0) {
        add(peer, chunk, (size_t)len);
    } else if (len == 0 && !peer->cut) {
        peer->eof = true;
    } else {
        peer->reset = true;
    }
}

static void add_datagram(struct peer *peer, const struct sockaddr_in *from, const void *data, size_t len)
{
    struct datagram *datagram = peer->spare;

    quiet_news(peer->quiet);
    peer->flooded = peer->flooded || peer->waiting == PEER_MOST_DATAGRAMS;
    if (!peer->flooded)
        add(peer, data, len);
    if (peer->flooded)
        return;
    peer->waiting++;
    if (datagram)
        peer->spare = datagram->next;
    else
        datagram = arena_one(peer->arena, struct datagram);
    *datagram = (struct datagram){.from = *from, .len = len};
    *peer->last = datagram;
    peer->last = &datagram->next;
}

/* False when none was there. */
static bool receive(int fd, void *data, size_t *len, struct sockaddr_in *from)
{
    socklen_t size = sizeof *from;
    ssize_t got = recvfrom(fd, data, LARGEST_DATAGRAM, 0, (struct sockaddr *)from, &size);

    *len = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

static void read_datagram(struct peer *peer)
{
    char data[LARGEST_DATAGRAM];
    struct sockaddr_in from;
    size_t len;

    if (receive(peer->fd, data, &len, &from))
        add_datagram(peer, &from, data, len);
}

static ssize_t write_some(struct peer *peer, const void *data, size_t len)
{
    if (peer->transport == TRANSPORT_TCP)
        return send(peer->fd, data, len, MSG_NOSIGNAL);
    return sendto(peer->fd, data, len, MSG_NOSIGNAL, (struct sockaddr *)&peer->remote, sizeof peer->remote);
}

/* True when the piece is done. */
static bool write_piece(struct peer *peer, struct piece *piece)
{
    uint8_t chunk[CHUNK];

    do {
        size_t left = piece->end - piece->at;
        size_t len = left < sizeof chunk ? left : sizeof chunk;
        payload_read(piece->payload, piece->at, chunk, len);
        ssize_t written = write_some(peer, chunk, len);
        if (written < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS))
            return false;
        quiet_news(peer->quiet);
        peer->cut = peer->cut || (written < 0 && errno == ECONNRESET);
        if (written < 0) {
            /* A datagram that went nowhere is no end: the next may arrive. */
            peer->unsendable = peer->transport == TRANSPORT_TCP;
            return true;
        }
        piece->at += (size_t)written;
    } while (piece->at < piece->end);
    return true;
}

static void write_pieces(struct peer *peer)
{
    while (peer->pieces && !peer->unsendable) {
        if (!write_piece(peer, peer->pieces))
            return;
        peer->pieces = peer->pieces->next;
    }
    peer->pieces = NULL;
    if (peer->shut_later && !peer->shut) {
        peer->shut = true;
        shutdown(peer->fd, SHUT_WR);
        quiet_news(peer->quiet);
    }
}

static void finish_connect(struct peer *peer)
{
    peer->connecting = false;
    peer->refusal = sock_error(peer->fd);
    peer->local = sock_local(peer->fd);
    quiet_news(peer->quiet);
}

static void on_peer(void *arg, uint32_t events)
{
    struct peer *peer = arg;

    if (peer->connecting) {
        finish_connect(peer);
    } else {
        if (events & EPOLLOUT)
            write_pieces(peer);
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && may_read(peer)) {
            if (peer->transport == TRANSPORT_TCP)
                read_stream(peer);
            else
                read_datagram(peer);
        }
    }
    update(peer);
}

/* Watches for just what is needed now. */
static void update(struct peer *peer)
{
    struct loop *loop = peer->quiet->loop;
    uint32_t events = 0;

    if (peer->closed)
        return;
    if (peer->door && peer->transport == TRANSPORT_UDP) {
        watch_door(peer->door);
        return;
    }
    if (peer->connecting)
        events = EPOLLOUT;
    else if (!peer->refusal)
        events = (may_read(peer) ? EPOLLIN : 0U) | (peer->pieces ? EPOLLOUT : 0U);
    if (events && peer->watched) {
        loop_change(loop, peer->fd, events);
    } else if (events) {
        struct err err;
        if (loop_add(loop, peer->fd, events, on_peer, peer, &err) < 0)
            err_fatal("%s", err.text);
        peer->watched = true;
    } else if (peer->watched) {
        loop_delete(loop, peer->fd);
        peer->watched = false;
    }
}

static void peer_undo(void *arg)
{
    peer_close(arg);
}

static struct peer *peer_new(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                             int fd)
{
    struct peer *peer = arena_one(arena, struct peer);

    *peer = (struct peer){.arena = arena, .quiet = quiet, .transport = transport, .fd = fd, .reads = true};
    peer->inbox = inbox_new(arena, folder);
    peer->last = &peer->first;
    arena_defer(arena, peer_undo, peer);
    quiet_news(quiet);
    return peer;
}

static int socket_type(enum transport transport)
{
    return transport == TRANSPORT_TCP ? SOCK_STREAM : SOCK_DGRAM;
}

struct peer *peer_connect(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                          const struct sockaddr_in *to, const struct sockaddr_in *from, struct err *err)
{
    int fd = sock_open(socket_type(transport), err);

    if (fd < 0)
        return NULL;
    struct peer *peer = peer_new(arena, quiet, folder, transport, fd);
    peer->remote = *to;
    if (from && transport == TRANSPORT_TCP)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (from && bind(fd, (const struct sockaddr *)from, sizeof *from) < 0) {
        char text[SOCK_TEXT];
        sock_format(from, text);
        err_sys(err, "a peer cannot come from %s", text);
        return NULL;
    }
    if (transport == TRANSPORT_TCP && connect(fd, (const struct sockaddr *)to, sizeof *to) < 0) {
        peer->connecting = errno == EINPROGRESS;
        peer->refusal = peer->connecting ? 0 : errno;
    }
    peer->local = sock_local(fd);
    update(peer);
    return peer;
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
    peer->remote = *from;
    peer->local = sock_local(door->fd);
    while (*link)
        link = &(*link)->next;
    *link = peer;
    return peer;
}

/* The callers of a UDP door share its descriptor: it is watched for writing while one of them has something left. */
static void watch_door(const struct door *door)
{
    bool left = false;

    for (const struct peer *peer = door->peers; peer; peer = peer->next)
        left = left || (!peer->closed && peer->pieces);
    loop_change(door->quiet->loop, door->fd, EPOLLIN | (left ? EPOLLOUT : 0U));
}

static void write_for_all(struct door *door)
{
    for (struct peer *peer = door->peers; peer; peer = peer->next)
        if (!peer->closed && peer->pieces)
            write_pieces(peer);
    watch_door(door);
}

/* False when there is nothing more to read. */
static bool read_caller(struct door *door)
{
    char data[LARGEST_DATAGRAM];
    struct sockaddr_in from;
    size_t len;

    if (!receive(door->fd, data, &len, &from))
        return false;
    struct peer *peer = find_caller(door, &from);
    if (!peer && door->callers < DOOR_MOST_CALLERS)
        peer = add_caller(door, &from);
    if (peer && !peer->flooded)
        add_datagram(peer, &from, data, len);
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
    int fd = sock_serve(socket_type(transport), at, backlog, err);

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
    update(peer);
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

void peer_send(struct peer *peer, const struct payload *payload, size_t at, size_t end)
{
    struct piece *piece = arena_one(peer->arena, struct piece), **link = &peer->pieces;

    quiet_news(peer->quiet);
    if (peer->closed || peer->unsendable || (peer->transport == TRANSPORT_TCP && at == end))
        return;
    *piece = (struct piece){.payload = payload, .at = at, .end = end};
    while (*link)
        link = &(*link)->next;
    *link = piece;
    write_pieces(peer);
    update(peer);
}

bool peer_has_sent(const struct peer *peer)
{
    return !peer->pieces || peer->closed || peer->unsendable;
}

void peer_want(struct peer *peer, bool wanted)
{
    peer->wanted = wanted;
    update(peer);
}

void peer_shutdown(struct peer *peer)
{
    peer->shut_later = true;
    if (!peer->closed)
        write_pieces(peer);
    update(peer);
}

static void leave(struct peer *peer, void (*end)(int fd))
{
    if (peer->closed)
        return;
    quiet_news(peer->quiet);
    loop_delete(peer->quiet->loop, peer->door && peer->transport == TRANSPORT_UDP ? -1 : peer->fd);
    if (!(peer->door && peer->transport == TRANSPORT_UDP))
        end(peer->fd);
    peer->closed = true;
    peer->pieces = NULL;
}

static void end_politely(int fd)
{
    close(fd);
}

void peer_close(struct peer *peer)
{
    leave(peer, end_politely);
}

void peer_reset(struct peer *peer)
{
    leave(peer, sock_reset);
}

bool peer_has_datagram(const struct peer *peer)
{
    return peer->first != NULL;
}

struct input peer_input(const struct peer *peer, bool quiet)
{
    bool ended = peer->eof || peer->reset;
    struct input input = inbox_input(peer->inbox, ended ? INPUT_CLOSED : quiet ? INPUT_QUIET : INPUT_OPEN);

    if (peer->transport == TRANSPORT_UDP) {
        input.len = peer->first ? peer->first->len : 0;
        input.end = INPUT_CLOSED;
    }
    return input;
}

void peer_take(struct peer *peer, size_t len)
{
    if (peer->transport == TRANSPORT_UDP) {
        if (!peer->first)
            return;
        struct datagram *taken = peer->first;
        len = taken->len;
        peer->first = taken->next;
        taken->next = peer->spare;
        peer->spare = taken;
        peer->waiting--;
        if (!peer->first)
            peer->last = &peer->first;
    }
    peer->inbox->taken += len;
}

bool peer_has_unread(const struct peer *peer)
{
    return peer->transport == TRANSPORT_UDP ? peer_has_datagram(peer) : inbox_unread(peer->inbox) > 0;
}
