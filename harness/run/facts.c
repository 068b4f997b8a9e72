/*
 * Theory of operation. The facts are gathered when the test has failed and everything that was under way has arrived,
 * before anything is stopped: what a thread waits on, who has a connection and which ports are open is then still as it
 * was at the failure. Only the harness's tables are read; the program notices nothing.
 */
#include "run/facts.h"

#include "judge/diagnose.h"
#include "os/procfs.h"
#include "os/remote.h"
#include "os/sockdiag.h"
#include "os/threads.h"
#include "run/listening.h"
#include "run/rest.h"
#include "run/stuck.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_THREADS = 256, MOST_SENT = 1 << 20 };

/* The program that the failure is about, NULL when that is open. */
static const struct actor *suspected(const struct stage *stage)
{
    const struct process *process = stage->blamed ? stage->blamed : stage->matter.process;
    const struct named_peer *named = stage->matter.named;
    const struct actor *found = NULL;

    for (const struct actor *actor = stage->actors; actor; actor = actor->next) {
        bool of_peer = named && (actor->process.program->role == ROLE_CLIENT) == (named->peer->door != NULL);
        if (process ? &actor->process != process : named && !of_peer)
            continue;
        if (found)
            return NULL;
        found = actor;
    }
    return found;
}

/* Whose bytes the test is about: the peer that is the matter, or the only one who sent anything. */
static const struct named_peer *sender(const struct stage *stage)
{
    const struct named_peer *found = stage->matter.named;

    for (const struct named_peer *named = stage->peers; named && !stage->matter.named; named = named->next) {
        if (!named->sends)
            continue;
        if (found)
            return NULL;
        found = named;
    }
    return found;
}

static void read_cuts(struct facts *facts, const struct step *step, size_t len)
{
    size_t at = 0;

    facts->cut_everywhere = step->split == SPLIT_BYTES;
    for (size_t i = 0; i < step->size_count && facts->cut_count < FACTS_CUTS && step->split != SPLIT_NONE; i++) {
        at += step->split == SPLIT_SIZES ? step->sizes[i] : len / step->size_count + (i < len % step->size_count);
        if (at < len)
            facts->cuts[facts->cut_count++] = at;
    }
}

static void read_sent(struct stage *stage, struct facts *facts)
{
    const struct named_peer *named = sender(stage);
    size_t count = named && named->sends < STAGE_SENT ? named->sends : 0, len = 0;

    facts->sends = named ? named->sends : 0;
    for (size_t i = 0; i < count; i++) {
        len += payload_len(named->sent[i]->payload);
        facts->was_cut = facts->was_cut || named->sent[i]->split != SPLIT_NONE;
    }
    if (count == 0 || len > MOST_SENT)
        return;
    uint8_t *sent = arena_alloc(stage->keep, len + 1);
    facts->sent = (struct bytes){sent, len};
    for (size_t i = 0; i < count; i++) {
        const struct payload *payload = named->sent[i]->payload;
        payload_read(payload, 0, sent, payload_len(payload));
        sent += payload_len(payload);
    }
    if (count == 1)
        read_cuts(facts, named->sent[0], len);
    facts_read_lines(facts);
}

/* The name of another peer at whose end lies just what is expected here. */
static const char *who_got(const struct stage *stage, const struct bytes *expected)
{
    uint8_t got[WINDOW_LARGEST];

    for (const struct named_peer *named = stage->peers; named && expected->data; named = named->next) {
        if (named == stage->matter.named || named->peer->closed || !peer_has_unread(named->peer))
            continue;
        struct input input = peer_input(named->peer, true);
        if (input.len != expected->len || input.len > sizeof got)
            continue;
        input.read(input.arg, 0, got, input.len);
        if (memcmp(got, expected->data, input.len) == 0)
            return arena_strdup(stage->keep, named->name);
    }
    return NULL;
}

static void read_peer(struct stage *stage, struct facts *facts)
{
    const struct named_peer *named = stage->matter.named;
    struct socket_row row;

    if (!named)
        return;
    const struct peer *peer = named->peer;
    facts->has_peer = true;
    facts->peer_ended = peer->eof || peer->reset;
    facts->peer_reset = peer->reset;
    facts->half_closed = peer->shut || peer->shut_later;
    facts->answers = named->answers;
    facts->answers_since = named->answers_since;
    facts->datagrams = peer->waiting;
    if (peer->transport != TRANSPORT_TCP || !sockdiag_find(peer->sockdiag, &peer->remote, &peer->local, &row))
        return;
    facts->accepted = row.inode != 0;
    facts->established = row.open;
    facts->unread = row.unread;
}

