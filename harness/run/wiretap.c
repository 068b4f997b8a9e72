#include "run/wiretap.h"

#include "os/sock.h"
#include "run/ferry.h"
#include "run/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096, CALLS_A_TURN = 64 };

/* A TCP port at which a client calls. */
struct hatch {
    struct hatch *next;
    struct post *post;
    int fd;
    uint16_t port;
    const struct sockaddr_in *target; /* where calls lead; NULL: where they are meant to go */
};

/* What belongs to one client. */
struct post {
    struct wiretap *wiretap;
    const struct machine *inner, *outer; /* where it stands; where it would stand without us */
    struct way *to_client;
    struct hatch *hatches;
    struct ferry ferry;
};

struct wiretap {
    struct stage *stage;
    struct way *ways;   /* by index of the test's programs */
    struct post *posts; /* the clients' */
    struct relays relays;
};

static bool leads_to(const struct stage *stage, size_t index, enum transport transport)
{
    const struct program *program = &stage->test->programs[index];

    return program->role == ROLE_SERVER && program->transport == transport && stage->test->tap->ways[index].tapped;
}

/* Which server a call is for: the one with that port, if it can be with that address, too. */
static struct way *way_of(struct wiretap *wiretap, enum transport transport, const struct sockaddr_in *address)
{
    const struct stage *stage = wiretap->stage;
    struct way *found = NULL;
    int most = -1;

    for (size_t i = 0; i < stage->test->program_count; i++) {
        if (!leads_to(stage, i, transport))
            continue;
        struct sockaddr_in own = sock_address(stage->hosts[i], stage->ports_of[i]);
        int fit = 2 * (own.sin_port == address->sin_port) + (own.sin_addr.s_addr == address->sin_addr.s_addr);
        if (fit > most)
            found = &wiretap->ways[i];
        most = fit > most ? fit : most;
    }
    return found;
}

static struct way *udp_way(void *arg, const struct sockaddr_in *address)
{
    return way_of(arg, TRANSPORT_UDP, address);
}

/* A connection of ours that is on its way to `to`, from the client's own address and port where they are free. */
static int dial(struct post *post, const struct sockaddr_in *to, const struct sockaddr_in *from, struct err *err)
{
    for (int bound = from ? 1 : 0; bound >= 0; bound--) {
        int fd = network_socket(&post->wiretap->stage->network, post->outer, SOCK_STREAM, err);
        if (fd < 0)
            return -1;
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
        if ((!bound || bind(fd, (const struct sockaddr *)from, sizeof *from) == 0) &&
            (connect(fd, (const struct sockaddr *)to, sizeof *to) == 0 || errno == EINPROGRESS))
            return fd;
        int error = errno;
        close(fd);
        errno = error;
    }
    return err_sys(err, "cannot call on");
}

static bool take_call(struct hatch *hatch)
{
    struct post *post = hatch->post;
    struct sockaddr_in from, to;
    socklen_t size = sizeof from;
    struct err err;

    int fd = accept4(hatch->fd, (struct sockaddr *)&from, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0)
        return false;
    to = hatch->target ? *hatch->target : sock_local(fd);
    quiet_news(&post->wiretap->stage->quiet);
    int called = dial(post, &to, hatch->target ? NULL : &from, &err);
    if (called < 0) {
        sock_reset(fd);
        return true;
    }
    const struct relay_ends ends = {fd, called, way_connection(way_of(post->wiretap, TRANSPORT_TCP, &to)),
                                    way_connection(post->to_client)};
    relay_begin(&post->wiretap->relays, &ends);
    return true;
}

static void on_calls(void *arg, uint32_t events)
{
    (void)events;
    for (int i = 0; i < CALLS_A_TURN && take_call(arg); i++)
        continue;
}

static void hatch_undo(void *arg)
{
    struct hatch *hatch = arg;

    loop_delete(hatch->post->wiretap->stage->loop, hatch->fd);
    close(hatch->fd);
}

static int open_hatch(struct post *post, uint16_t port, const struct sockaddr_in *target, struct err *err)
{
    struct stage *stage = post->wiretap->stage;
    struct sockaddr_in at = sock_address(target ? "127.0.0.1" : "0.0.0.0", port);
    struct hatch **link = &post->hatches;

    for (; *link; link = &(*link)->next)
        if ((*link)->port == port)
            return 0;
    int fd = network_socket(&stage->network, post->inner, SOCK_STREAM, err);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) < 0 || listen(fd, BACKLOG) < 0) {
        err_sys(err, "cannot stand at TCP port %u", port);
        close(fd);
        return -1;
    }
    *link = arena_one(stage->arena, struct hatch);
    **link = (struct hatch){.post = post, .fd = fd, .port = port, .target = target};
    arena_defer(stage->arena, hatch_undo, *link);
    return loop_add(stage->loop, fd, EPOLLIN, on_calls, *link, err);
}

