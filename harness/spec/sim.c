#include "spec/sim.h"

#include <stdarg.h>
#include <string.h>

#include "spec/steps.h"
#include "spec/tap.h"
#include "spec/value.h"

void sim_complain(const struct sim *sim, const struct step_node *node, const char *option, const char *help,
                  const char *format, ...)
{
    const struct node *at = option ? node_get(node->options, option) : NULL;
    struct place place = at ? at->at : node->value ? node->value->at : node->at;
    int width = at ? at->width : node->value ? node->value->width : (int)strlen(step_word(node->kind));
    va_list args;

    if (sim->gaps)
        return;
    va_start(args, format);
    fault_add_wide(sim->faults, place, width, help, "%s", arena_vprintf(sim->arena, format, args));
    va_end(args);
}

/* NULL-terminated names of the open peers. */
static const char *const *open_names(const struct sim *sim)
{
    const char **names = arena_array(sim->arena, const char *, (size_t)sim->open + 1);
    size_t count = 0;

    for (const struct sim_peer *peer = sim->peers; peer; peer = peer->next) {
        if (peer->open)
            names[count++] = peer->name;
    }
    return names;
}

static struct sim_peer *find_peer(const struct sim *sim, const char *name)
{
    struct sim_peer *peer = sim->peers;

    while (peer && strcmp(peer->name, name))
        peer = peer->next;
    return peer;
}

void sim_close_peer(struct sim *sim, struct sim_peer *peer)
{
    sim->open -= peer->open;
    peer->open = false;
}

void sim_close_level(struct sim *sim, int level)
{
    for (struct sim_peer *peer = sim->peers; peer; peer = peer->next) {
        if (peer->level >= level)
            sim_close_peer(sim, peer);
    }
}

void sim_add_peer(struct sim *sim, const struct step_node *node, const char *name, const struct program *program)
{
    struct sim_peer *peer = find_peer(sim, name);

    if (tap_program(sim->test, name)) {
        sim_complain(sim, node, "peer", "choose another name", "'%s' is what travels through the tap", name);
        return;
    }
    if (peer && peer->open) {
        sim_complain(sim, node, "peer", "close it before, or choose another name", "a peer '%s' is open already", name);
        return;
    }
    if (!peer) {
        struct sim_peer **link = &sim->peers;
        while (*link)
            link = &(*link)->next;
        *link = peer = arena_one(sim->arena, struct sim_peer);
    }
    *peer = (struct sim_peer){.next = peer->next, .name = name, .program = program, .open = true, .level = sim->level};
    sim->open++;
    if (sim->test->peers < sim->open)
        sim->test->peers = sim->open;
}

static void refuse_on_udp(const struct sim *sim, const struct step_node *node, const struct sim_peer *peer)
{
    enum step_kind kind = node->kind;
    bool tcp_only = kind == STEP_SHUTDOWN || kind == STEP_RESET || kind == STEP_EXPECT_CLOSE;

    if (tcp_only && peer->program && peer->program->transport == TRANSPORT_UDP)
        sim_complain(sim, node, NULL, kind == STEP_RESET ? "a UDP peer goes away with 'close'" : NULL,
                     "'%s' is for TCP: a UDP peer has no connection", step_word(kind));
}

static void refuse_absent(const struct sim *sim, const struct step_node *node, const struct sim_peer *peer,
                          const char *name)
{
    const char *const *open = open_names(sim);
    const char *near = value_help(sim->arena, name, open);
    const char *help =
        *open ? arena_printf(sim->arena, "open here: %s", value_list_words(sim->arena, open))
              : arena_printf(sim->arena, "open it with '- %s: %s'", sim->has_client ? "accept" : "connect", name);

    bool tap = !strncmp(name, "to_", 3) && test_program(sim->test, name + 3);

    if (tap && sim->test->tap)
        sim_complain(sim, node, "peer", NULL, "'%s' is no way between programs that this test starts", name);
    else if (tap)
        sim_complain(sim, node, "peer", "write 'tap: true' in the test", "'%s' is there only in a test with 'tap'",
                     name);
    else if (peer)
        sim_complain(sim, node, "peer", NULL, "the peer '%s' is not open any more", name);
    else
        sim_complain(sim, node, "peer", near && !strncmp(near, "did", 3) ? near : help, "no peer '%s' is open", name);
}

/* A step on what travels to a program. */
static void on_tapped(const struct sim *sim, const struct step_node *node, const struct program *program)
{
    enum step_kind kind = node->kind;

    sim->test->tap->ways[program - sim->test->programs].read = true;
    if (kind != STEP_EXPECT && kind != STEP_EXPECT_SILENCE && kind != STEP_EXPECT_CLOSE)
        sim_complain(sim, node, "peer", "it is there for 'expect', 'expect_silence' and 'expect_close'",
                     "'%s' on a tap: what travels there is only read", step_word(kind));
    refuse_on_udp(sim, node, &(struct sim_peer){.program = program});
}

void sim_on_peer(struct sim *sim, const struct step_node *node, const char *name)
{
    const struct program *tapped = tap_program(sim->test, name);
    struct sim_peer *peer = find_peer(sim, name);
    enum step_kind kind = node->kind;

    if (tapped) {
        on_tapped(sim, node, tapped);
        return;
    }
    if (peer && peer->ended && (kind == STEP_CLOSE || kind == STEP_RESET))
        return;
    if (!peer || !peer->open) {
        refuse_absent(sim, node, peer, name);
        return;
    }
    refuse_on_udp(sim, node, peer);
    if (peer->shut && (kind == STEP_SEND || kind == STEP_SHUTDOWN))
        sim_complain(sim, node, NULL, NULL, "'%s' after 'shutdown': nothing more can be sent from '%s'",
                     step_word(kind), name);
    if (kind == STEP_SHUTDOWN)
        peer->shut = true;
    if (kind == STEP_CLOSE || kind == STEP_RESET || kind == STEP_EXPECT_CLOSE)
        sim_close_peer(sim, peer);
    peer->ended = kind == STEP_EXPECT_CLOSE;
}

const char *sim_implicit_peer(const struct sim *sim, const struct step_node *node)
{
    const char *const *open = open_names(sim);
    const struct sim_peer *current = sim->current ? find_peer(sim, sim->current) : NULL;
    const char *word = step_word(node->kind);

    if (current && current->open)
        return current->name;
    if (current)
        sim_complain(sim, node, NULL, NULL, "'%s' when the swarm's peer is not open any more", word);
    else if (open[0] && !open[1])
        return open[0];
    else if (!open[0])
        sim_complain(sim, node, NULL, sim->has_client ? "open one with '- accept'" : "open one with '- connect'",
                     "'%s' while no peer is open", word);
    else
        sim_complain(sim, node, NULL,
                     arena_printf(sim->arena, "say which with 'peer: NAME': %s", value_list_words(sim->arena, open)),
                     "'%s' while several peers are open", word);
    return NULL;
}
