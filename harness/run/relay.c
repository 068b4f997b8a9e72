/*
 * Theory of operation. A relay has two sides and two flows: flow 0 leads from side 0 (the caller) to side 1 (the
 * called), flow 1 back. A flow's buffer is filled only when it is empty, so a side is watched for reading while its
 * flow is empty and not over, and for writing while the flow to it is not empty. A side that needs neither is not
 * watched, since epoll would report its hang-up for ever; but for one whose end was read and that may still reset.
 *
 * A write to a program that has cut the connection takes the kernel's only word about it (see peer->cut): from then on
 * the end of what it still sent counts as the reset.
 */
#include "run/relay.h"

#include "os/sock.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 64 * 1024 };

struct side {
    struct relay *relay;
    int fd;
    bool watched, cut;
};

struct flow {
    struct peer *kept;  /* or NULL */
    bool ended, passed; /* its end was read; was passed on */
    size_t at, len;     /* what is left of `data` */
    uint8_t data[ROOM];
};

struct relay {
    struct relay *next;
    struct relays *relays;
    bool connecting;
    struct side sides[2];
    struct flow flows[2];
};

static void unwatch(struct relay *relay, struct side *side)
{
    if (side->watched)
        loop_delete(relay->relays->quiet->loop, side->fd);
    side->watched = false;
}

/* Takes it out of the list; its memory may be used again. */
static void finish(struct relay *relay)
{
    struct relays *relays = relay->relays;
    struct relay **link = &relays->first;

    while (*link != relay)
        link = &(*link)->next;
    *link = relay->next;
    relay->next = relays->spare;
    relays->spare = relay;
    for (int i = 0; i < 2; i++) {
        /* A connection that was cut has no other end to wait for. */
        if (relay->flows[i].kept && !relay->flows[i].ended)
            peer_close(relay->flows[i].kept);
    }
}

static void close_sides(struct relay *relay, void (*end)(int fd))
{
    for (int i = 0; i < 2; i++) {
        unwatch(relay, &relay->sides[i]);
        end(relay->sides[i].fd);
    }
}

static void end_politely(int fd)
{
    close(fd);
}

/* What came from side `from`, its end, or its reset. False: the connection is reset. */
static bool read_side(struct relay *relay, int from)
{
    struct side *side = &relay->sides[from];
    struct flow *flow = &relay->flows[from];
    ssize_t len = recv(side->fd, flow->data, sizeof flow->data, 0);

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    quiet_news(relay->relays->quiet);
    if (len > 0) {
        flow->at = 0;
        flow->len = (size_t)len;
        if (flow->kept)
            peer_add_bytes(flow->kept, flow->data, flow->len);
        return true;
    }
    flow->ended = true;
    if (flow->kept && len == 0 && !side->cut)
        flow->kept->eof = true;
    else if (flow->kept)
        flow->kept->reset = true;
    return len == 0 && !side->cut;
}

static void write_side(struct relay *relay, int from)
{
    struct side *to = &relay->sides[1 - from];
    struct flow *flow = &relay->flows[from];

    while (flow->len) {
        ssize_t written = to->cut ? (ssize_t)flow->len : send(to->fd, flow->data + flow->at, flow->len, MSG_NOSIGNAL);
        if (written < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOBUFS))
            return;
        quiet_news(relay->relays->quiet);
        to->cut = to->cut || written < 0;
        flow->at += written < 0 ? 0 : (size_t)written;
        flow->len -= written < 0 ? 0 : (size_t)written;
    }
    if (flow->ended && !flow->passed) {
        flow->passed = true;
        shutdown(to->fd, SHUT_WR);
        quiet_news(relay->relays->quiet);
    }
}

static void on_side(void *arg, uint32_t events);

/* Also while only its reset is waited for. */
static void watch(struct relay *relay, int index)
{
    struct side *side = &relay->sides[index];
    const struct flow *from = &relay->flows[index], *to = &relay->flows[1 - index];
    struct loop *loop = relay->relays->quiet->loop;
    uint32_t events = (!from->ended && !from->len ? EPOLLIN : 0U) | (to->len ? EPOLLOUT : 0U);
    bool waits = events || (from->ended && !to->passed);

    if (relay->connecting) {
        events = EPOLLOUT;
        waits = index == 1;
    }
    if (!waits) {
        unwatch(relay, side);
    } else if (side->watched) {
        loop_change(loop, side->fd, events);
    } else {
        struct err err;
        if (loop_add(loop, side->fd, events, on_side, side, &err) < 0)
            err_fatal("%s", err.text);
        side->watched = true;
    }
}

static void cut(struct relay *relay)
{
    quiet_news(relay->relays->quiet);
    close_sides(relay, sock_reset);
    finish(relay);
}

/* False: it is over. */
static bool pump(struct relay *relay)
{
    for (int from = 0; from < 2; from++) {
        struct flow *flow = &relay->flows[from];
        if (!flow->ended && !flow->len && !read_side(relay, from)) {
            cut(relay);
            return false;
        }
        write_side(relay, from);
    }
    if (!relay->flows[0].passed || !relay->flows[1].passed)
        return true;
    close_sides(relay, end_politely);
    finish(relay);
    return false;
}

static void on_side(void *arg, uint32_t events)
{
    struct side *side = arg;
    struct relay *relay = side->relay;
    const struct flow *flow = &relay->flows[side - relay->sides];
    bool gone = flow->ended && (events & (EPOLLERR | EPOLLHUP));

    if (relay->connecting)
        gone = sock_error(side->fd) != 0;
    relay->connecting = false;
    if (gone)
        cut(relay);
    else if (pump(relay))
        for (int i = 0; i < 2; i++)
            watch(relay, i);
}

static void relays_undo(void *arg)
{
    struct relays *relays = arg;

    while (relays->first) {
        close_sides(relays->first, end_politely);
        finish(relays->first);
    }
}

void relays_init(struct relays *relays)
{
    arena_defer(relays->arena, relays_undo, relays);
}

void relay_begin(struct relays *relays, const struct relay_ends *ends)
{
    struct relay *relay = relays->spare;

    if (relay)
        relays->spare = relay->next;
    else
        relay = arena_one(relays->arena, struct relay);
    relay->next = relays->first;
    relays->first = relay;
    relay->relays = relays;
    relay->connecting = true;
    for (int i = 0; i < 2; i++) {
        struct flow *flow = &relay->flows[i];
        relay->sides[i] = (struct side){.relay = relay, .fd = i ? ends->called : ends->caller};
        flow->kept = i ? ends->to_caller : ends->to_called;
        flow->ended = flow->passed = false;
        flow->at = flow->len = 0;
    }
    quiet_news(relays->quiet);
    watch(relay, 1);
}
