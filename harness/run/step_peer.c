#include "run/step.h"

#include "os/sock.h"
#include "os/sockdiag.h"
#include "run/expect.h"
#include "run/launch.h"
#include "run/setting.h"
#include "run/stuck.h"

#include <errno.h>
#include <string.h>

/* Whose bytes come there. Of what travels to a program: those of the one program of the other role, where there is but
 * one. */
static struct actor *speaker(struct stage *stage, const struct named_peer *named)
{
    struct actor *only = NULL;

    if (!named->tapped)
        return stage_role(stage, named->peer->door ? ROLE_CLIENT : ROLE_SERVER, NULL);
    for (struct actor *actor = stage->actors; actor; actor = actor->next) {
        if (actor->process.program->role == named->tapped->role)
            continue;
        if (only)
            return NULL;
        only = actor;
    }
    return only;
}

static struct origin origin_of(struct stage *stage, struct named_peer *named)
{
    const char *what = named->peer->transport == TRANSPORT_UDP ? "datagram" : "recv";

    return (struct origin){
        .stage = stage,
        .who = named->name,
        .what = what,
        .named = named,
        .actor = speaker(stage, named),
    };
}

enum { MOST_ROWS = 64, QUEUE_OF_DATAGRAMS = 32 * 1024 };

/* The connections that wait to be accepted at a port. */
struct queue {
    int sockdiag;
    uint16_t port;
};

static bool is_connected(void *arg)
{
    return !((struct peer *)arg)->connecting;
}

static bool has_no_use(void *arg)
{
    struct peer *peer = arg;

    return peer->eof || peer->reset;
}

/* A program that is about to close its door may still have a place in its backlog: then it cuts the connection. */
static int expect_refusal(struct stage *stage, const struct step *step, struct peer *peer)
{
    const char *name = step->peer ? step->peer : "peer";

    if (!peer->refusal)
        quiet_wait(&stage->quiet, has_no_use, peer, stage_until(stage, -1));
    if (stage_check(stage) < 0)
        return -1;
    bool refused = peer->refusal || has_no_use(peer);
    peer_close(peer);
    if (!refused)
        return stage_fail(stage, VERDICT_FAIL, "%s: the connection was accepted; it should be refused", name);
    stage_event(stage, name, "refused", NULL, NULL);
    return 0;
}

static int fail_refused(struct stage *stage, const struct step *step, const struct actor *actor, int refusal)
{
    const struct process *process = &actor->process;
    const char *name = step->peer ? step->peer : "peer";

    /* The refusal may be faster than the news that the program has ended. */
    quiet_wait(&stage->quiet, NULL, NULL, stage_until(stage, -1));
    if (stage_check(stage) < 0)
        return -1;
    stage->blamed = process;
    if (process->ended)
        return stage_fail(stage, VERDICT_EXITED, "%s: cannot connect: the %s had ended (%s)", name, process->name,
                          process_end_words(stage->keep, process));
    return stage_fail(stage, VERDICT_REFUSED, "%s: cannot connect: %s", name, strerror(refusal));
}

static const struct sockaddr_in *source_of(struct stage *stage, const struct step *step)
{
    struct sockaddr_in *from = arena_one(stage->arena, struct sockaddr_in);
    struct err err;

    if (!step->from_host && !step->from_port)
        return NULL;
    const struct machine *home = network_machine(&stage->network, NULL);
    *from = sock_address(step->from_host ? step->from_host : home->address, step->from_port);
    if (step->from_host && network_add_address(&stage->network, home, step->from_host, &err) < 0)
        stage_harness(stage, &err);
    return from;
}

static bool has_room(void *arg)
{
    const struct queue *queue = arg;
    struct socket_row rows[MOST_ROWS];
    int count = sockdiag_bound(queue->sockdiag, true, queue->port, rows, MOST_ROWS);

    for (int i = 0; i < count; i++)
        if (rows[i].unread > rows[i].backlog)
            return false;
    return true;
}

static int fail_full(struct stage *stage, const struct step *step)
{
    int64_t within_ns = step->within_ns >= 0 ? step->within_ns : stage->test->patience_ns;

    return stage_fail(stage, VERDICT_TIMEOUT, "%s: no connection within %g s: the queue of waiting connections is full",
                      step->peer ? step->peer : "peer", (double)within_ns / 1e9);
}

/* A connection that finds the queue of a server full is tried again by the kernel after a second only. We are faster
 * than any server that accepts: it gets the time to make room. */
