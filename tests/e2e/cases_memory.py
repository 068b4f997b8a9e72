"""Cases of tests of memory: by a word on the command line, descriptors left open, and a machine without valgrind."""
import shutil

import tools
from cases import case
from command import report, sockgrade, verdicts
from grading import LANGUAGE, ROOT

SAMPLES = LANGUAGE / "memory/subs"
SPEC = LANGUAGE / "memory/spec.yaml"
# In a mount namespace of its own: nobody else misses it.
WITHOUT = ["unshare", "--mount", "sh", "-c", 'mount --bind /dev/null "$(command -v valgrind)" && exec "$@"', "sh"]

ENDS = r"""
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[argc - 1]))};
    char line[100];
    int listening = socket(AF_INET, SOCK_STREAM, 0);
    bind(listening, (struct sockaddr *)&address, sizeof address);
    listen(listening, 5);
    int fd = accept(listening, NULL, NULL);
    ssize_t len = read(fd, line, sizeof line);
    write(fd, line, len > 0 ? (size_t)len : 0);
    CLOSE
    return 0;
}
"""
ENDS_SPEC = """assignment: ends
program: {role: server, transport: tcp, run: ./server $port, build: cc -g server.c -o server}
tests:
  - {name: once, send: "hi\\n", expect: "hi\\n", exit: 0}
"""


def has_valgrind():
    if shutil.which("valgrind", path=tools.RUN_PATH):
        return True
    tools.skipped["valgrind"] += 1
    return False


def reasons(out):
    return {submission["name"]: submission["tests"][0]["reason"] for submission in report(out)["submissions"]}


def hand_in(folder, name, source):
    (folder / "class" / name).mkdir(parents=True)
    (folder / "class" / name / "server.c").write_text(source)


@case
def memory_on_the_command_line(folder):
    """--memory runs every test so; the same programs pass without it."""
    if not has_valgrind():
        return
    spec, out = folder / "spec.yaml", folder / "out.json"
    spec.write_text(SPEC.read_text().replace("    memory: true\n", ""))
    with tools.chosen_samples(SAMPLES, ["right", "no-room-for-nul"]) as samples:
        sockgrade("grade", spec, samples, "--json", out)
        assert verdicts(out) == {"right": ["PASS"], "no-room-for-nul": ["PASS"]}, verdicts(out)
        sockgrade("grade", spec, samples, "--memory", "--json", out)
        assert verdicts(out) == {"right": ["PASS"], "no-room-for-nul": ["MEMORY"]}, verdicts(out)


@case
def descriptors_left_open(folder):
    """--track-fds: a program that ends by itself has closed all that it opened; one that we end need not."""
    if not has_valgrind():
        return
    spec, out = folder / "spec.yaml", folder / "out.json"
    spec.write_text(ENDS_SPEC)
    hand_in(folder, "closes", ENDS.replace("CLOSE", "close(fd); close(listening);"))
    hand_in(folder, "leaves-open", ENDS.replace("CLOSE", ""))
    sockgrade("grade", spec, folder / "class", "--memory", "--json", out)
    assert verdicts(out) == {"closes": ["PASS"], "leaves-open": ["PASS"]}, reasons(out)
    sockgrade("grade", spec, folder / "class", "--track-fds", "--json", out)
    assert verdicts(out) == {"closes": ["PASS"], "leaves-open": ["MEMORY"]}, reasons(out)
    wanted = ("the server ends with 2 descriptors open: from accept() at server.c:15 in main(), "
              "from socket() at server.c:12 in main()")
    assert reasons(out)["leaves-open"] == wanted, reasons(out)
    with tools.chosen_samples(SAMPLES, ["right"]) as samples:
        sockgrade("grade", SPEC, samples, "--track-fds", "--json", out)
    assert verdicts(out) == {"right": ["PASS"]}, reasons(out)


