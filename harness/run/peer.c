/*
 * Theory of operation. A peer's descriptor is watched for reading while it may read and has not ended, for writing
 * while pieces are left. epoll reports a hang-up whether asked or not, so a peer that may not read just now is not
 * watched at all. Who shares a descriptor with others (at a UDP door) is watched by its door.
 */
#include "run/peer.h"

#include "os/sock.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

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

void peer_add_bytes(struct peer *peer, const void *data, size_t len)
{
    if (!peer->flooded)
        add(peer, data, len);
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

void peer_add_datagram(struct peer *peer, const struct sockaddr_in *from, const void *data, size_t len)
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

void peer_note(struct peer *peer, const char *note)
{
    struct datagram *last = peer->first;

    while (last && last->next)
        last = last->next;
    if (last)
        last->note = note;
}

static void read_datagram(struct peer *peer)
{
    char data[PEER_LARGEST_DATAGRAM];
    struct sockaddr_in from;
    size_t len;

    if (sock_receive(peer->fd, data, sizeof data, &len, &from))
        peer_add_datagram(peer, &from, data, len);
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
        peer->sent += (size_t)written;
    } while (piece->at < piece->end);
    return true;
}

void peer_write(struct peer *peer)
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
            peer_write(peer);
        if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && may_read(peer)) {
            if (peer->transport == TRANSPORT_TCP)
                read_stream(peer);
            else
                read_datagram(peer);
        }
    }
    peer_update(peer);
}

/* Watches for just what is needed now. */
void peer_update(struct peer *peer)
{
    struct loop *loop = peer->quiet->loop;
    uint32_t events = 0;

    if (peer->closed || peer->overheard)
        return;
    if (peer->watch) {
        peer->watch(peer->door);
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

struct peer *peer_new(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport, int fd)
{
    struct peer *peer = arena_one(arena, struct peer);

    *peer = (struct peer){.arena = arena, .quiet = quiet, .transport = transport, .fd = fd, .reads = true};
    peer->inbox = inbox_new(arena, folder);
    peer->last = &peer->first;
    arena_defer(arena, peer_undo, peer);
    quiet_news(quiet);
    return peer;
}

struct peer *peer_connect(struct arena *arena, struct quiet *quiet, const char *folder, enum transport transport,
                          const struct sockaddr_in *to, const struct sockaddr_in *from, struct err *err)
{
    int fd = sock_open(sock_type(transport == TRANSPORT_TCP), err);

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
    peer_update(peer);
    return peer;
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
    peer_write(peer);
    peer_update(peer);
}

bool peer_has_sent(const struct peer *peer)
{
    return !peer->pieces || peer->closed || peer->unsendable;
}

bool peer_has_delivered(const struct peer *peer)
{
    int unacknowledged = 0;

    if (peer->closed || peer->eof || peer->reset)
        return true;
    return peer_has_sent(peer) && (ioctl(peer->fd, SIOCOUTQ, &unacknowledged) < 0 || unacknowledged == 0);
}

void peer_want(struct peer *peer, bool wanted)
{
    peer->wanted = wanted;
    peer_update(peer);
}

void peer_shutdown(struct peer *peer)
{
    peer->shut_later = true;
    if (!peer->closed)
        peer_write(peer);
    peer_update(peer);
}

static void leave(struct peer *peer, void (*end)(int fd))
{
    if (peer->closed)
        return;
    quiet_news(peer->quiet);
    loop_delete(peer->quiet->loop, peer->watch ? -1 : peer->fd);
    if (!peer->watch && !peer->overheard)
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
    enum input_end open = quiet ? INPUT_QUIET : INPUT_OPEN;
    struct input input = inbox_input(peer->inbox, peer_has_ended(peer) ? INPUT_CLOSED : open);

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

bool peer_has_ended(const struct peer *peer)
{
    return (peer->eof || peer->reset) && !(peer->overheard && peer->closed);
}

struct peer *peer_to_read(struct peer *peer, bool bytes)
{
    while (peer->later && !peer_has_unread(peer) && (peer->closed || (bytes && peer_has_ended(peer))))
        peer = peer->later;
    return peer;
}
