"""Cases of the source line that STUCK tells: which programs have one, which say nothing, and strangers' words in it."""
import shutil

import tools
from cases import case
from command import report, sockgrade

SPEC = """
assignment: lines
program: {role: server, transport: tcp, run: ./server $port}
patience: 20s
tests:
  - name: half a line
    send: "hel"
    expect: "HEL"
"""

# `SERVE` is what is done with a connection, `IN_FRONT` what stands before. The place where it waits is marked.
PROGRAM = """\
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
IN_FRONT
static int serve(int fd)
{
    char line[70000];
    memset(line, 0, sizeof line);
SERVE
    return line[0];
}
int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a;
    memset(&a, 0, sizeof a);
    a.sin_family = AF_INET;
    a.sin_port = htons((unsigned short)atoi(argv[argc - 1]));
    bind(fd, (struct sockaddr *)&a, sizeof a);
    listen(fd, 5);
    for (;;) {
        int c = accept(fd, NULL, NULL);
        serve(c);
        close(c);
    }
}
"""
RECV = """\
    for (int n = 0; !memchr(line, '\\n', (size_t)n);) {
        ssize_t got = recv(fd, line + n, sizeof line - (size_t)n, 0); /* HERE */
        if (got <= 0)
            return 1;
        n += (int)got;
    }
"""
FGETS = """\
    if (!fgets(line, sizeof line, fdopen(fd, "r"))) /* HERE */
        return 1;
"""
# A frame of the C library keeps its place in a register that the ones below it need not have saved.
SCANF = """\
    if (fscanf(fdopen(fd, "r"), "%69999[^\\n]\\n", line) != 1) /* HERE */
        return 1;
"""
POLL = """\
    struct pollfd p = {fd, POLLIN, 0};
    while (poll(&p, 1, -1) > 0) /* HERE */
        if (read(fd, line, sizeof line) <= 0)
            return 1;
"""
# Whoever is stopped there hears of it.
EPOLL = """\
    int all = epoll_create1(0);
    struct epoll_event event;
    event.events = EPOLLIN;
    epoll_ctl(all, EPOLL_CTL_ADD, fd, &event);
    while (epoll_wait(all, &event, 1, -1) == 1) /* HERE */
        if (read(fd, line, sizeof line) <= 0)
            return 1;
    abort();
"""
THREAD_FRONT = """\
static void *answer(void *arg)
{
    char byte;
    while (read((int)(long)arg, &byte, 1) > 0) /* HERE */
        continue;
    return NULL;
}
"""
THREAD = """\
    pthread_t thread;
    pthread_create(&thread, NULL, answer, (void *)(long)fd);
    pthread_join(thread, NULL);
"""
CPP = """\
#include <ext/stdio_filebuf.h>
#include <iostream>
#include <string>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
namespace net {
template <typename Each> static void lines(int fd, Each each)
{
    __gnu_cxx::stdio_filebuf<char> buffer(fd, std::ios::in);
    std::istream in(&buffer);
    std::string line;
    while (std::getline(in, line)) // HERE
        each(line);
}
}
int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(std::stoi(argv[argc - 1]));
    bind(fd, reinterpret_cast<sockaddr *>(&a), sizeof a);
    listen(fd, 5);
    for (;;)
        net::lines(accept(fd, nullptr, nullptr), [](const std::string &line) { std::cout << line; });
}
"""


def program(serve, front=""):
    return PROGRAM.replace("SERVE", serve.rstrip("\n")).replace("IN_FRONT", front.rstrip("\n"))


def place_in(source, name, function):
    """What is to be said of the place that is marked."""
    number = 1 + next(i for i, text in enumerate(source.splitlines()) if "HERE" in text)
    return f"({name}:{number}, in {function}())"


def can_tell():
    """Whether this build finds lines; else the case is skipped with a word."""
    known = any(line.startswith("yes") and "libdw" in line for line in sockgrade("doctor").out.splitlines())
    if not known:
        tools.skipped["libdw"] += 1
    return known


def hand_in(folder, name, text, make=None):
    """A submission of one source (`server.c`), or of one that a Makefile's line makes."""
    path = folder / "class" / name
    path.mkdir(parents=True)
    (path / ("server.cpp" if "iostream" in text else "server.c")).write_text(text)
    if make:
        (path / "Makefile").write_text("server:\n" + "".join(f"\t{line}\n" for line in make.splitlines()))


def reasons(folder, *options):
    """{submission: reason}; all of them are stuck."""
    (folder / "spec.yaml").write_text(SPEC)
    out = folder / "out.json"
    out.unlink(missing_ok=True)
    done = sockgrade("grade", folder / "spec.yaml", folder / "class", "-j", "2", "--json", out, *options)
    rows = {row["name"]: row["tests"][0] for row in report(out)["submissions"]}
    for name, test in rows.items():
        assert test["verdict"] == "STUCK" and "the server waits" in test["reason"], (name, test["reason"], done)
    return {name: test["reason"] for name, test in rows.items()}