static int wait_for_room(struct stage *stage, const struct step *step, const struct actor *actor)
{
    struct queue queue = {actor->process.machine->sockdiag, actor->process.port};

    if (actor->process.program->transport == TRANSPORT_UDP || step->refused)
        return 0;
    enum waited waited = stage_patiently(stage, stage_look, has_room, &queue, step->within_ns);
    if (waited == WAIT_LATE)
        return fail_full(stage, step);
    return waited == WAIT_FAILED ? -1 : 0;
}

int step_connect(struct stage *stage, const struct step *step)
{
    struct actor *actor = stage_role(stage, ROLE_SERVER, step->program);
    const char *name = step->peer ? step->peer : "peer";
    struct err err;

    if (!actor)
        return stage_fail(stage, VERDICT_HARNESS, "%s: there is no server to connect to", name);
    if (!step->refused && launch_ready(stage, actor, false) < 0)
        return -1;
    stage_matter(stage, AT_CONNECT, NULL, &actor->process);
    const struct sockaddr_in *from = source_of(stage, step);
    struct sockaddr_in to = process_address(&actor->process);
    if (stage->failed || wait_for_room(stage, step, actor) < 0)
        return -1;
    struct peer *peer = peer_connect(stage->arena, &stage->quiet, stage->plan->scratch,
                                     actor->process.program->transport, &to, from, &err);
    if (!peer)
        return stage_harness(stage, &err);
    peer->sockdiag = actor->process.machine->sockdiag;
    int64_t within_ns = step->within_ns >= 0 ? step->within_ns : stage->test->patience_ns;
    enum waited waited = stage_wait(stage, is_connected, peer, stage_until(stage, within_ns));
    if (waited == WAIT_FAILED)
        return -1;
    if (step->refused)
        return expect_refusal(stage, step, peer);
    if (peer->refusal && peer->refusal != ECONNREFUSED && peer->refusal != ECONNRESET && peer->refusal != ETIMEDOUT)
        return stage_fail(stage, VERDICT_HARNESS, "%s: cannot connect: %s", name, strerror(peer->refusal));
    if (peer->refusal)
        return fail_refused(stage, step, actor, peer->refusal);
    if (waited != WAIT_DONE)
        return fail_full(stage, step);
    peer->reads = step->reads;
    peer_want(peer, false);
    stage_add_peer(stage, name, peer);
    stage_event(stage, name, "connect", NULL, NULL);
    return 0;
}

int step_listen(struct stage *stage, const struct step *step)
{
    if (strcmp(step->name, "none") == 0)
        return 0;
    return setting_door(stage, step->name, step->backlog);
}

/* Callers at the door of that name, or at any. */
struct entrance {
    struct stage *stage;
    const char *door;
};

static struct door *door_with_caller(const struct entrance *entrance)
{
    for (struct door *door = entrance->stage->doors; door; door = door->next) {
        bool meant = !entrance->door || (door->name && strcmp(door->name, entrance->door) == 0);
        if (meant && door_has_caller(door))
            return door;
    }
    return NULL;
}

static bool has_caller(void *arg)
{
    return door_with_caller(arg) != NULL;
}

static void on_caller(void *arg, uint32_t events)
{
    (void)arg;
    (void)events;
}

/* TCP doors are only watched while somebody waits at them: a connection that nobody accepts would wake the loop for
 * ever. */
static void watch_doors(struct stage *stage, bool on)
{
    for (struct door *door = stage->doors; door; door = door->next) {
        if (door->transport != TRANSPORT_TCP || door->fd < 0)
            continue;
        struct err err;
        if (!on)
            loop_delete(stage->loop, door->fd);
        else if (loop_add(stage->loop, door->fd, EPOLLIN, on_caller, NULL, &err) < 0)
            stage_harness(stage, &err);
    }
}

