#include "spec/check.h"

#include <string.h>

#include "spec/schema.h"
#include "spec/sim.h"
#include "spec/start.h"
#include "spec/steps.h"
#include "spec/tap.h"
#include "spec/test.h"

static struct running *find_running(const struct sim *sim, const char *name)
{
    struct running *running = sim->programs;

    while (running && strcmp(running->name, name))
        running = running->next;
    return running;
}

/* NULL-terminated names of the running programs. */
static const char *const *running_names(const struct sim *sim)
{
    size_t count = 0;

    for (const struct running *running = sim->programs; running; running = running->next)
        count++;
    const char **names = arena_array(sim->arena, const char *, count + 1);
    for (const struct running *running = sim->programs; running; running = running->next)
        *names++ = running->name;
    return names - count;
}

/* The running program that the option `program` names. */
static const struct program *named_program(const struct sim *sim, const struct step_node *node, const char *name)
{
    const struct running *running = find_running(sim, name);

    if (running)
        return running->program;
    if (test_program(sim->test, name)) {
        sim_complain(sim, node, "program", NULL, "'%s' is not started at this point", name);
        return NULL;
    }
    sim_complain(sim, node, "program", value_help(sim->arena, name, running_names(sim)), "no program is called '%s'",
                 name);
    return NULL;
}

/* The running program of a role; NULL and a fault when there is none, or several and none was named. */
static const struct program *only_of_role(const struct sim *sim, const struct step_node *node, enum role role)
{
    const struct program *only = NULL;
    bool several = false;

    for (const struct running *running = sim->programs; running; running = running->next) {
        if (running->program->role != role)
            continue;
        several = several || (only && role == ROLE_SERVER);
        only = running->program;
    }
    if (!only)
        sim_complain(sim, node, NULL,
                     role == ROLE_CLIENT ? "a server is reached with 'connect'"
                     : sim->has_client   ? "a client's connection is taken with 'accept'"
                                         : NULL,
                     "'%s' needs a %s, and none is started", step_word(node->kind),
                     role == ROLE_SERVER ? "server" : "client");
    if (several)
        sim_complain(sim, node, NULL, "write 'program: NAME' beside it",
                     "several servers run: which one does '%s' mean", step_word(node->kind));
    return only;
}

static void start_program(struct sim *sim, const struct program *program, const char *name, const struct node *run)
{
    struct running **link = &sim->programs;
    struct scope scope = {sim->arena, sim->vars, true, sim->faults};

    while (*link)
        link = &(*link)->next;
    *link = arena_one(sim->arena, struct running);
    **link = (struct running){NULL, name, program, false};
    if (program->port_kind == PORT_FIXED || program->host_any || (program->host && strcmp(program->host, "127.0.0.1")))
        sim->test->fixed_port = true;
    start_check(&scope, sim->outside, program, run);
}

/* The test's own copy, which remembers what the steps do with it. */
static struct program *own_copy(const struct sim *sim, const struct program *program)
{
    return &sim->test->programs[program - sim->test->programs];
}

static void on_start(struct sim *sim, const struct step_node *node, const struct step *step)
{
    const struct program *program = test_program(sim->test, step->name);
    const char *name = step->as ? step->as : step->name;
    const char **names = arena_array(sim->arena, const char *, sim->test->program_count + 1);

    for (size_t i = 0; i < sim->test->program_count; i++)
        names[i] = sim->test->programs[i].name;
    if (!program) {
        sim_complain(sim, node, NULL, value_help(sim->arena, step->name, names), "no program is called '%s'",
                     step->name);
    } else if (find_running(sim, name)) {
        sim_complain(sim, node, "as", "name a further copy with 'as: NAME'", "'%s' is started already", name);
    } else {
        start_program(sim, program, name, step->run ? step->run : program->run);
        own_copy(sim, program)->typed_at_start |= step->payload != NULL;
    }
}

static void on_listen(struct sim *sim, const struct step_node *node, const struct step *step)
{
    if (!sim->has_client)
        sim_complain(sim, node, NULL, NULL, "'listen' needs a client, and none is started");
    if (sim->test->tap)
        sim_complain(sim, node, NULL, NULL,
                     "'listen' beside 'tap': there the client calls the server, not the harness");
    sim->test->fixed_port = sim->test->fixed_port || step->port;
    if (!strcmp(step->name, "none"))
        sim->test->default_door = false;
    else if (test_program(sim->test, step->name))
        sim_complain(sim, node, NULL, "choose another name", "'%s' is a program, and ${port.%s} its port", step->name,
                     step->name);
    else
        vars_set_sample(sim->arena, &sim->doors, step->name, "");
}