@case
def an_error_before_a_failure(folder):
    """Wrong bytes stay FAIL, a crash stays CRASH, and the memory error before it is named first."""
    if not has_valgrind():
        return
    spec, out = folder / "spec.yaml", folder / "out.json"
    spec.write_text(SPEC.read_text().replace("(?s)\\x03.{15}", "(?s)\\x04.{15}"))
    source = (SAMPLES / "no-room-for-nul/server.c").read_text()
    hand_in(folder, "crashes", source.replace("free(name);", "*(volatile char *)8 = 1;"))
    hand_in(folder, "fails", source)
    sockgrade("grade", spec, folder / "class", "--json", out)
    assert verdicts(out) == {"crashes": ["CRASH"], "fails": ["FAIL"]}, verdicts(out)
    for submission in report(out)["submissions"]:
        hint = submission["tests"][0]["hints"][0]
        assert hint["id"] == "memory-error" and "server.c:49 in serve()" in hint["text"], hint


@case
def without_valgrind(folder):
    """The hand-in is built with a sanitizer in its place: by the compile lines that we find, and by a Makefile."""
    if not has_valgrind():
        return
    out = folder / "out.json"
    names = ["right", "right-threads", "right-python", "use-after-free", "no-room-for-nul"]
    wanted = {name: ["PASS" if name.startswith("right") else "MEMORY"] for name in names}
    for name in names:
        shutil.copytree(SAMPLES / name, folder / "class" / name)
    made = folder / "class/made"
    shutil.copytree(SAMPLES / "use-after-free", made)
    (made / "Makefile").write_text("server: server.o\n\tgcc -o $@ server.o\nserver.o: server.c\n\tgcc -c server.c\n")
    static = folder / "class/static"
    shutil.copytree(SAMPLES / "right", static)
    (static / "Makefile").write_text("server: server.c\n\tgcc server.c -o $@\n"
                                     "\t! grep -q asan server\n")
    done = sockgrade("grade", SPEC, folder / "class", "--json", out, before=WITHOUT)
    wanted |= {"made": ["MEMORY"], "static": ["HARNESS"]}
    assert verdicts(out) == wanted, (done, reasons(out))
    assert "(server.c:49 in serve())" in reasons(out)["no-room-for-nul"], reasons(out)
    assert "this machine has no valgrind" in reasons(out)["static"], reasons(out)
    done = sockgrade("doctor", before=WITHOUT)
    assert "no   valgrind" in done.out, done


CHECKS_SPEC = """assignment: checks
program: {role: server, transport: tcp, run: ./server $port}
tests:
  - name: descriptors
    steps:
      - {connect: amy}
      - {send: "amy"}
      - {check: {open_files: 5, processes: 1, zombies: 0, memory: 8MiB}}
  - name: an earlier life
    steps:
      - {connect: amy}
      - {send: "amy\\n"}
      - {expect: {regex: '(?s)\\x03.{15}'}}
      - restart
  - name: ended by the test
    steps:
      - {connect: amy}
      - {send: "amy\\n"}
      - {expect: {regex: '(?s)\\x03.{15}'}}
      - {signal: TERM}
      - {expect_exit: {signal: TERM}}
"""


@case
def what_valgrind_is_not_seen_in(folder):
    """Descriptors, memory and signals are the program's own; errors before a restart count, leaks of a killed one do not."""
    if not has_valgrind():
        return
    spec, out = folder / "spec.yaml", folder / "out.json"
    spec.write_text(CHECKS_SPEC)
    with tools.chosen_samples(SAMPLES, ["right", "no-room-for-nul", "loses-each-client"]) as samples:
        sockgrade("grade", spec, samples, "--memory", "--json", out)
    wanted = {"right": ["PASS"] * 3, "loses-each-client": ["PASS"] * 3,
              "no-room-for-nul": ["PASS", "MEMORY", "MEMORY"]}
    assert verdicts(out) == wanted, [(test["name"], test["reason"]) for submission in report(out)["submissions"]
                                     for test in submission["tests"]]