static void read_crowd(struct stage *stage, struct facts *facts)
{
    struct socket_row row;
    bool any = false;

    for (const struct named_peer *named = stage->peers; named; named = named->next) {
        const struct peer *peer = named->peer;
        if ((peer->door == NULL) != facts->server)
            continue;
        bool gone = peer->closed || peer->eof || peer->reset;
        facts->callers++;
        facts->leavers += peer->closed;
        facts->broke_off += peer->closed && !peer->shut;
        facts->left_by_step = facts->left_by_step || named->retired || peer->shut;
        if (gone || named == stage->matter.named)
            continue;
        facts->others_open++;
        facts->others_accepted += peer->transport == TRANSPORT_TCP &&
                                  sockdiag_find(peer->sockdiag, &peer->remote, &peer->local, &row) && row.inode != 0;
    }
    for (const struct event *event = stage->result->events; event; event = event->next) {
        bool reset = strcmp(event->what, "reset") == 0, close = strcmp(event->what, "close") == 0;
        facts->restarted = facts->restarted || strcmp(event->what, "kill") == 0;
        if (!reset && !close && strcmp(event->what, "closed") != 0)
            continue;
        facts->left_by_step = facts->left_by_step || reset || close;
        facts->last_left_by_reset = reset;
        facts->first_left_by_reset = any ? facts->first_left_by_reset : reset;
        any = true;
    }
    facts->nobody_listens = !facts->server;
    for (const struct door *door = stage->doors; door; door = door->next)
        facts->nobody_listens = facts->nobody_listens && door->fd < 0;
    for (const struct actor *actor = stage->actors; actor; actor = actor->next)
        facts->nobody_listens = facts->nobody_listens && actor->process.program->role == ROLE_CLIENT;
}

static bool is_loopback(uint32_t address)
{
    return (ntohl(address) >> 24) == 127;
}

/* Whether the port stands among the words with which the program was started. */
static bool is_word(const struct actor *actor, uint16_t port)
{
    char text[8];

    snprintf(text, sizeof text, "%u", port);
    for (size_t i = 1; actor->words[0] && actor->words[i]; i++)
        if (strcmp(actor->words[i], text) == 0)
            return true;
    return false;
}

static void read_sockets(const struct actor *actor, struct facts *facts)
{
    const struct process *process = &actor->process;
    struct socket_row rows[FACTS_SOCKETS];
    size_t count = listening_sockets(process, rows, FACTS_SOCKETS);

    for (size_t i = 0; i < count; i++) {
        facts->listening += rows[i].tcp;
        facts->sockets[facts->socket_count++] = (struct facts_socket){
            .tcp = rows[i].tcp,
            .any_address = rows[i].any_address,
            .ipv6_only = rows[i].ipv6_only,
            .connected = rows[i].open,
            .loopback = !rows[i].any_address && !rows[i].ipv6_only && is_loopback(rows[i].address),
            .is_argument = is_word(actor, rows[i].port),
            .port = rows[i].port,
            .backlog = rows[i].backlog,
        };
    }
}

static enum facts_wait wait_on_socket(const struct stage *stage, int fd)
{
    const struct named_peer *named = stuck_peer(stage, fd);
    int listens = 0;
    socklen_t size = sizeof listens;

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens)
        return WAITS_LISTENER;
    if (named && named == stage->matter.named)
        return WAITS_PEER;
    return named && !named->peer->closed ? WAITS_OTHER_PEER : WAITS_SOCKET;
}

/* The other peer from whom one thread receives; NULL: none. */
static const struct named_peer *receives_from(const struct stage *stage, const struct rest_place *place, int fd)
{
    bool receives = strstr(place->call, "recv") || strstr(place->call, "read");
    const struct named_peer *named = receives ? stuck_peer(stage, fd) : NULL;

    return named && named != stage->matter.named ? named : NULL;
}

/* What one thread waits on; 0: unknown. */
static unsigned wait_of(const struct stage *stage, const struct thread *thread, struct facts *facts,
                        const struct named_peer **from)
{
    struct rest_place place = rest_place(thread);
    struct remote remote;
    unsigned waits = 0;

    *from = NULL;
    if (!place.call)
        return 0;
    if (strcmp(place.call, "futex") == 0)
        return WAITS_THREAD;
    if (strcmp(place.call, "wait") == 0)
        return WAITS_CHILD;
    bool several = strstr(place.call, "select") || strstr(place.call, "poll");
    if (several) {
        facts->call = place.call;
        return WAITS_SEVERAL;
    }
    int pidfd = place.fd >= 0 ? (int)syscall(SYS_pidfd_open, thread->pid, 0) : -1;
    if (pidfd >= 0 && remote_open(pidfd, place.fd, &remote)) {
        bool socket = remote.kind == REMOTE_SOCKET;
        waits = socket ? wait_on_socket(stage, remote.fd) : place.fd == 0 ? WAITS_KEYBOARD : 0;
        *from = socket ? receives_from(stage, &place, remote.fd) : NULL;
        close(remote.fd);
    }
    if (pidfd >= 0)
        close(pidfd);
    return waits;
}

