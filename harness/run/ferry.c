/*
 * Theory of operation. A parcel is a datagram on its way: whose (the client's socket), which way, and where the
 * server's end is. It is delivered at once, or copied and held: for a time, or until its partner of a swap has come.
 */
#include "run/ferry.h"

#include "os/sock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DATAGRAMS_A_TURN = 64 };

struct quay {
    struct quay *next;
    struct ferry *ferry;
    int fd;
    uint16_t port;
    const struct sockaddr_in *target; /* or NULL */
};

/* An address that the client sends from. */
struct caller {
    struct caller *next;
    struct ferry *ferry;
    struct sockaddr_in address;
    struct quay *quay;      /* at which it called last */
    struct way *to_server;  /* whom it called last */
    int fd;                 /* on the servers' side */
};

struct parcel {
    struct parcel *next;
    struct caller *caller;
    bool up;                  /* to the server */
    struct sockaddr_in other; /* the server's end */
    uint64_t after;           /* held until the datagram of this number of its way has gone; 0: for a time */
    size_t len;
    const uint8_t *data;
};

static struct quay *find_quay(const struct ferry *ferry, uint16_t port)
{
    for (struct quay *quay = ferry->quays; quay; quay = quay->next)
        if (quay->port == port)
            return quay;
    return NULL;
}

/* Where it stands in place of the server's end: at the same port, when there is one for it. */
static struct quay *quay_for(const struct parcel *parcel)
{
    struct ferry *ferry = parcel->caller->ferry;
    uint16_t port = ntohs(parcel->other.sin_port);
    struct quay *quay = find_quay(ferry, port);

    if (quay || parcel->caller->quay->target)
        return quay ? quay : parcel->caller->quay;
    struct err err;
    return ferry_open(ferry, port, NULL, &err) == 0 ? find_quay(ferry, port) : parcel->caller->quay;
}

static void deliver(const struct parcel *parcel)
{
    struct caller *caller = parcel->caller;

    quiet_news(caller->ferry->quiet);
    if (parcel->up) {
        sendto(caller->fd, parcel->data, parcel->len, MSG_NOSIGNAL, (const struct sockaddr *)&parcel->other,
               sizeof parcel->other);
        return;
    }
    const struct quay *quay = quay_for(parcel);
    const struct in_addr *source = quay->target ? NULL : &parcel->other.sin_addr;
    sock_send_from(quay->fd, source, &caller->address, (struct bytes){parcel->data, parcel->len});
}

static void forget(struct parcel *parcel)
{
    struct parcel **link = &parcel->caller->ferry->held;

    while (*link != parcel)
        link = &(*link)->next;
    *link = parcel->next;
}

static void release(struct parcel *parcel)
{
    forget(parcel);
    deliver(parcel);
}

static void on_due(void *arg)
{
    release(arg);
}

static void hold(const struct parcel *parcel, uint64_t after, int64_t delay_ns)
{
    struct ferry *ferry = parcel->caller->ferry;
    struct parcel *held = arena_memdup(ferry->arena, parcel, sizeof *parcel), **link = &ferry->held;

    held->data = arena_memdup(ferry->arena, parcel->data, parcel->len);
    held->after = after;
    held->next = NULL;
    while (*link)
        link = &(*link)->next;
    *link = held;
    if (!after)
        loop_timer(ferry->quiet->loop, clock_now_ns() + delay_ns, on_due, held);
}

/* The smallest damage there is: every checksum sees it. */
static void corrupt(const struct parcel *parcel)
{
    uint8_t *data = (uint8_t *)arena_memdup(parcel->caller->ferry->arena, parcel->data, parcel->len);
    struct parcel damaged = *parcel;

    if (parcel->len)
        data[parcel->len / 2] ^= 1;
    damaged.data = data;
    deliver(&damaged);
}

static void suffer(const struct parcel *parcel, const struct tap_fault *fault)
{
    switch (fault->fate) {
    case TAP_DROP:
    case TAP_FATES:
        return;
    case TAP_CORRUPT:
        corrupt(parcel);
        return;
    case TAP_DUPLICATE:
        deliver(parcel);
        deliver(parcel);
        return;
    case TAP_SWAP:
        if (fault->after)
            hold(parcel, fault->after, 0);
        else
            deliver(parcel);
        return;
    case TAP_DELAY:
        hold(parcel, 0, fault->delay_ns);
        return;
    }
}

/* Who waited for the datagram of this number, which has gone. */
static void release_after(struct ferry *ferry, bool up, uint64_t number)
{
    for (struct parcel *held = ferry->held, *next; held; held = next) {
        next = held->next;
        if (held->up == up && held->after == number)
            release(held);
    }
}

bool ferry_holds(struct ferry *ferry, bool last)
{
    bool holds = ferry->held != NULL;

    for (struct parcel *held = ferry->held, *next; last && held; held = next) {
        next = held->next;
        if (held->after)
            release(held);
    }
    return holds;
}

static void take_across(const struct parcel *parcel, struct way *way)
{
    struct ferry *ferry = parcel->caller->ferry;
    const struct sockaddr_in *from = parcel->up ? &parcel->caller->address : &parcel->other;
    const struct tap_fault *fault = way_datagram(way, from, parcel->data, parcel->len);

    if (fault)
        suffer(parcel, fault);
    else
        deliver(parcel);
    if (fault && fault->fate == TAP_SWAP && !fault->after)
        release_after(ferry, parcel->up, fault->number);
}