static int open_port(struct post *post, enum transport transport, uint16_t port, const struct sockaddr_in *target)
{
    struct err err;
    int status = transport == TRANSPORT_TCP ? open_hatch(post, port, target, &err)
                                            : ferry_open(&post->ferry, port, target, &err);

    return status < 0 ? stage_harness(post->wiretap->stage, &err) : 0;
}

static void set_port(struct stage *stage, struct vars *vars, const char *name, uint16_t port)
{
    vars_set(stage->arena, vars, name, bytes_of(arena_printf(stage->arena, "%u", port)));
}

/* On a shared network: a port of ours that leads to the server. The first is the one that a client calls. */
static int open_mapped(struct post *post, size_t server, struct vars *vars, bool first)
{
    struct stage *stage = post->wiretap->stage;
    const struct program *program = &stage->test->programs[server];
    struct sockaddr_in *target = arena_one(stage->arena, struct sockaddr_in);
    uint16_t port = ports_take(&stage->ports);

    *target = sock_address(stage->hosts[server], stage->ports_of[server]);
    if (!port)
        return stage_fail(stage, VERDICT_HARNESS, "no free port is left");
    if (first)
        set_port(stage, vars, "port", port);
    set_port(stage, vars, arena_printf(stage->arena, "port.%s", program->name), port);
    return open_port(post, program->transport, port, target);
}

int wiretap_open(struct stage *stage, size_t index, struct vars *vars)
{
    const struct program *client = &stage->test->programs[index];
    struct post *post = stage->wiretap ? &stage->wiretap->posts[index] : NULL;
    bool first = true;

    if (!post || client->role != ROLE_CLIENT || !stage->test->tap->ways[index].tapped)
        return 0;
    bool mapped = post->inner == post->outer;
    if (mapped && client->port_kind == PORT_FIXED)
        return stage_fail(stage, VERDICT_HARNESS, "this machine gives no network of its own, and 'tap' needs one for "
                                                  "a client that calls a port of its own choice");
    for (size_t i = 0; i < stage->test->program_count; i++) {
        if (!leads_to(stage, i, client->transport))
            continue;
        if ((mapped ? open_mapped(post, i, vars, first)
                    : open_port(post, client->transport, stage->ports_of[i], NULL)) < 0)
            return -1;
        first = false;
    }
    return client->port_kind == PORT_FIXED ? open_port(post, client->transport, client->port, NULL) : 0;
}

const struct machine *wiretap_machine(const struct stage *stage, const struct program *program)
{
    const struct machine *stand = network_stand(&stage->network, program->name);

    return stand ? stand : network_machine(&stage->network, program->machine);
}

static bool holds(struct wiretap *wiretap, bool last)
{
    bool any = false;

    for (size_t i = 0; i < wiretap->stage->test->program_count; i++)
        any = ferry_holds(&wiretap->posts[i].ferry, last) || any;
    return any;
}

static void prepare_post(struct wiretap *wiretap, size_t index)
{
    struct stage *stage = wiretap->stage;
    const struct program *program = &stage->test->programs[index];
    struct post *post = &wiretap->posts[index];

    *post = (struct post){.wiretap = wiretap,
                          .inner = wiretap_machine(stage, program),
                          .outer = network_machine(&stage->network, program->machine),
                          .to_client = &wiretap->ways[index]};
    post->ferry = (struct ferry){.arena = stage->arena,
                                 .quiet = &stage->quiet,
                                 .network = &stage->network,
                                 .inner = post->inner,
                                 .outer = post->outer,
                                 .to_client = post->to_client,
                                 .to_server = udp_way,
                                 .arg = wiretap};
}

static void prepare_way(struct wiretap *wiretap, size_t index)
{
    struct stage *stage = wiretap->stage;
    const struct program *program = &stage->test->programs[index];
    struct named_peer *named = arena_one(stage->arena, struct named_peer), **link = &stage->overheard;
    struct way *way = &wiretap->ways[index];

    *way = (struct way){.arena = stage->arena,
                        .quiet = &stage->quiet,
                        .folder = stage->plan->scratch,
                        .program = program,
                        .plan = &stage->test->tap->ways[index]};
    if (!way->plan->tapped)
        return;
    way_init(way);
    *named = (struct named_peer){.name = arena_printf(stage->arena, "to_%s", program->name),
                                 .peer = way->first,
                                 .open = true,
                                 .tapped = program};
    while (*link)
        link = &(*link)->next;
    *link = named;
}

int wiretap_prepare(struct stage *stage)
{
    size_t count = stage->test->program_count;
    struct wiretap *wiretap = arena_one(stage->arena, struct wiretap);

    if (!stage->test->tap)
        return 0;
    wiretap->stage = stage;
    wiretap->ways = arena_array(stage->arena, struct way, count);
    wiretap->posts = arena_array(stage->arena, struct post, count);
    wiretap->relays = (struct relays){.arena = stage->arena, .quiet = &stage->quiet};
    relays_init(&wiretap->relays);
    for (size_t i = 0; i < count; i++) {
        prepare_way(wiretap, i);
        prepare_post(wiretap, i);
    }
    stage->wiretap = wiretap;
    stage->holds = holds;
    return 0;
}