@case
def stuck_tells_the_line(folder):
    """STUCK names file, line and function where it waits, however a program in C or C++ was compiled with -g."""
    if not can_tell():
        return
    wanted = {}

    def add(name, text, make=None, function="serve", where="server.c"):
        hand_in(folder, name, text, make)
        wanted[name] = place_in(text, where, function)

    add("our-own-words", program(RECV))
    add("cpp", CPP, function="lines", where="server.cpp")
    add("cpp-fast", CPP, "g++ -g -O2 -o server server.cpp", function="lines", where="server.cpp")
    for name, serve in {"recv": RECV, "fgets": FGETS, "scanf": SCANF, "poll": POLL, "epoll": EPOLL}.items():
        for flags in ("-O0", "-O2"):
            add(name + flags, program(serve), f"gcc -g {flags} -o server server.c")
    for flags in ("-no-pie", "-static", "-gdwarf-4", "-gz", "-fno-asynchronous-unwind-tables"):
        add("gcc" + flags, program(RECV), f"gcc -g {flags} -o server server.c")
    add("thread", program(THREAD, THREAD_FRONT), "gcc -g -O1 -pthread -o server server.c", function="answer")
    add("folder", program(RECV), "mkdir src && mv server.c src && cd src && gcc -g -o ../server server.c",
        where="src/server.c")
    if shutil.which("clang"):
        for flags in ("-O0", "-O2 -no-pie"):
            add(f"clang{flags[:3]}", program(RECV), f"clang -g {flags} -o server server.c")
        add("clang-cpp", CPP, "clang++ -g -O0 -o server server.cpp", function="lines", where="server.cpp")
    else:
        tools.skipped["clang"] += 3
    said = reasons(folder)
    wrong = {name: said[name] for name, place in wanted.items() if not said[name].endswith(place)}
    assert not wrong and len(said) == len(wanted), wrong


TAKE = """\
#include <string.h>
#include <unistd.h>
long take(int fd, char *to, unsigned long n)
{
    char part[n * 3];
    long got = read(fd, part, n);
    memcpy(to, part, n);
    return got;
}
"""


def with_library(folder, name, flags):
    """A submission that reads in a library of its own, which is built without -g and with these flags; what it is."""
    text = program("    while (take(fd, line, 99) > 0) /* HERE */\n        continue;\n",
                   "long take(int fd, char *to, unsigned long n);\n")
    hand_in(folder, name, text, f"gcc {flags} -shared -fPIC -o libtake.so library/take.c\n"
            "gcc -g -o server server.c ./libtake.so")
    (folder / "class" / name / "library").mkdir()
    (folder / "class" / name / "library/take.c").write_text(TAKE)
    return text


@case
def a_library_without_lines_is_passed_by(folder):
    """A part of the hand-in that was built without -g is passed by, in whatever registers its frames are kept."""
    if not can_tell():
        return
    text = with_library(folder, "amy", "-O1 -fno-omit-frame-pointer")
    said = reasons(folder)["amy"]
    assert said.endswith(place_in(text, "server.c", "serve")), said


@case
def no_line_rather_than_a_wrong_one(folder):
    """Where a compiler did not leave how to find the way back from a function, nobody guesses."""
    with_library(folder, "amy", "-O1 -fomit-frame-pointer -fno-asynchronous-unwind-tables")
    (folder / "class/amy/library/take.c").write_text(TAKE.replace("n * 3", "300"))
    said = reasons(folder)["amy"]
    assert said.endswith("bytes that were sent"), said


@case
def stuck_without_a_line(folder):
    """Without -g, without a source of its own, with nonsense in place of what the compiler left: the rest is said."""
    hand_in(folder, "no-g", program(RECV), "gcc -O1 -o server server.c")
    hand_in(folder, "of-the-system", program(RECV, '#line 12 "/usr/include/server.h"'), "gcc -g -o server server.c")
    nonsense = "head -c 9999 /dev/zero | tr '\\\\0' '\\\\{}' > x && objcopy --update-section .debug_{}=x server"
    for part in ("info", "line", "abbrev"):
        for byte in ("377", "1"):
            hand_in(folder, f"nonsense-{part}-{byte}", program(RECV),
                    "gcc -g -o server server.c\n" + nonsense.format(byte, part))
    for name, said in reasons(folder).items():
        assert said.endswith("bytes that were sent"), (name, said)


@case
def words_of_strangers_in_a_line(folder):
    """A file's name in what the compiler left is a stranger's: it is shown escaped and cut."""
    if not can_tell():
        return
    make = "gcc -g -o server server.c"
    hand_in(folder, "codes", program(RECV, '#line 4711 "\\033[2J\\n::error::\\302\\2335m.c"'), make)
    hand_in(folder, "long", program(RECV, f'#line 1 "{"x" * 4000}.c"'), make)
    said = reasons(folder)
    assert "[2J" in said["codes"] and "\033" not in said["codes"] and "\n" not in said["codes"], said
    assert "(" + "x" * 95 + ":" in said["long"] and len(said["long"]) < 400, said
    for row in ("codes", "long"):
        done = sockgrade("check", folder / "spec.yaml", folder / "class" / row, "--color", "never")
        assert "STUCK" in done.out and "\033" not in done.out and "\n::error" not in done.out, done
        assert "\u009b" not in done.out, done


@case
def a_line_at_every_level(folder):
    """Lines are found without namespaces, too."""
    if not can_tell():
        return
    hand_in(folder, "amy", program(RECV))
    place = place_in(program(RECV), "server.c", "serve")
    for options in (["--isolation", "L4"], ["--unsafe-no-sandbox"]):
        try:
            said = reasons(folder, *options)["amy"]
        except FileNotFoundError:
            continue  # this machine has not that level
        assert said.endswith(place), (options, said)
