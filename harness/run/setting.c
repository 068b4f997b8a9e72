#include "run/setting.h"

#include "os/sandbox.h"
#include "os/sock.h"

#include <stdlib.h>
#include <string.h>

#define PORT_WAIT_NS (90 * CLOCK_S)

static bool is_started(const struct test *test, const struct program *program)
{
    for (size_t i = 0; i < test->start_count; i++)
        if (strcmp(test->start[i], program->name) == 0)
            return true;
    for (size_t i = 0; i < test->step_count; i++)
        if (test->steps[i].kind == STEP_START && test->steps[i].value &&
            bytes_is(test->steps[i].value->text, program->name))
            return true;
    return false;
}

static size_t find_started(const struct test *test, enum role role)
{
    for (size_t i = 0; i < test->program_count; i++)
        if (test->programs[i].role == role && is_started(test, &test->programs[i]))
            return i;
    return SIZE_MAX;
}

static uint16_t take_port(struct stage *stage)
{
    uint16_t port = ports_take(&stage->ports);

    if (!port)
        stage_fail(stage, VERDICT_HARNESS, "no free port is left");
    return port;
}

struct wish_for_port {
    struct stage *stage;
    uint16_t port;
};

static bool is_reserved(void *arg)
{
    const struct wish_for_port *wish = arg;

    return ports_reserve(&wish->stage->ports, wish->port);
}

/* On a network that is not the test's own, other addresses than loopback are nobody's; and a fixed port may still be
 * another run's, or be left in TIME_WAIT by the test before, which takes a minute to pass. */
static int check_shared(struct stage *stage, const struct program *program)
{
    if (sandbox_has_namespaces())
        return 0;
    if (program->host_any || strncmp(program->host, "127.", 4) != 0)
        return stage_fail(stage, VERDICT_HARNESS, "this machine gives no network of its own, and '%s' needs one",
                          program->host_any ? "host: any" : program->host);
    if (program->port_kind != PORT_FIXED)
        return 0;
    if (program->port < 1024)
        return stage_fail(stage, VERDICT_HARNESS,
                          "port %u needs a network of its own, which this machine does not give", program->port);
    struct wish_for_port wish = {stage, program->port};
    int64_t before_ns = clock_now_ns();
    stage->deadline_ns += PORT_WAIT_NS;
    enum waited waited = stage_look(stage, is_reserved, &wish, before_ns + PORT_WAIT_NS);
    stage->excused_ns += clock_now_ns() - before_ns;
    stage->deadline_ns += clock_now_ns() - before_ns - PORT_WAIT_NS;
    if (waited == WAIT_DONE)
        return 0;
    return stage_fail(stage, VERDICT_HARNESS, "port %u is taken on this machine, which gives no network of its own",
                      program->port);
}

/* Where a program listens, or whom a client calls that has no server to call but us. */
static const char *host_of(const struct stage *stage, const struct program *program, const struct program *server)
{
    bool client = program->role == ROLE_CLIENT;

    if (program->host_given)
        return program->host;
    if (client && server)
        return host_of(stage, server, NULL);
    return network_machine(&stage->network, client ? NULL : program->machine)->address;
}

/* The address is its own machine's when it listens there, the server's (or ours) when it calls. */
static int prepare_host(struct stage *stage, size_t index, const struct program *server)
{
    const struct program *program = &stage->test->programs[index];
    const char *name = program->role == ROLE_SERVER ? program->machine : server ? server->machine : NULL;
    const struct machine *owner = network_machine(&stage->network, name);
    struct err err;

    stage->hosts[index] = host_of(stage, program, server);
    if (strcmp(stage->hosts[index], owner->address) != 0 &&
        network_add_address(&stage->network, owner, stage->hosts[index], &err) < 0)
        return stage_harness(stage, &err);
    if (program->host_any && network_catch_all(&stage->network, owner, &err) < 0)
        return stage_harness(stage, &err);
    return 0;
}

