#include "spec/program.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const role_words[] = {"server", "client", NULL};
static const char *const transport_words[] = {"tcp", "udp", NULL};

/* What is read by a table, then looked at again. */
struct definition {
    struct program program;
    int role, transport;
    const struct node *transport_node, *ready, *port, *host, *machine;
};

#define MEMORY_OWN (UINT64_C(256) << 20) /* what valgrind holds itself; and twice what the program does */

#define FIELD(name) offsetof(struct definition, name)

static const struct key definition_keys[] = {
    {"role", KEY_WORD, FIELD(role), true, 0, 0, role_words},
    {"transport", KEY_NODE, FIELD(transport_node), true, 0, 0, NULL},
    {"files", KEY_TEXTS, FIELD(program.files), false, 0, 0, NULL},
    {"build", KEY_TEXT, FIELD(program.build), false, 0, 0, NULL},
    {"run", KEY_NODE, FIELD(program.run), true, 0, 0, NULL},
    {"ready", KEY_NODE, FIELD(ready), false, 0, 0, NULL},
    {"port", KEY_NODE, FIELD(port), false, 0, 0, NULL},
    {"host", KEY_NODE, FIELD(host), false, 0, 0, NULL},
    {"machine", KEY_NODE, FIELD(machine), false, 0, 0, NULL},
    {"terminal", KEY_BOOL, FIELD(program.terminal), false, 0, 0, NULL},
    {"provide", KEY_NODE, FIELD(program.provide), false, 0, 0, NULL},
    {"env", KEY_NODE, FIELD(program.env), false, 0, 0, NULL},
    {"use", KEY_TEXT, FIELD(program.use), false, 0, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

#undef FIELD
#define FIELD(name) offsetof(struct limits, name)

static const struct key limit_keys[] = {
    {"time", KEY_DURATION, FIELD(time_ns), false, 1, 0, NULL},
    {"cpu", KEY_DURATION, FIELD(cpu_ns), false, 1, 0, NULL},
    {"memory", KEY_SIZE, FIELD(memory), false, 0, 0, NULL},
    {"processes", KEY_INT, FIELD(processes), false, 1, 100000, NULL},
    {"open_files", KEY_INT, FIELD(open_files), false, 4, 1000000, NULL},
    {"output", KEY_SIZE, FIELD(output), false, 0, 0, NULL},
    {"disk", KEY_SIZE, FIELD(disk), false, 0, 0, NULL},
    {"build", KEY_DURATION, FIELD(build_ns), false, 1, 0, NULL},
    {"total", KEY_DURATION, FIELD(total_ns), false, 1, 0, NULL},
    {NULL, KEY_NODE, 0, false, 0, 0, NULL},
};

#undef FIELD

#define SIGNAL_LIST(X)                                                                                                 \
    X(ABRT)                                                                                                            \
    X(ALRM) X(BUS) X(CHLD) X(CONT) X(FPE) X(HUP) X(ILL) X(INT) X(IO) X(KILL) X(PIPE) X(PROF) X(QUIT) X(SEGV) X(STOP)   \
        X(SYS) X(TERM) X(TRAP) X(TSTP) X(TTIN) X(TTOU) X(URG) X(USR1) X(USR2) X(VTALRM) X(WINCH) X(XCPU) X(XFSZ)

#define SIGNAL_WORD(name) #name,
#define SIGNAL_NUMBER(name) SIG##name,
static const char *const signal_words[] = {SIGNAL_LIST(SIGNAL_WORD) NULL};
static const int signal_numbers[] = {SIGNAL_LIST(SIGNAL_NUMBER)};

int program_signal(const struct scope *scope, const struct node *node, int *out)
{
    const char *text;
    bool sampled;

    if (value_text(scope, node, &sampled, &text))
        return -1;
    if (sampled)
        return 0;
    if (!strncmp(text, "SIG", 3))
        text += 3;
    for (size_t i = 0; signal_words[i]; i++) {
        if (!strcmp(signal_words[i], text)) {
            *out = signal_numbers[i];
            return 0;
        }
    }
    for (size_t i = 0; signal_words[i]; i++) {
        if (!strcasecmp(signal_words[i], text))
            return value_fault(scope, node, arena_printf(scope->arena, "did you mean '%s'?", signal_words[i]),
                               "no signal is called '%s'", text);
    }
    return value_fault(scope, node, value_help(scope->arena, text, signal_words), "no signal is called '%s'", text);
}

static int exit_map(const struct scope *scope, const struct node *node, struct exit_want *want)
{
    const struct node *only = node->first;
    const char *name = node->count == 1 ? schema_name(only) : NULL;
    int64_t number = 0;

    if (name && !strcmp(name, "signal")) {
        want->kind = EXIT_SIGNAL;
        return program_signal(scope, only, &want->number);
    }
    if (name && !strcmp(name, "not")) {
        want->kind = EXIT_NOT;
        if (value_int(scope, only, 0, 255, &number))
            return -1;
        want->number = (int)number;
        return 0;
    }
    return value_fault(scope, node, "write 0, any, {signal: TERM} or {not: 0}", "'%s' is no way to end",
                       value_subject(node));
}

int program_exit(const struct scope *scope, const struct node *node, struct exit_want *want)
{
    const char *text;
    int64_t number = 0;

    if (node->kind == NODE_MAP)
        return exit_map(scope, node, want);
    if (value_text(scope, node, NULL, &text))
        return -1;
    if (!strcmp(text, "any")) {
        *want = (struct exit_want){EXIT_ANY, 0};
        return 0;
    }
    if (*text && !strchr("0123456789-$", *text))
        return value_fault(scope, node, "write 0, any, {signal: TERM} or {not: 0}", "'%s' cannot be '%s'",
                           value_subject(node), text);
    if (value_int(scope, node, 0, 255, &number))
        return -1;
    *want = (struct exit_want){EXIT_CODE, (int)number};
    return 0;
}

int program_limits(const struct scope *scope, const struct node *node, struct limits *limits)
{
    if (schema_read(scope, node, "'limits'", limit_keys, NULL, limits))
        return -1;
    limits->processes_set = limits->processes_set || node_get(node, "processes");
    limits->open_files_set = limits->open_files_set || node_get(node, "open_files");
    return 0;
}

/* Transports that exist and are not graded. */
static const struct {
    const char *word, *meaning;
} others[] = {
    {"sctp", "the Stream Control Transmission Protocol, which carries messages in several streams of one association"},
    {"dccp",
     "the Datagram Congestion Control Protocol, which carries datagrams in a connection that controls its rate"},
};

static int read_transport(const struct scope *scope, struct definition *definition)
{
    const struct node *node = definition->transport_node;
    const char *text;

    if (value_text(scope, node, NULL, &text))
        return -1;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (!strcasecmp(text, others[i].word))
            return value_fault(scope, node, "write tcp or udp", "'%s' is %s: sockgrade grades TCP and UDP", text,
                               others[i].meaning);
    return value_word(scope, node, transport_words, &definition->transport);
}

static int read_ready(const struct scope *scope, const struct node *node, struct program *program)
{
    static const char *const words[] = {"listening", NULL};
    const struct node *only = node->first;
    const char *name = node->kind == NODE_MAP && node->count == 1 ? schema_name(only) : NULL;
    int word;

    if (program->role == ROLE_CLIENT)
        return value_fault(scope, node->key, NULL, "'ready' is for servers: a client is ready when it runs");
    if (node->kind == NODE_SCALAR)
        return value_word(scope, node, words, &word);
    if (name && !strcmp(name, "prints")) {
        program->ready = READY_PRINTS;
        program->ready_prints = only;
        return 0;
    }
    if (name && !strcmp(name, "after")) {
        program->ready = READY_AFTER;
        return value_duration(scope, only, &program->ready_after_ns);
    }
    return value_fault(scope, node, "write listening, {prints: PATTERN} or {after: 200ms}",
                       "'ready' must be one of three ways");
}

static int read_port(const struct scope *scope, const struct node *node, struct program *program)
{
    const char *text;
    int64_t number = 0;

    if (value_text(scope, node, NULL, &text))
        return -1;
    if (!strcmp(text, "ephemeral")) {
        program->port_kind = PORT_EPHEMERAL;
        return 0;
    }
    if (!strcmp(text, "any")) {
        if (program->role == ROLE_CLIENT)
            return value_fault(scope, node, "write the number that the client calls", "'port: any' is for servers");
        program->port_kind = PORT_ANY;
        return 0;
    }
    if (!strchr("0123456789-", *text) || !*text)
        return value_fault(scope, node, "write ephemeral, any, or the number hard-coded in the program",
                           "'port' cannot be '%s'", text);
    if (value_int(scope, node, 1, 65535, &number))
        return -1;
    program->port_kind = PORT_FIXED;
    program->port = (uint16_t)number;
    return 0;
}

static int read_host(const struct scope *scope, const struct node *node, struct program *program)
{
    const char *text;

    if (value_text(scope, node, NULL, &text))
        return -1;
    program->host_any = !strcmp(text, "any");
    program->host_given = !program->host_any;
    if (program->host_any) {
        program->host = "127.0.0.1";
        return 0;
    }
    if (value_address(scope, node, text, &program->host) < 0)
        return -1;
    if (program->machine && !strncmp(program->host, "127.", 4))
        return value_fault(scope, node, "leave it out: a machine has an address of its own, like 10.0.0.1",
                           "'%s' leads nowhere but to the machine itself", program->host);
    return 0;
}

/* It is part of an interface's name, which has at most 15 characters. */
static int read_machine(const struct scope *scope, const struct node *node, struct program *program)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    if (value_text(scope, node, NULL, &program->machine))
        return -1;
    size_t len = strlen(program->machine);
    if (!len || len > 12 || program->machine[strspn(program->machine, letters)] || !strcmp(program->machine, "grader"))
        return value_fault(scope, node, "up to 12 letters, digits, _ and -", "'%s' cannot name a machine",
                           program->machine);
    return 0;
}

static int check_run(const struct scope *scope, const struct node *run)
{
    static const char *const shell[] = {"|", "||", "&", "&&", ";", ">", ">>", "<", "2>&1", NULL};

    if (run->kind == NODE_MAP || (run->kind == NODE_LIST && !run->count) ||
        (run->kind == NODE_SCALAR && !run->text.len))
        return value_fault(scope, run, "write it like: run: ./server $port", "'run' needs the words that start it");
    for (const struct node *item = run->first; item; item = item->next) {
        if (item->kind != NODE_SCALAR)
            return value_fault(scope, item, NULL, "'run' is a list of words");
    }
    if (run->kind == NODE_LIST)
        return 0;
    if (memchr(run->text.data, 0, run->text.len))
        return value_fault(scope, run, NULL, "'run' must not hold a NUL byte");
    if (memchr(run->text.data, '"', run->text.len) || memchr(run->text.data, '\'', run->text.len))
        return value_fault(scope, run, "write a list: run: [./server, \"two words\"]",
                           "'run' is split at blanks, by no shell: a quote would be handed on");
    for (size_t i = 0; shell[i]; i++) {
        const char *line = arena_printf(scope->arena, " %s ", (const char *)run->text.data);
        const char *at = strstr(line, arena_printf(scope->arena, " %s ", shell[i]));
        if (at)
            return value_fault(scope, run, "write a list if it is meant as a word, or run: [sh, -c, \"...\"]",
                               "'run' is started by no shell: '%s' would be handed on", shell[i]);
    }
    return 0;
}

static int check_map_of_texts(const struct scope *scope, const struct node *node)
{
    int failed = 0;

    if (node->kind != NODE_MAP)
        return value_fault(scope, node, "write it like: env: {LANG: C.UTF-8}", "'%s' must be a mapping",
                           value_subject(node));
    for (const struct node *child = node->first; child; child = child->next) {
        const char *name = schema_name(child);
        if (child->kind != NODE_SCALAR)
            failed = value_fault(scope, child, NULL, "'%s' must be a single value", value_subject(child));
        if (name && (!*name || strchr(name, '=')))
            failed = value_fault(scope, child->key, NULL, "'%s' cannot name a variable of the environment", name);
    }
    return failed;
}

static bool climbs(const char *path)
{
    for (const char *at = path; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (!strncmp(at, "..", 2) && (!at[2] || at[2] == '/'))
            return true;
    }
    return false;
}

static int check_provide(const struct scope *scope, const struct node *node)
{
    int failed = 0;

    if (node->kind != NODE_MAP)
        return value_fault(scope, node, "write it like: provide: {a.txt: \"text\\n\"}", "'provide' must be a mapping");
    for (const struct node *child = node->first; child; child = child->next) {
        const char *path = schema_name(child);
        size_t len = path ? strlen(path) : 0;
        if (path && (*path == '/' || climbs(path) || !len || path[len - 1] == '/'))
            failed = value_fault(scope, child->key, "write a path inside the program's folder, like www/a.html",
                                 "'%s' does not stay inside the program's folder", path);
    }
    return failed;
}

/* What a missing or misspelt role was meant to be, so that the tests are not judged by the wrong one. */
static int guess_role(const struct node *node)
{
    const struct node *role = node_get(node, "role"), *run = node_get(node, "run");
    const struct node *hint = role ? role : run;
    const char *text = hint && hint->kind == NODE_SCALAR ? (const char *)hint->text.data : "";

    return strstr(text, "cl") ? ROLE_CLIENT : ROLE_SERVER;
}

int program_parse(const struct scope *scope, const struct node *node, const char *name, struct program *program)
{
    struct definition definition = {.program = {.host = "127.0.0.1", .terminal = true}, .role = guess_role(node)};
    struct program *p = &definition.program;
    int failed = schema_read(scope, node, name ? arena_printf(scope->arena, "program '%s'", name) : "'program'",
                             definition_keys, NULL, &definition);

    if (node->kind != NODE_MAP)
        return -1;
    p->at = node->key ? node->key->at : node->at;
    p->use_at = p->use ? node_get(node, "use")->at : p->at;
    p->role = (enum role)definition.role;
    p->name = name ? name : role_words[definition.role];
    if (definition.transport_node)
        failed |= read_transport(scope, &definition);
    p->transport = (enum transport)definition.transport;
    if (!p->files)
        p->files = arena_array(scope->arena, const char *, 1);
    if (definition.ready)
        failed |= read_ready(scope, definition.ready, p);
    if (definition.port)
        failed |= read_port(scope, definition.port, p);
    if (definition.machine)
        failed |= read_machine(scope, definition.machine, p);
    if (definition.host)
        failed |= read_host(scope, definition.host, p);
    if (p->run && check_run(scope, p->run)) {
        p->run = NULL;
        failed = -1;
    }
    if (p->env)
        failed |= check_map_of_texts(scope, p->env);
    if (p->provide)
        failed |= check_provide(scope, p->provide);
    *program = *p;
    return failed;
}

/* The head's environment with the test's put over it. */
static const struct node *merge_env(struct arena *arena, const struct node *head, const struct node *over)
{
    struct node *merged = arena_memdup(arena, over, sizeof(*over));
    const struct node **link = &merged->first;

    merged->first = NULL;
    merged->count = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (const struct node *child = (pass ? over : head)->first; child; child = child->next) {
            struct node *copy;
            if (!schema_name(child) || (!pass && node_get(over, schema_name(child))))
                continue;
            copy = arena_memdup(arena, child, sizeof(*child));
            copy->next = NULL;
            *link = copy;
            link = &copy->next;
            merged->count++;
        }
    }
    return merged;
}

