/*
 * Theory of operation. A server that is killed with a connection of its own open leaves its port in TIME_WAIT, where
 * one without SO_REUSEADDR cannot be bound again: that is what the step is for. The kernel keeps a connection so only
 * when its ends part in order. Bytes that lie unread at either end when that is closed make it send RST, and nothing
 * stays. So we hold the server's end of one connection while the server is killed, take what the server had not read,
 * and let go; and we read all that came, up to the end, before we close ours.
 */
#include "run/step.h"

#include "os/holdings.h"
#include "os/sock.h"
#include "os/sockdiag.h"
#include "run/launch.h"
#include "run/listening.h"

#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 64 * 1024 };

/* The end of the old life, from before the kill until its connections are over. */
struct parting {
    struct stage *stage;
    struct process *process;
    const struct peer *peer; /* whose other end is held */
    int held;                /* -1: none */
};

static bool is_connected_to(const struct named_peer *named, const struct process *process)
{
    const struct peer *peer = named->peer;
    struct sockaddr_in address = process_address(process);

    return named->open && !peer->door && peer->transport == process->program->transport &&
           sock_same(&peer->remote, &address);
}

static bool has_ended(const struct peer *peer)
{
    return peer->eof || peer->reset;
}

/* Where we have said that we are done, it is our end that would stay in TIME_WAIT. */
static bool is_shut(const struct peer *peer)
{
    return peer->shut || peer->shut_later;
}

/* A connection that no process has taken from the queue yet belongs to no file: its row has no inode. */
static uint32_t inode_of(const struct peer *peer)
{
    struct socket_row row;

    return sockdiag_find(peer->sockdiag, &peer->remote, &peer->local, &row) ? row.inode : 0;
}

/* A connection that the server would leave in TIME_WAIT; or, that it will when it has accepted it. */
static const struct peer *find_connection(const struct parting *parting, bool accepted)
{
    for (const struct named_peer *named = parting->stage->peers; named; named = named->next)
        if (is_connected_to(named, parting->process) && !has_ended(named->peer) && !is_shut(named->peer) &&
            (!accepted || inode_of(named->peer)))
            return named->peer;
    return NULL;
}

static bool has_half_closed(const struct parting *parting)
{
    for (const struct named_peer *named = parting->stage->peers; named; named = named->next)
        if (is_connected_to(named, parting->process) && !has_ended(named->peer) && is_shut(named->peer))
            return true;
    return false;
}

static bool is_accepted(void *arg)
{
    const struct parting *parting = arg;

    return !find_connection(parting, false) || find_connection(parting, true);
}

static int have_connection(struct parting *parting)
{
    struct stage *stage = parting->stage;
    struct step connect = {
        .kind = STEP_CONNECT, .peer = "restart", .program = parting->process->name, .reads = true, .within_ns = -1};
    bool found = find_connection(parting, false) != NULL, half_closed = has_half_closed(parting);

    /* Who has a half-closed one may listen no more, or be busy with it and never accept another: that is no fault. */
    if (!found && half_closed && listening_find(parting->process, NULL) != LISTENS)
        return 0;
    if (!found && step_connect(stage, &connect) < 0)
        return -1;
    if (!found && half_closed)
        return stage_quiet_unless(stage, is_accepted, parting);
    return stage_patiently(stage, stage_look, is_accepted, parting, -1) == WAIT_FAILED ? -1 : 0;
}

static void hold_connection(struct parting *parting)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(parting->process, pids);

    parting->peer = find_connection(parting, true);
    uint32_t inode = parting->peer ? inode_of(parting->peer) : 0;
    for (size_t i = 0; i < count && inode && parting->held < 0; i++)
        parting->held = holdings_socket(pids[i], inode);
}

static void let_go(struct parting *parting)
{
    char chunk[CHUNK];

    /* Asked before the last look: what is delivered then lies there. */
    bool delivered = peer_has_delivered(parting->peer);
    while (recv(parting->held, chunk, sizeof chunk, MSG_DONTWAIT) > 0)
        continue;
    if (!delivered)
        return;
    close(parting->held);
    parting->held = -1;
}

static bool are_over(struct parting *parting)
{
    if (parting->held >= 0)
        let_go(parting);
    for (const struct named_peer *named = parting->stage->peers; named; named = named->next)
        if (is_connected_to(named, parting->process) && !has_ended(named->peer) && !named->peer->flooded)
            return false;
    return true;
}

/* Old peers are gone with the program. */
static int judge_peers(const struct parting *parting)
{
    for (const struct named_peer *named = parting->stage->peers; named; named = named->next)
        if (is_connected_to(named, parting->process) && step_judge_last(parting->stage, named) < 0)
            return -1;
    return 0;
}

static void await_ends(struct parting *parting)
{
    struct stage *stage = parting->stage;
    int64_t until_ns = stage_until(stage, -1), interval_ns = 0;

    for (const struct named_peer *named = stage->peers; named; named = named->next)
        if (is_connected_to(named, parting->process))
            peer_want(named->peer, true);
    while (!are_over(parting) && clock_now_ns() < until_ns) {
        interval_ns = quiet_next_look(interval_ns);
        quiet_turn(&stage->quiet, interval_ns);
    }
    if (parting->held >= 0)
        close(parting->held);
}

static void close_peers(struct parting *parting)
{
    if (parting->process->program->transport == TRANSPORT_TCP)
        await_ends(parting);
    for (struct named_peer *named = parting->stage->peers; named; named = named->next) {
        if (!is_connected_to(named, parting->process))
            continue;
        named->open = false;
        peer_close(named->peer);
    }
}

static struct actor *actor_of(struct stage *stage, const struct step *step)
{
    struct actor *actor = step->program ? NULL : stage_role(stage, ROLE_SERVER, NULL);

    if (!actor)
        actor = stage_actor(stage, step->program);
    if (!actor)
        stage_fail(stage, VERDICT_HARNESS, "the program '%s' was not started", step->program ? step->program : "");
    return actor;
}

int step_restart(struct stage *stage, const struct step *step)
{
    struct actor *actor = actor_of(stage, step);

    if (!actor)
        return -1;
    struct process *process = &actor->process;
    struct parting parting = {stage, process, NULL, -1};
    bool server = process->program->role == ROLE_SERVER && process->program->transport == TRANSPORT_TCP;
    if (server && !process->ended && have_connection(&parting) < 0)
        return -1;
    if (judge_peers(&parting) < 0)
        return -1;
    if (server)
        hold_connection(&parting);
    process_kill(process);
    stage_event(stage, process->name, "kill", NULL, NULL);
    close_peers(&parting);
    return launch_again(stage, actor);
}
