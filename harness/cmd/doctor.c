#include "cmd/commands.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/tell.h"
#include "os/filter.h"
#include "os/sandbox.h"
#include "os/source.h"
#include "report/sink.h"
#include "run/isolation.h"

struct finding {
    const char *name;
    bool there;
    const char *why;  /* when it is not */
    const char *lost; /* without it */
    const char *cure; /* one command or sentence */
};

/* What takes user namespaces away, as a machine's settings tell it; the first that fits. */
static const struct {
    const char *path, *value; /* NULL: that the file is there */
    const char *cure;
} causes[] = {
    {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
     "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0   (Ubuntu 24.04; a step of its own on GitHub's runners)"},
    {"/proc/sys/kernel/unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1"},
    {"/proc/sys/user/max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=15000"},
    {"/.dockerenv", NULL,
     "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
     "--security-opt systempaths=unconfined ..."},
    {"/run/.containerenv", NULL, "podman run --security-opt seccomp=unconfined --security-opt unmask=ALL ..."},
};

static const struct {
    const char *names[3]; /* one of them is enough */
    const char *lost, *package;
} tools[] = {
    {{"cc"}, "hand-ins in C", "gcc"},
    {{"c++", "g++"}, "hand-ins in C++", "g++"},
    {{"make"}, "hand-ins with a Makefile", "make"},
    {{"python3"}, "hand-ins in Python", "python3"},
    {{"javac"}, "hand-ins in Java", "default-jdk-headless"},
    {{"go"}, "hand-ins in Go", "golang"},
    {{"node"}, "hand-ins in JavaScript", "nodejs"},
    {{"cargo"}, "hand-ins in Rust", "cargo"},
    {{"perl"}, "hand-ins in Perl", "perl"},
    {{"ruby"}, "hand-ins in Ruby", "ruby"},
    {{"valgrind"},
     "in tests of memory: leaks of servers, bytes that were never set, and --track-fds. A sanitizer takes its place",
     "valgrind"},
};

#define COUNT(table) (sizeof table / sizeof table[0])

static const char *cure_for_namespaces(void)
{
    for (size_t i = 0; i < COUNT(causes); i++) {
        char text[16] = "";
        int fd = open(causes[i].path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ssize_t len = causes[i].value ? read(fd, text, sizeof text - 1) : 0;
        close(fd);
        if (!causes[i].value || (len > 0 && strncmp(text, causes[i].value, strlen(causes[i].value)) == 0))
            return causes[i].cure;
    }
    return "whatever filters system calls here must allow clone and unshare with namespaces";
}

static bool is_in_path(const char *tool)
{
    const char *path = getenv("PATH");
    char file[PATH_MAX];

    for (const char *at = path ? path : "/usr/bin:/bin"; *at;) {
        int len = (int)strcspn(at, ":");
        snprintf(file, sizeof file, "%.*s/%s", len, at, tool);
        if (access(file, X_OK) == 0)
            return true;
        at += len + (at[len] == ':');
    }
    return false;
}

/* In a process of its own, since a filter cannot be taken off. */
static bool hears_timers(void)
{
    const struct sock_fprog *filter = filter_program(FILTER_TIMERS, NULL);
    int status = 1, listener;
    pid_t pid = filter ? fork() : -1;

    if (pid == 0) {
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        _exit(filter_install(filter, true, &listener) == 0 ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void show(struct buf *out, const struct finding *finding)
{
    buf_printf(out, "%-4s %s", finding->there ? "yes" : "no", finding->name);
    if (!finding->there) {
        buf_printf(out, "%s%s\n     without it: %s\n     try: %s", finding->why ? ": " : "",
                   finding->why ? finding->why : "", finding->lost, finding->cure);
    }
    buf_char(out, '\n');
}

static void show_level(struct buf *out, enum level level, struct finding finding)
{
    struct err err = {0};

    finding.there = isolation_try(level, &err) == 0;
    finding.why = err.text;
    sandbox_close();
    show(out, &finding);
}

static void show_isolation(struct buf *out)
{
    show_level(out, LEVEL_1, (struct finding){
        .name = "namespaces", .cure = cure_for_namespaces(),
        .lost = "a network, a root and a process table of its own for each test (--pcap and 'machine', too)"});
    show_level(out, LEVEL_0, (struct finding){
        .name = "control groups",
        .lost = "memory and processes are looked at now and then, in place of being counted by the kernel",
        .cure = "systemd-run --user --scope -p Delegate=yes sockgrade ...   (or run it as root)"});
    show_level(out, LEVEL_4, (struct finding){
        .name = "Landlock", .lost = "any sandbox at all, where namespaces are refused",
        .cure = "a kernel of version 6.12 or later, started with landlock among its 'lsm='"});
    show(out, &(struct finding){
        .name = "news of timers (seccomp)", .there = hears_timers(),
        .lost = "the proof that nothing more will come from a program",
        .cure = "a kernel of version 5.5 or later, and no other listener for system calls around sockgrade"});
}

static void show_libraries(struct buf *out)
{
    show(out, &(struct finding){
        .name = "lines of sources (libdw)", .there = source_known(),
        .lost = "where in its source a program waits for ever: STUCK tells the system call alone",
        .cure = "sudo apt install libdw-dev && make   (this build was made without it)"});
}

static void show_tools(struct buf *out)
{
    for (size_t i = 0; i < COUNT(tools); i++) {
        char cure[96];
        bool there = false;
        for (const char *const *name = tools[i].names; name < tools[i].names + 3 && *name; name++)
            there |= is_in_path(*name);
        snprintf(cure, sizeof cure, "sudo apt install %s", tools[i].package);
        show(out, &(struct finding){.name = tools[i].names[0], .there = there, .lost = tools[i].lost, .cure = cure});
    }
}

/* 0, or the exit code. */
static int show_verdict(struct arena *arena, struct buf *out)
{
    struct err err = {0};
    enum level level = isolation_find(NULL, arena);

    sandbox_close();
    buf_printf(out, "\nIsolation %s: %s.\n", level_name(level), level_words(level));
    if (level == LEVEL_5)
        return EXIT_HARNESS;
    int held = isolation_check(level, &err);
    sandbox_close();
    if (held < 0) {
        buf_printf(out, "CONTAINMENT FAILS: %s\n", err.text);
        return EXIT_HARNESS;
    }
    buf_printf(out, "Containment holds: %d checks.\n", held);
    return EXIT_PASSED;
}

int doctor_command(struct arena *arena, const struct opts *opts)
{
    struct buf *out = buf_new(arena, 0);
    struct sink *sink = sink_stdout(arena);
    struct err err = {0};

    (void)opts;
    show_isolation(out);
    show_libraries(out);
    show_tools(out);
    int code = show_verdict(arena, out);
    sink_write(sink, buf_bytes(out));
    return sink_close(sink, &err) ? tell_err(&err) : code;
}