int program_override(const struct scope *scope, const struct program_keys *keys, struct program *program)
{
    int failed = 0;

    if (keys->run) {
        failed |= check_run(scope, keys->run);
        program->run = failed ? NULL : keys->run;
    }
    if (keys->env) {
        int bad = check_map_of_texts(scope, keys->env);
        failed |= bad;
        if (!bad)
            program->env = program->env ? merge_env(scope->arena, program->env, keys->env) : keys->env;
    }
    if (keys->port)
        failed |= read_port(scope, keys->port, program);
    if (keys->host)
        failed |= read_host(scope, keys->host, program);
    program->stdin_payload = keys->input ? keys->input : program->stdin_payload;
    program->stdout_pattern = keys->output ? keys->output : program->stdout_pattern;
    program->stderr_pattern = keys->error ? keys->error : program->stderr_pattern;
    if (keys->exit)
        failed |= program_exit(scope, keys->exit, &program->exit);
    if (keys->ignore)
        program->ignore = leniency_parse(keys->ignore, scope->faults);
    return failed;
}

bool program_has_dialogue(const struct program *program)
{
    bool prompted =
        program->role == ROLE_CLIENT && program->steps_read && !program->stdin_payload && !program->typed_at_start;

    return program->terminal && (program->steps_type || prompted);
}

bool program_has_own_errors(const struct program *program)
{
    return program->stderr_pattern || program->steps_read_errors;
}

void program_check_memory(struct test *test, bool track_fds)
{
    test->track_fds |= track_fds;
    if (test->memory)
        return;
    test->memory = true;
    test->patience_ns *= MEMORY_SLOWER;
    test->limits.time_ns *= MEMORY_SLOWER;
    test->limits.cpu_ns *= MEMORY_SLOWER;
    test->limits.memory = test->limits.memory * 2 + MEMORY_OWN;
    for (size_t i = 0; i < test->program_count; i++)
        test->programs[i].ready_after_ns *= MEMORY_SLOWER;
}
