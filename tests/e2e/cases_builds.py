"""Cases of --builds: what was built is taken again when, and only when, nothing that it was made from has changed."""
import os
import shutil
import subprocess

from cases import case
from command import NONAMESPACES, report, sockgrade
from grading import ROOT

SPEC = """
assignment: builds
program: {role: server, transport: tcp, run: ./server $port}
tests:
  - name: the build's own number
    send: "x"
    expect: "never"
"""

SERVER = """\
#!/usr/bin/env python3
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.recv(100)
client.sendall(open("number").read().strip().encode())
client.recv(1)
"""

MAKEFILE = "all:\n\tod -An -N8 -tx8 /dev/urandom | tr -d ' ' >number\n\t@echo built\n"


def hand_in(folder, makefile=MAKEFILE):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Makefile").write_text(makefile)
    (folder / "server").write_text(SERVER)
    (folder / "server").chmod(0o755)


def numbers(folder, *words, **more):
    """The number that the build of each hand-in made."""
    out = folder / "out.json"
    done = sockgrade("grade", "spec.yaml", "class", "--builds", "builds", "--json", out, *words, cwd=folder, **more)
    tests = {row["name"]: row["tests"][0] for row in report(out)["submissions"]}
    assert all(test["verdict"] == "FAIL" for test in tests.values()), (tests, done)
    return {name: test["received"] for name, test in tests.items()}


@case
def builds_are_kept(folder):
    """The same files are built once, in another run too; a change of a byte, of a permission or of the spec's line builds."""
    (folder / "spec.yaml").write_text(SPEC)
    hand_in(folder / "class/amy")
    hand_in(folder / "class/ben", MAKEFILE + "# ben\n")
    first = numbers(folder)
    assert len(set(first.values())) == 2 and all(len(number) == 16 for number in first.values()), first
    assert numbers(folder) == first
    (folder / "class/amy").rename(folder / "class/zoe")
    assert numbers(folder) == {"zoe": first["amy"], "ben": first["ben"]}
    (folder / "class/zoe/Makefile").write_text(MAKEFILE + "#")
    second = numbers(folder)
    assert second["ben"] == first["ben"] and second["zoe"] != first["amy"], (first, second)
    (folder / "class/zoe/Makefile").chmod(0o755)
    third = numbers(folder)
    assert third["ben"] == first["ben"] and third["zoe"] != second["zoe"], (second, third)
    (folder / "spec.yaml").write_text(SPEC.replace("$port}", "$port, build: make all}"))
    assert not set(numbers(folder).values()) & set(third.values())


@case
def builds_that_were_touched_are_not_used(folder):
    """A kept build whose files were changed by somebody is built anew; what was half-made is left alone."""
    (folder / "spec.yaml").write_text(SPEC)
    hand_in(folder / "class/amy")
    first = numbers(folder)
    entry, = (folder / "builds").iterdir()
    (entry / "tree/number").write_text("0" * 16)
    second = numbers(folder)
    assert second["amy"] not in ("0" * 16, first["amy"]), (first, second)
    assert numbers(folder) == second
    entry.rename(folder / "builds/.making-x")
    assert numbers(folder) != second


@case
def builds_that_fail_are_not_kept(folder):
    """A build that fails is tried again, and nothing of it stays."""
    (folder / "spec.yaml").write_text(SPEC)
    hand_in(folder / "class/amy", "all:\n\tfalse\n")
    done = sockgrade("grade", "spec.yaml", "class", "--builds", "builds", "--json", "out.json", cwd=folder)
    assert report(folder / "out.json")["submissions"][0]["verdict"] == "BUILD", done
    assert not list((folder / "builds").iterdir())


@case
def builds_are_not_kept_without_namespaces(folder):
    """Where programs can reach the machine's files nothing is kept and nothing taken, and that is said."""
    (folder / "spec.yaml").write_text(SPEC)
    hand_in(folder / "class/amy")
    first = numbers(folder, before=[NONAMESPACES])
    assert numbers(folder, before=[NONAMESPACES]) != first
    assert not (folder / "builds").exists()
    done = sockgrade("grade", "spec.yaml", "class", "--builds", "builds", cwd=folder, before=[NONAMESPACES])
    assert "'--builds' is not used" in done.err, done
    done = sockgrade("grade", "spec.yaml", "class", "--builds", "none/builds", cwd=folder)
    assert done.code == 2 and "none/builds" in done.err, done


UPPERCASE = ROOT / "submissions/tcp-uppercase-server"
TWO_STEPS = "server: server.o\n\tcc -pthread -o $@ server.o\nserver.o: server.c\n\tcc -c server.c\n"


@case
def what_was_compiled_before_is_made_anew(folder):
    """A program and an object that were handed in with their source, and are newer than it, are not what is graded."""
    amy = folder / "class/amy"
    amy.mkdir(parents=True)
    (amy / "Makefile").write_text(TWO_STEPS)
    shutil.copy(UPPERCASE / "minus-32/server.c", amy)
    subprocess.run(["make", "-s"], cwd=amy, check=True)
    shutil.copy(UPPERCASE / "c-threads/server.c", amy)
    os.utime(amy / "server.c", (1, 1))
    done = sockgrade("grade", ROOT / "specs/tcp-uppercase-server.yaml", "class", "--only", "digits*", "--json", "out.json",
                     cwd=folder)
    assert report(folder / "out.json")["submissions"][0]["tests"][0]["verdict"] == "PASS", done