static int prepare_program(struct stage *stage, size_t index, const struct program *server)
{
    const struct program *program = &stage->test->programs[index];

    if (check_shared(stage, program) < 0 || prepare_host(stage, index, server) < 0)
        return -1;
    stage->ports_of[index] = program->port_kind == PORT_FIXED ? program->port : take_port(stage);
    stage_set_port(stage, program->name, stage->ports_of[index]);
    return stage->failed ? -1 : 0;
}

static void set_text(struct stage *stage, struct vars *vars, const char *name, const char *text)
{
    vars_set(stage->arena, vars, name, bytes_of(text));
}

/* What $host and $port are for the steps: the server's, or the door's at which the client calls. */
static void set_default(struct stage *stage, size_t server, size_t client)
{
    size_t index = server != SIZE_MAX ? server : client != SIZE_MAX ? client : 0;

    set_text(stage, &stage->vars, "host", stage->hosts[index]);
    set_text(stage, &stage->vars, "port", arena_printf(stage->arena, "%u", stage->ports_of[index]));
    set_text(stage, &stage->vars, "seed",
             arena_printf(stage->arena, "%llu", (unsigned long long)stage->plan->outside->seed));
}

struct door *setting_find_door(struct stage *stage, const char *name)
{
    for (struct door *door = stage->doors; door; door = door->next)
        if (name ? door->name && strcmp(door->name, name) == 0 : !door->name)
            return door;
    return NULL;
}

static uint16_t port_of_door(struct stage *stage, const char *name)
{
    if (!name)
        return stage->door_port;
    const struct var *var = vars_find(&stage->vars, arena_printf(stage->arena, "port.%s", name));
    return var ? (uint16_t)atoi((const char *)var->value.data) : 0;
}

int setting_door(struct stage *stage, const char *name, int backlog)
{
    size_t started = find_started(stage->test, ROLE_CLIENT), index = started == SIZE_MAX ? 0 : started;
    const struct program *client = &stage->test->programs[index];
    struct door **link = &stage->doors;
    struct err err;

    if (setting_find_door(stage, name))
        return 0;
    const char *host = client->host_any ? "0.0.0.0" : stage->hosts[index];
    struct sockaddr_in at = sock_address(host, port_of_door(stage, name));
    struct door *door =
        door_open(stage->arena, &stage->quiet, stage->plan->scratch, client->transport, &at, backlog, &err);
    if (!door)
        return stage_harness(stage, &err);
    door->name = name ? arena_strdup(stage->arena, name) : NULL;
    while (*link)
        link = &(*link)->next;
    *link = door;
    return 0;
}

/* Every door's port is known from the start, since a program's words may name it; the doors before any other step open
 * at once. */
static int prepare_doors(struct stage *stage)
{
    const struct test *test = stage->test;
    bool first = true;

    for (size_t i = 0; i < test->step_count; i++) {
        struct faults faults = {.arena = stage->arena, .file = stage->plan->spec->file};
        first = first && test->steps[i].kind == STEP_LISTEN;
        if (test->steps[i].kind != STEP_LISTEN)
            continue;
        const struct step *step =
            step_bind(stage->arena, test, &test->steps[i], NULL, &stage->vars, stage->plan->outside, &faults);
        if (!step || strcmp(step->name, "none") == 0)
            continue;
        uint16_t port = step->port ? step->port : take_port(stage);
        stage_set_port(stage, step->name, port);
        if (stage->failed || (first && setting_door(stage, step->name, step->backlog) < 0))
            return -1;
    }
    return 0;
}

int setting_prepare(struct stage *stage)
{
    const struct test *test = stage->test;

    size_t server = find_started(test, ROLE_SERVER), client = find_started(test, ROLE_CLIENT);

    stage->ports_of = arena_array(stage->arena, uint16_t, test->program_count);
    stage->hosts = arena_array(stage->arena, const char *, test->program_count);
    for (size_t i = 0; i < test->program_count; i++)
        if (prepare_program(stage, i, server == SIZE_MAX ? NULL : &test->programs[server]) < 0)
            return -1;
    set_default(stage, server, client);
    if (server == SIZE_MAX && client != SIZE_MAX) {
        stage->door_port = stage->ports_of[client];
        if (test->default_door && setting_door(stage, NULL, 128) < 0)
            return -1;
    }
    return prepare_doors(stage);
}