static void on_accept(struct sim *sim, const struct step_node *node, const struct step *step, const char *name)
{
    const char *names[32], *help = arena_printf(sim->arena, "open it before with '- listen: %s'", step->door);
    size_t count = 0;

    for (const struct var *door = sim->doors.first; door && count < 31; door = door->next)
        names[count++] = door->name;
    names[count] = NULL;
    if (sim->test->tap)
        sim_complain(sim, node, NULL, "read what it sends with 'peer: to_server'",
                     "'accept' beside 'tap': there the client calls the server, not the harness");
    if (step->door && !vars_find(&sim->doors, step->door))
        sim_complain(sim, node, "door", count ? value_help(sim->arena, step->door, names) : help,
                     "no door is called '%s'", step->door);
    sim_add_peer(sim, node, name, only_of_role(sim, node, ROLE_CLIENT));
}

static void on_connect(struct sim *sim, const struct step_node *node, const struct step *step, const char *name)
{
    const struct program *program = step->program ? named_program(sim, node, step->program)
                                                  : only_of_role(sim, node, ROLE_SERVER);
    bool far = step->from_port || (step->from_host && strncmp(step->from_host, "127.", 4));

    sim->test->fixed_port = sim->test->fixed_port || far;
    if (step->program && program && program->role != ROLE_SERVER)
        sim_complain(sim, node, "program", "a client's connection is taken with 'accept'", "'%s' is a client",
                     step->program);
    if (step->refused && program && program->transport == TRANSPORT_UDP)
        sim_complain(sim, node, "refused", NULL, "'refused' is for TCP: UDP has no connection to refuse");
    if (!step->refused)
        sim_add_peer(sim, node, name, program);
}

static void on_restart(struct sim *sim, const struct step_node *node, const struct program *program)
{
    if (program->role == ROLE_CLIENT)
        sim_complain(sim, node, NULL, "start a client again with '- start: NAME' and 'as: NAME'",
                     "'restart' is for servers");
    for (struct sim_peer *peer = sim->peers; peer; peer = peer->next) {
        if (peer->program == program)
            sim_close_peer(sim, peer);
    }
}

/* What has grown is told from the last mark of the same life, else from the moment when it was ready. */
static void on_hygiene(struct running *running, struct program *own, const struct step *step)
{
    if (step->kind == STEP_CHECK && !running->marked)
        own->steps_compare |= hygiene_compares(&step->hygiene);
    if (step->kind == STEP_MARK || step->kind == STEP_RESTART)
        running->marked = step->kind == STEP_MARK;
}

/* A step on a program. */
static void on_program(struct sim *sim, const struct step_node *node, const struct step *step)
{
    const struct program *program = NULL;

    if (step->program)
        program = named_program(sim, node, step->program);
    else if (sim->programs && !sim->programs->next)
        program = sim->programs->program;
    else if (sim->programs)
        sim_complain(sim, node, NULL,
                     arena_printf(sim->arena, "say which with 'program: NAME': %s",
                                  value_list_words(sim->arena, running_names(sim))),
                     "'%s' while several programs run", step_word(node->kind));
    else
        sim_complain(sim, node, NULL, NULL, "'%s' while no program is started", step_word(node->kind));
    if (!program)
        return;
    struct program *own = own_copy(sim, program);
    own->steps_type |= node->kind == STEP_STDIN || node->kind == STEP_STDIN_CLOSE;
    own->steps_read |= node->kind == STEP_EXPECT_STDOUT;
    own->steps_read_errors |= node->kind == STEP_EXPECT_STDERR;
    on_hygiene(step->program ? find_running(sim, step->program) : sim->programs, own, step);
    if (node->kind == STEP_RESTART)
        on_restart(sim, node, program);
    if ((node->kind == STEP_STDIN || node->kind == STEP_STDIN_CLOSE) && program->stdin_payload)
        sim_complain(sim, node, NULL, "write it all in steps",
                     "the test's key 'stdin' has ended the keyboard of '%s' before", program->name);
}

static void play_steps(struct sim *sim, const struct step_node *nodes, size_t count);

/* One turn of a body. Names of turns differ, so that what is made in one and used in the next is seen. */
static void play_turn(struct sim *sim, const struct step_node *node, int turn)
{
    const struct vars *outer = sim->vars;
    const char *current = sim->current;
    struct vars *vars = arena_one(sim->arena, struct vars);

    vars->up = outer;
    vars_set_sample(sim->arena, vars, "n", arena_printf(sim->arena, "%d", turn));
    sim->vars = vars;
    sim->level++;
    if (node->kind == STEP_SWARM) {
        sim->current = arena_printf(sim->arena, "swarm%d", turn);
        vars_set_sample(sim->arena, vars, "peer", sim->current);
        sim_add_peer(sim, node, sim->current, only_of_role(sim, node, ROLE_SERVER));
    }
    play_steps(sim, node->body, node->body_count);
    sim_close_level(sim, sim->level);
    sim->level--;
    sim->vars = outer;
    sim->current = current;
}

