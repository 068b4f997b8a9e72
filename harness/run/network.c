#include "run/network.h"

#include "os/ahead.h"
#include "os/fence.h"
#include "os/netns.h"
#include "os/sandbox.h"
#include "os/sock.h"
#include "os/sockdiag.h"
#include "os/wire.h"
#include "spec/tap.h"

#include <arpa/inet.h>
#include <string.h>
#include <unistd.h>

enum { FENCES_ON_WIRES = 4 };

static void close_network(void *arg)
{
    struct network *network = arg;

    if (network->fence >= 0)
        close(network->fence);
    for (size_t i = 0; i < network->all; i++) {
        if (network->machines[i].sockdiag >= 0)
            close(network->machines[i].sockdiag);
        if (network->machines[i].space >= 0)
            close(network->machines[i].space);
    }
}

const struct machine *network_machine(const struct network *network, const char *name)
{
    for (size_t i = 1; name && i < network->count; i++)
        if (strcmp(network->machines[i].name, name) == 0)
            return &network->machines[i];
    return &network->machines[0];
}

const struct machine *network_stand(const struct network *network, const char *program)
{
    for (size_t i = network->count; i < network->all; i++)
        if (strcmp(network->machines[i].name, program) == 0)
            return &network->machines[i];
    return NULL;
}

/* The address that a server on the machine names as its own, or NULL. */
static const char *named_address(const struct test *test, const char *machine)
{
    for (size_t i = 0; i < test->program_count; i++) {
        const struct program *program = &test->programs[i];
        if (program->role == ROLE_SERVER && program->host_given && program->machine &&
            strcmp(program->machine, machine) == 0)
            return program->host;
    }
    return NULL;
}

static bool is_named(const struct test *test, const char *address)
{
    for (size_t i = 0; i < test->program_count; i++)
        if (test->programs[i].host_given && strcmp(test->programs[i].host, address) == 0)
            return true;
    return false;
}

/* 10.0.0.1 and so on, without those that somebody names. */
static const char *next_address(struct arena *arena, const struct test *test, int *number)
{
    const char *address;

    do
        address = arena_printf(arena, "10.0.0.%d", ++*number);
    while (is_named(test, address));
    return address;
}

/* Every machine of the spec has its place, also those that this test does not start: so an address is the same in every
 * test. */
static void list_machines(struct arena *arena, struct network *network, const struct test *test)
{
    network->machines = arena_array(arena, struct machine, 2 * test->program_count + 1);
    network->machines[0] = (struct machine){NULL, "to-grader", "127.0.0.1", -1, -1};
    network->count = 1;
    int number = 0;
    for (size_t i = 0; i < test->program_count; i++) {
        const char *name = test->programs[i].machine;
        if (!name || network_machine(network, name) != &network->machines[0])
            continue;
        const char *own = named_address(test, name), *next = next_address(arena, test, &number);
        network->machines[network->count++] = (struct machine){
            .name = name,
            .interface = arena_printf(arena, "to-%s", name),
            .address = own ? own : next,
            .space = -1,
            .sockdiag = -1,
        };
    }
    if (network->count > 1)
        network->machines[0].address = "10.0.0.254";
}

static void list_stands(struct network *network, const struct test *test)
{
    network->all = network->count;
    for (size_t i = 0; i < test->program_count && test->tap && sandbox_has_namespaces(); i++) {
        const struct program *program = &test->programs[i];
        const struct machine *machine = network_machine(network, program->machine);
        if (program->role != ROLE_CLIENT || !test->tap->ways[i].tapped)
            continue;
        network->machines[network->all++] =
            (struct machine){program->name, NULL, machine->address, -1, -1};
    }
}

/* A fresh network, in which this process is from then on. */
static int make_machine(const struct network *network, struct machine *machine, struct err *err)
{
    if (sandbox_has_namespaces() && ahead_network(err) < 0)
        return -1;
    machine->sockdiag = sockdiag_open(err);
    if (machine->sockdiag < 0)
        return -1;
    if (network->all == 1)
        return 0;
    machine->space = netns_here(err);
    if (machine->space < 0)
        return -1;
    return netns_add_address(machine->address, err);
}