int step_accept(struct stage *stage, const struct step *step)
{
    const char *name = step->peer ? step->peer : "peer";
    struct actor *actor = stage_role(stage, ROLE_CLIENT, step->program);
    const char *client = actor ? actor->process.name : "client";
    int64_t within_ns = step->within_ns >= 0 ? step->within_ns : stage->test->patience_ns;

    struct entrance entrance = {stage, step->door};
    stage_matter(stage, AT_ACCEPT, NULL, actor ? &actor->process : NULL);
    watch_doors(stage, true);
    enum waited waited = stage_patiently(stage, stage_wait, has_caller, &entrance, step->within_ns);
    watch_doors(stage, false);
    if (waited == WAIT_FAILED)
        return -1;
    stage->blamed = actor ? &actor->process : NULL;
    if (waited != WAIT_DONE && actor && actor->process.ended)
        return stage_fail(stage, VERDICT_EXITED, "%s: the %s ended (%s) before it called", name, client,
                          process_end_words(stage->keep, &actor->process));
    if (waited != WAIT_DONE)
        return stuck_fail(stage, waited, &(struct suspect){stage->blamed, NULL}, within_ns,
                          arena_printf(stage->keep, "%s: the %s did not call", name, client));
    struct peer *peer = door_accept(door_with_caller(&entrance));
    if (!peer)
        return stage_fail(stage, VERDICT_FAIL, "%s: the connection was gone before it could be accepted", name);
    peer->sockdiag = network_owner(&stage->network, peer->remote.sin_addr)->sockdiag;
    peer->reads = step->reads;
    peer_want(peer, false);
    stage_add_peer(stage, name, peer);
    stage_event(stage, name, "accept", NULL, NULL);
    return 0;
}

bool step_all_written(void *arg)
{
    return peer_has_sent(arg);
}

static int wait_a_gap(struct stage *stage, int64_t gap_ns)
{
    int64_t before_ns = clock_now_ns();

    quiet_turn(&stage->quiet, gap_ns);
    stage->deadline_ns += clock_now_ns() - before_ns;
    return stage_check(stage);
}

static struct receiver receiver_of(const struct peer *peer)
{
    return (struct receiver){
        .sockdiag = peer->sockdiag,
        .tcp = peer->transport == TRANSPORT_TCP,
        .own = peer->remote,
        .other = peer->local,
        .port = ntohs(peer->remote.sin_port),
    };
}

/* A program that does not read a piece, because somebody else keeps it or because it never will, gets the rest at once:
 * what it does with it is for the next step to see. `reads` says so. */
static int send_piece(struct stage *stage, const struct step *step, struct peer *peer, size_t at, size_t end,
                      bool *reads)
{
    const struct receiver receiver = receiver_of(peer);

    peer_send(peer, step->payload, at, end);
    if (stage_wait(stage, step_all_written, peer, stage_until(stage, -1)) == WAIT_FAILED)
        return -1;
    if (step->gap_ns >= 0)
        return wait_a_gap(stage, step->gap_ns);
    if (peer->unsendable || !*reads)
        return 0;
    *reads = quiet_consumed(&stage->quiet, &receiver, 0, true, stage_until(stage, -1));
    return *reads ? wait_a_gap(stage, QUIET_MOMENT_NS) : stage_check(stage);
}

/* The length of the piece number `index` that begins at `at`. */
static size_t piece_len(const struct step *step, size_t index, size_t at, size_t len)
{
    size_t left = len - at;

    switch (step->split) {
    case SPLIT_NONE:
        return left;
    case SPLIT_BYTES:
        return 1;
    case SPLIT_SIZES:
        return index < step->size_count && step->sizes[index] < left ? step->sizes[index] : left;
    case SPLIT_PIECES:
        /* As even as can be, the longer ones first. */
        return len / step->size_count + (index < len % step->size_count);
    }
    return left;
}

/* Datagrams that find the program's queue full are lost, and that would be our doing: it gets the time to read. */
static int make_room(struct stage *stage, const struct peer *peer)
{
    const struct receiver receiver = receiver_of(peer);

    if (peer->transport == TRANSPORT_TCP)
        return 0;
    quiet_consumed(&stage->quiet, &receiver, QUEUE_OF_DATAGRAMS, false, stage_until(stage, -1));
    return stage_check(stage);
}

/* What was sent before an answer came belongs together. */
static void note_sent(struct named_peer *named, const struct step *step)
{
    if (named->answered)
        named->sends = named->answers_since = 0;
    if (named->sends < STAGE_SENT)
        named->sent[named->sends] = step;
    named->sends++;
}