static void on_body(struct sim *sim, const struct step_node *node, int count)
{
    bool swarm = node->kind == STEP_SWARM;
    int others = swarm && count > 0 ? count - 1 : 0;

    if (swarm && sim->current) {
        sim_complain(sim, node, NULL, NULL, "a 'swarm' inside a 'swarm'");
        return;
    }
    sim->open += others;
    for (int turn = 1; turn <= count && turn <= 2; turn++)
        play_turn(sim, node, turn);
    sim->open -= others;
}

static void on_named(struct sim *sim, const struct step_node *node, const struct step *step, const char *name)
{
    if (node->kind == STEP_CONNECT)
        on_connect(sim, node, step, name);
    else if (node->kind == STEP_ACCEPT)
        on_accept(sim, node, step, name);
    else
        sim_on_peer(sim, node, name);
}

static const struct step *bind(struct sim *sim, const struct step_node *node, const char *peer, const char *program)
{
    const struct step_target target = {peer, program};

    return step_bind_for(sim->arena, sim->test, node, &target, sim->vars, sim->outside, sim->faults);
}

static void play_peers(struct sim *sim, const struct step_node *node)
{
    static const struct step nothing = {.reads = true};
    const char **names;
    bool said = node_get(node->options, "peer") || (node->value && step_value(node->kind) == STEP_VALUE_PEERS);
    size_t count = step_peers(sim->arena, node, sim->vars, sim->faults, &names);

    if (!count) {
        const char *name = said ? NULL : sim_implicit_peer(sim, node);
        bind(sim, node, name ? name : "peer", NULL);
        if (name)
            on_named(sim, node, &nothing, name);
    }
    for (size_t i = 0; i < count; i++) {
        const struct step *step = bind(sim, node, names[i], NULL);
        on_named(sim, node, step ? step : &nothing, names[i]);
    }
}

static void play_programs(struct sim *sim, const struct step_node *node)
{
    const char **names;
    size_t count = step_programs(sim->arena, node, sim->vars, sim->faults, &names);
    const struct step *step = count ? NULL : bind(sim, node, NULL, NULL);

    if (step && !node_get(node->options, "program"))
        on_program(sim, node, step);
    for (size_t i = 0; i < count; i++) {
        step = bind(sim, node, NULL, names[i]);
        if (step)
            on_program(sim, node, step);
    }
}

static void play_step(struct sim *sim, const struct step_node *node)
{
    const struct step *step;

    if (step_has_peer(node->kind)) {
        play_peers(sim, node);
    } else if (step_has_program(node->kind)) {
        play_programs(sim, node);
    } else {
        step = bind(sim, node, NULL, NULL);
        if (node->body)
            on_body(sim, node, step ? step->count : 1);
        else if (step && node->kind == STEP_START)
            on_start(sim, node, step);
        else if (step && node->kind == STEP_LISTEN)
            on_listen(sim, node, step);
    }
    if (!node->body && node->value && node->options && step_value(node->kind) != STEP_VALUE_PEERS)
        test_capture_samples(sim->arena, node->options, sim->names);
}

static void play_steps(struct sim *sim, const struct step_node *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        play_step(sim, &nodes[i]);
}

/* Whether it starts what there is not: that is told already. */
static bool has_unknown(const struct test *test)
{
    for (size_t i = 0; i < test->start_count; i++)
        if (!test_program(test, test->start[i]))
            return true;
    return false;
}

void check_test(struct arena *arena, struct test *test, const struct outside *outside, bool gaps, struct faults *faults)
{
    struct vars names = {test->row, NULL};
    struct sim sim = {.arena = arena,
                      .faults = faults,
                      .test = test,
                      .outside = outside,
                      .names = &names,
                      .vars = &names,
                      .gaps = gaps};
    struct scope scope = {arena, &names, true, faults};

    sim.gaps = gaps || (!test->start_count && !test_has_start(test->steps, test->step_count)) || has_unknown(test);
    test_samples(arena, test->programs, test->program_count, outside->seed, &names);
    test_door_samples(arena, test->steps, test->step_count, &names);
    sim.has_client = test_has_client(test);
    for (size_t i = 0; i < test->start_count; i++) {
        const struct program *program = test_program(test, test->start[i]);
        if (program)
            start_program(&sim, program, program->name, program->run);
    }
    play_steps(&sim, test->steps, test->step_count);
    for (const struct running *running = sim.programs; running; running = running->next)
        start_check_output(&scope, outside, running->program);
}