static bool read_answer(struct caller *caller)
{
    static uint8_t data[PEER_LARGEST_DATAGRAM];
    struct parcel parcel = {.caller = caller, .data = data};

    if (!sock_receive(caller->fd, data, sizeof data, &parcel.len, &parcel.other))
        return false;
    take_across(&parcel, caller->ferry->to_client);
    return true;
}

static void on_answers(void *arg, uint32_t events)
{
    (void)events;
    for (int i = 0; i < DATAGRAMS_A_TURN && read_answer(arg); i++)
        continue;
}

/* With the client's own address and port, where nobody else has them. */
static int open_outer(struct caller *caller, struct err *err)
{
    struct ferry *ferry = caller->ferry;

    caller->fd = network_socket(ferry->network, ferry->outer, SOCK_DGRAM, err);
    if (caller->fd < 0)
        return -1;
    struct sockaddr_in any = {.sin_family = AF_INET};
    bool mapped = caller->quay->target != NULL;
    if (mapped || bind(caller->fd, (const struct sockaddr *)&caller->address, sizeof caller->address) < 0)
        bind(caller->fd, (const struct sockaddr *)&any, sizeof any);
    return loop_add(ferry->quiet->loop, caller->fd, EPOLLIN, on_answers, caller, err);
}

static void close_outer(struct caller *caller)
{
    if (caller->fd < 0)
        return;
    loop_delete(caller->ferry->quiet->loop, caller->fd);
    close(caller->fd);
    caller->fd = -1;
}

static void caller_undo(void *arg)
{
    close_outer(arg);
}

static struct caller *add_caller(struct ferry *ferry)
{
    struct caller *caller = arena_one(ferry->arena, struct caller), **link = &ferry->callers;

    caller->fd = -1;
    arena_defer(ferry->arena, caller_undo, caller);
    while (*link)
        link = &(*link)->next;
    *link = caller;
    return caller;
}

/* The oldest becomes the youngest, and another's. */
static struct caller *reuse_caller(struct ferry *ferry)
{
    struct caller *oldest = ferry->callers, **link = &ferry->callers->next;

    close_outer(oldest);
    ferry->callers = oldest->next;
    while (*link)
        link = &(*link)->next;
    *link = oldest;
    oldest->next = NULL;
    return oldest;
}

static struct caller *caller_at(struct quay *quay, const struct sockaddr_in *address)
{
    struct ferry *ferry = quay->ferry;
    size_t count = 0;

    for (struct caller *caller = ferry->callers; caller; caller = caller->next, count++)
        if (sock_same(&caller->address, address))
            return caller;
    struct caller *caller = count < FERRY_MOST_CALLERS ? add_caller(ferry) : reuse_caller(ferry);
    struct err err;
    *caller = (struct caller){.ferry = ferry, .address = *address, .quay = quay, .fd = -1};
    if (open_outer(caller, &err) < 0)
        err_fatal("%s", err.text);
    return caller;
}

static bool read_call(struct quay *quay)
{
    static uint8_t data[PEER_LARGEST_DATAGRAM];
    struct sockaddr_in from;
    struct parcel parcel = {.up = true, .data = data};

    parcel.other = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(quay->port)};
    if (!sock_receive_to(quay->fd, data, sizeof data, &parcel.len, &from, &parcel.other.sin_addr))
        return false;
    if (quay->target)
        parcel.other = *quay->target;
    parcel.caller = caller_at(quay, &from);
    parcel.caller->quay = quay;
    take_across(&parcel, quay->ferry->to_server(quay->ferry->arg, &parcel.other));
    return true;
}

static void on_calls(void *arg, uint32_t events)
{
    (void)events;
    for (int i = 0; i < DATAGRAMS_A_TURN && read_call(arg); i++)
        continue;
}

static void quay_undo(void *arg)
{
    struct quay *quay = arg;

    loop_delete(quay->ferry->quiet->loop, quay->fd);
    close(quay->fd);
}

int ferry_open(struct ferry *ferry, uint16_t port, const struct sockaddr_in *target, struct err *err)
{
    struct sockaddr_in at = sock_address(target ? "127.0.0.1" : "0.0.0.0", port);
    struct quay **link = &ferry->quays;
    size_t count = 0;

    for (; *link; link = &(*link)->next, count++)
        if ((*link)->port == port)
            return 0;
    if (count == FERRY_MOST_QUAYS)
        return err_set(err, ERR_HARNESS, "datagrams come from more than %d ports", FERRY_MOST_QUAYS);
    int fd = network_socket(ferry->network, ferry->inner, SOCK_DGRAM, err);
    if (fd < 0)
        return -1;
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) < 0 || sock_tell_target(fd) < 0) {
        err_sys(err, "cannot stand at UDP port %u", port);
        close(fd);
        return -1;
    }
    *link = arena_one(ferry->arena, struct quay);
    **link = (struct quay){.ferry = ferry, .fd = fd, .port = port, .target = target};
    arena_defer(ferry->arena, quay_undo, *link);
    return loop_add(ferry->quiet->loop, fd, EPOLLIN, on_calls, *link, err);
}