int step_send(struct stage *stage, const struct step *step)
{
    struct named_peer *named = stage_peer(stage, step->peer);
    size_t len = payload_len(step->payload), at = 0;

    if (!named)
        return -1;
    note_sent(named, step);
    named->answered = false;
    struct arena *scratch = arena_new();
    size_t shown = len < EVENT_BYTES ? len : EVENT_BYTES;
    uint8_t *head = arena_alloc(scratch, shown + 1);
    payload_read(step->payload, 0, head, shown);
    struct window window = window_head(stage->keep, (struct bytes){head, shown}, EVENT_BYTES);
    window.total = len;
    stage_event(stage, named->name, "send", &window, NULL);
    arena_free(scratch);
    if (step->split == SPLIT_NONE || len == 0) {
        peer_send(named->peer, step->payload, 0, len);
        return make_room(stage, named->peer);
    }
    bool reads = true;
    for (size_t index = 0; at < len; index++) {
        size_t end = at + piece_len(step, index, at, len);
        if (end > at && send_piece(stage, step, named->peer, at, end, &reads) < 0)
            return -1;
        at = end;
    }
    return 0;
}

int step_expect(struct stage *stage, const struct step *step)
{
    struct named_peer *named = stage_peer(stage, step->peer);

    if (!named)
        return -1;
    struct origin origin = origin_of(stage, named);
    if (expect_next(&origin, step->pattern, step->within_ns) < 0)
        return -1;
    named->answered = true;
    named->answers++;
    named->answers_since++;
    return 0;
}

/* The connection ended, of its own accord or with the program. */
static int fail_silence(struct stage *stage, const struct named_peer *named)
{
    const struct actor *actor = speaker(stage, named);

    if (!actor || !actor->process.ended)
        return stage_fail(stage, VERDICT_FAIL, "%s: the program closed the connection, silence was expected",
                          named->name);
    stage->blamed = &actor->process;
    return stage_fail(stage, VERDICT_EXITED, "%s: silence was expected, but the %s had ended (%s)", named->name,
                      actor->process.name, process_end_words(stage->keep, &actor->process));
}

int step_expect_silence(struct stage *stage, const struct step *step)
{
    struct named_peer *named = stage_peer(stage, step->peer);
    int64_t usual_ns = stage->quiet.silence_ns;

    if (!named)
        return -1;
    stage_matter(stage, AT_SILENCE, named, NULL);
    if (step->within_ns >= 0)
        stage->quiet.silence_ns = step->within_ns;
    peer_want(named->peer, true);
    int status = stage_quiet(stage);
    named->peer = peer_to_read(named->peer, false);
    peer_want(named->peer, false);
    stage->quiet.silence_ns = usual_ns;
    if (status < 0 || expect_nothing_extra(stage, named) < 0)
        return -1;
    if (peer_has_ended(named->peer))
        return fail_silence(stage, named);
    stage_event(stage, named->name, "silence", NULL, NULL);
    return 0;
}

static bool has_ended_or_more(void *arg)
{
    struct named_peer *named = arg;

    named->peer = peer_to_read(named->peer, false);
    return peer_has_ended(named->peer) || peer_has_unread(named->peer);
}

static int check_how(struct stage *stage, const struct step *step, const struct named_peer *named)
{
    bool reset = named->peer->reset;

    if ((step->by == CLOSE_FIN && reset) || (step->by == CLOSE_RST && !reset))
        return stage_fail(stage, VERDICT_FAIL, "%s: the program %s the connection; it should %s it", named->name,
                          reset ? "reset" : "closed", reset ? "close" : "reset");
    return 0;
}

int step_expect_close(struct stage *stage, const struct step *step)
{
    struct named_peer *named = stage_peer(stage, step->peer);
    int64_t within_ns = step->within_ns >= 0 ? step->within_ns : stage->test->patience_ns;

    if (!named)
        return -1;
    stage_matter(stage, AT_CLOSE, named, NULL);
    peer_want(named->peer, true);
    enum waited waited = stage_patiently(stage, stage_wait, has_ended_or_more, named, step->within_ns);
    if (waited != WAIT_FAILED && peer_has_unread(named->peer))
        quiet_wait(&stage->quiet, NULL, NULL, stage_until(stage, -1));
    peer_want(named->peer, false);
    if (waited == WAIT_FAILED || expect_nothing_extra(stage, named) < 0)
        return -1;
    if (!peer_has_ended(named->peer))
        return stuck_fail(stage, waited, &(struct suspect){NULL, named}, within_ns,
                          arena_printf(stage->keep, "%s: the program did not close the connection", named->name));
    if (check_how(stage, step, named) < 0)
        return -1;
    stage_event(stage, named->name, "closed", NULL, step->by == CLOSE_ANY ? NULL : named->peer->reset ? "RST" : "FIN");
    named->open = named->tapped != NULL;
    peer_close(named->peer);
    return 0;
}