/* A client's own address is where it calls from; on loopback that is the one that it calls. */
static int make_stand(const struct network *network, struct machine *stand, struct err *err)
{
    const char *source = strncmp(stand->address, "127.", 4) == 0 ? NULL : stand->address;

    return make_machine(network, stand, err) < 0 || netns_catch_all(source, err) < 0 ? -1 : 0;
}

static int join_all(const struct network *network, struct err *err)
{
    for (size_t i = 0; i < network->count; i++) {
        for (size_t k = i + 1; k < network->count; k++) {
            const struct machine *a = &network->machines[i], *b = &network->machines[k];
            const struct wire_end ends[2] = {{a->space, b->interface, a->address},
                                             {b->space, a->interface, b->address}};
            if (wire_join(&ends[0], &ends[1], err) < 0)
                return -1;
        }
    }
    return 0;
}

int network_open(struct arena *arena, struct network *network, const struct test *test, struct err *err)
{
    list_machines(arena, network, test);
    list_stands(network, test);
    network->fence = -1;
    arena_defer(arena, close_network, network);
    if (network->count > 1 && !sandbox_has_namespaces())
        return err_set(err, ERR_HARNESS, "this machine gives no networks of their own, and 'machine' needs them");
    for (size_t i = network->count; i < network->all; i++)
        if (make_stand(network, &network->machines[i], err) < 0)
            return -1;
    /* Home last: there this process stays. */
    for (size_t i = network->count; i-- > 0;)
        if (make_machine(network, &network->machines[i], err) < 0)
            return -1;
    network->fence = fence_open(err);
    return network->fence < 0 ? -1 : join_all(network, err);
}

/* On a wire a datagram may wait for an answer to a question of the kernel's own (ARP): a few rounds let it through. */
bool network_let_arrive(const struct network *network)
{
    for (int round = 0; round < (network->count > 1 ? FENCES_ON_WIRES : 1); round++)
        if (!fence_pass(network->fence))
            return false;
    return true;
}

int network_socket(const struct network *network, const struct machine *machine, int type, struct err *err)
{
    const struct machine *home = &network->machines[0];

    if (machine->space >= 0 && netns_enter(machine->space, err) < 0)
        return -1;
    int fd = sock_open(type, err);
    if (home->space >= 0 && netns_enter(home->space, NULL) < 0)
        err_fatal("cannot come back to a network");
    return fd;
}

/* Does something in each machine's network: in the owner's, or in the others'. */
static int in_each(const struct network *network, const struct machine *owner, const char *address, bool all,
                   struct err *err)
{
    const struct machine *home = &network->machines[0];
    int status = 0;

    for (size_t i = 0; i < network->count && status == 0; i++) {
        const struct machine *machine = &network->machines[i];
        if (machine->space >= 0)
            status = netns_enter(machine->space, err);
        if (status == 0 && machine == owner)
            status = all ? netns_catch_all(NULL, err) : netns_add_address(address, err);
        else if (status == 0)
            status = netns_add_route(all ? "0.0.0.0" : address, owner->interface, machine->address, err);
    }
    if (home->space >= 0 && netns_enter(home->space, NULL) < 0)
        err_fatal("cannot come back to a network");
    return status;
}

int network_add_address(const struct network *network, const struct machine *owner, const char *address,
                        struct err *err)
{
    /* Loopback addresses are each machine's own. */
    if (!sandbox_has_namespaces() || strncmp(address, "127.", 4) == 0)
        return 0;
    return in_each(network, owner, address, false, err);
}

int network_catch_all(const struct network *network, const struct machine *owner, struct err *err)
{
    return sandbox_has_namespaces() ? in_each(network, owner, NULL, true, err) : 0;
}

const struct machine *network_owner(const struct network *network, struct in_addr address)
{
    for (size_t i = 1; i < network->count; i++)
        if (inet_addr(network->machines[i].address) == address.s_addr)
            return &network->machines[i];
    return &network->machines[0];
}