/* The threads of one process. */
static void read_threads_of(const struct stage *stage, const struct process *process, pid_t pid, struct facts *facts)
{
    static struct thread threads[MOST_THREADS];
    static const struct named_peer *from[MOST_THREADS];
    size_t found = threads_read(pid, threads, MOST_THREADS);

    for (size_t k = 0; k < found && k < MOST_THREADS; k++) {
        unsigned waits = wait_of(stage, &threads[k], facts, &from[k]);
        facts->waits |= waits;
        for (size_t i = 0; i < k && from[k]; i++)
            facts->read_twice = from[i] == from[k] ? from[k]->name : facts->read_twice;
        if (threads[k].tid != process->child.pid)
            continue;
        const char *call = rest_place(&threads[k]).call;
        facts->main_waits = waits;
        facts->sends_now = call && (strstr(call, "send") || strstr(call, "write"));
    }
}

static void read_threads(const struct stage *stage, const struct process *process, struct facts *facts)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);

    for (size_t i = 0; i < count; i++) {
        bool zombie = procfs_state(pids[i]) == 'Z' && !procfs_is_alive(pids[i]);
        facts->zombies += zombie;
        facts->processes += !zombie;
        read_threads_of(stage, process, pids[i], facts);
    }
}

static bool asks_to_end(const struct step_node *steps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (steps[i].kind == STEP_EXPECT_EXIT || asks_to_end(steps[i].body, steps[i].body_count))
            return true;
    return false;
}

/* Whether some test of the spec asks this program to end, other than for a failure. */
static bool is_to_end(const struct stage *stage, size_t index)
{
    const struct spec *spec = stage->plan->spec;

    for (size_t i = 0; i < spec->test_count; i++) {
        const struct test *test = &spec->tests[i];
        enum exit_kind kind = index < test->program_count ? test->programs[index].exit.kind : EXIT_UNASKED;
        if (kind == EXIT_CODE || kind == EXIT_ANY || asks_to_end(test->steps, test->step_count))
            return true;
    }
    return false;
}

/* Whether what is there now has used up its time. What children have used that did their work and ended is no spinning. */
static bool is_burning(const struct process *process)
{
    pid_t pids[PROCESS_MOST_PIDS];
    size_t count = process_pids(process, pids);
    int64_t sum_ns = 0;

    for (size_t i = 0; i < count; i++) {
        struct procfs_effort effort;
        sum_ns += procfs_effort(pids[i], &effort) ? effort.used_ns + effort.waited_ns : 0;
    }
    return sum_ns >= process->limits->cpu_ns / 5 * 4;
}

static void read_process(struct stage *stage, const struct actor *actor, struct facts *facts)
{
    const struct process *process = &actor->process;
    const struct exit_want *want = stage->matter.want;

    facts->server = process->program->role == ROLE_SERVER;
    facts->tcp = process->program->transport == TRANSPORT_TCP;
    facts->ended = process->ended;
    facts->exit_status = process->ended && process->end.si_code == CLD_EXITED ? process->end.si_status : -1;
    facts->signal = process->ended && process->end.si_code != CLD_EXITED ? process->end.si_status : 0;
    facts->open_files = (size_t)process->open_files;
    facts->burns = facts->signal == SIGXCPU || is_burning(process);
    facts->port = process->program->port_kind == PORT_ANY ? 0 : facts->server ? process->port : stage->door_port;
    facts->port_is_told = process->program->port_kind == PORT_EPHEMERAL;
    facts->host_loopback = is_loopback(inet_addr(process->host ? process->host : "127.0.0.1"));
    facts->failure_asked = want && want->kind == EXIT_NOT && want->number == 0;
    facts->keyboard_ended = process->keyboard.ending;
    facts->line_typed = process->keyboard.line_typed;
    facts->keyboard_unused =
        !process->program->stdin_payload && !process->program->steps_type && !process->program->typed_at_start;
    read_sockets(actor, facts);
    read_threads(stage, process, facts);
}

struct facts *facts_diagnose(struct stage *stage)
{
    const struct named_peer *named = stage->matter.named;
    const struct actor *actor = stage->failed ? suspected(stage) : NULL;

    if (!actor || !actor->process.started || actor->process.program->use)
        return NULL;
    struct facts *facts = arena_one(stage->keep, struct facts);
    *facts = (struct facts){.at = stage->matter.at, .exit_status = -1, .call = "", .said = "", .errors = ""};
    read_process(stage, actor, facts);
    facts->end_asked = is_to_end(stage, actor->index);
    while (actor->words[facts->arguments + 1])
        facts->arguments++;
    facts_read(stage->keep, facts, stage->result, named ? named->name : "");
    read_sent(stage, facts);
    read_peer(stage, facts);
    read_crowd(stage, facts);
    facts->answered_instead = who_got(stage, &facts->expected);
    diagnose(stage->keep, facts, stage->result);
    return facts;
}
