"""Cases of signals: interruptions, workers that are killed, and what is left then."""
import itertools
import json
import os
import signal
import subprocess
import tempfile
import time
import uuid

import procs
from cases import case
from command import HERE, PARTS, RIGHT, SOCKGRADE, report, submission, verdicts


# The results of the runs that are started here, removed at the end of all.
KEPT = tempfile.TemporaryDirectory(prefix="sockgrade-results-")
NUMBERS = itertools.count()


def with_marker(name, folder):
    """A copy of a spec with a marker that no other run has; gives (spec, marker)."""
    marker = uuid.uuid4().hex
    spec = folder / name
    spec.write_text((HERE / name).read_text().replace("MARKER", marker))
    return spec, marker


def start(*words, env=None):
    """Starts it in a group of its own, so that a signal can be sent to it as a terminal would."""
    own = ["--out", KEPT.name + f"/{next(NUMBERS)}"] if words[0] == "grade" else []
    return subprocess.Popen([SOCKGRADE, *map(str, words), *own], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **(env or {})}, start_new_session=True)


def wait_for_program(marker, process):
    """The marked program, which shows that the run is in its middle."""
    found = procs.wait_until(lambda: procs.alive_with(marker) or process.poll() is not None, "the program that hangs")
    assert process.poll() is None, (process.returncode, *process.communicate())
    return found[0]


def interrupt(folder, send):
    """Stops a class in its middle by send(process); gives (exit code, report or None, words)."""
    spec, marker = with_marker("hangs.yaml", folder)
    scratch, out = folder / "scratch", folder / "out.json"
    scratch.mkdir()
    for name in "abcd":
        submission(folder / "class" / name, server=RIGHT, silent=PARTS / "silent")
    process = start("grade", spec, folder / "class", "-j", "2", "--json", out, env={"TMPDIR": str(scratch)})
    wait_for_program(marker, process)
    send(process)
    stdout, stderr = process.communicate(timeout=30)
    assert not procs.alive_with(marker), "a program is left"
    assert not list(scratch.iterdir()), f"left in TMPDIR: {list(scratch.iterdir())}"
    left = [path.name for path in folder.iterdir() if path.name not in ("scratch", "class", "out.json", spec.name)]
    assert not left, f"left beside the report: {left}"
    return process.returncode, json.loads(out.read_text()) if out.exists() else None, stdout + stderr


@case
def interrupted_in_the_middle(folder):
    """Ctrl-C in the middle of a class: exit 130, what was finished is told whole, no process and no folder is left."""
    code, run, words = interrupt(folder, lambda process: process.send_signal(signal.SIGINT))
    assert code == 130, (code, words)
    assert run is None or run["not_run"] + sum(len(row["tests"]) for row in run["submissions"]) == 4 * 3, run


@case
def terminated_in_the_middle(folder):
    """SIGTERM does the same: exit 143."""
    code, _, words = interrupt(folder, lambda process: process.send_signal(signal.SIGTERM))
    assert code == 143, (code, words)


def two_together(process):
    """Hangs up and terminates so that both are there when it looks."""
    process.send_signal(signal.SIGSTOP)
    procs.wait_until(lambda: "\nState:\tT" in procs.read(process.pid, "status"), "the stop")
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGCONT):
        process.send_signal(number)


def one_after_the_other(process):
    """Hangs up, and terminates again and again until it has ended."""
    process.send_signal(signal.SIGHUP)
    while process.poll() is None:
        process.send_signal(signal.SIGTERM)


@case
def two_signals(folder):
    """SIGHUP and SIGTERM at once, or SIGTERM while SIGHUP is obeyed: no process, no folder and no half report is left."""
    for number, send in enumerate([two_together, one_after_the_other] * 5):
        (folder / str(number)).mkdir()
        code, _, words = interrupt(folder / str(number), send)
        assert code in (129, 143), (send.__name__, code, words)


@case
def killed_in_the_middle(folder):
    """SIGKILL of the harness leaves no process either."""
    spec, marker = with_marker("hangs.yaml", folder)
    submission(folder / "class/b", server=RIGHT, silent=PARTS / "silent")
    process = start("grade", spec, folder / "class", env={"TMPDIR": str(folder)})
    wait_for_program(marker, process)
    tree = procs.descendants(process.pid)
    process.kill()
    process.communicate(timeout=30)
    procs.wait_until(lambda: not procs.alive_with(marker), "the end of the program", 20)
    procs.wait_until(lambda: not any(procs.read(pid, "cmdline").startswith(SOCKGRADE) for pid in tree),
                     "the end of the workers", 20)


@case
def a_worker_that_is_killed(folder):
    """A worker killed in the middle of a test: HARNESS for that test alone, the rest is graded, exit 3."""
    spec, marker = with_marker("hangs.yaml", folder)
    out = folder / "out.json"
    submission(folder / "class/a", server=RIGHT, silent=PARTS / "silent")
    submission(folder / "class/b", server=RIGHT, silent=RIGHT)
    process = start("grade", spec, folder / "class", "-j", "1", "--json", out, env={"TMPDIR": str(folder)})
    pid = wait_for_program(marker, process)
    worker = procs.ancestor_below(pid, process.pid)
    assert worker and worker != pid, (worker, pid)
    os.kill(worker, signal.SIGKILL)
    stdout, stderr = process.communicate(timeout=120)
    assert process.returncode == 3, (process.returncode, stdout, stderr)
    assert verdicts(out) == {"a": ["PASS", "HARNESS", "PASS"], "b": ["PASS"] * 3}, verdicts(out)
    row = report(out)["submissions"][0]
    assert (row["score"], row["max_score"]) == (2, 2), row
    assert not procs.alive_with(marker)


LATE = """
assignment: late
program: {role: server, transport: tcp, run: ./late $port MARKER}
patience: 3s
limits: {time: 3s}
tests:
  - {name: answers late, send: "x", expect: "y"}
"""

LATE_SERVER = """\
#!/usr/bin/env python3
import ctypes, socket, sys, time
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.recv(1)
ctypes.CDLL(None).prctl(15, b"asleep")  # PR_SET_NAME
time.sleep(4)
client.sendall(b"y")
"""


def graders(process):
    """The harness and its workers, without the programs that they play."""
    return [pid for pid in [process.pid, *procs.descendants(process.pid)]
            if procs.read(pid, "cmdline").startswith(SOCKGRADE)]


@case
def stopped_and_continued(folder):
    """Time in which the grader was stopped counts against nobody: an answer after 4 s has come within 3 s of its time."""
    marker = uuid.uuid4().hex
    (folder / "late.yaml").write_text(LATE.replace("MARKER", marker))
    (folder / "class/amy").mkdir(parents=True)
    (folder / "class/amy/late").write_text(LATE_SERVER)
    (folder / "class/amy/late").chmod(0o755)
    process = start("grade", folder / "late.yaml", folder / "class", "--json", folder / "out.json")
    pid = wait_for_program(marker, process)
    procs.wait_until(lambda: procs.read(pid, "comm") == "asleep\n", "the program's sleep")
    stopped = graders(process)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(3)  # no event: that time passes is what is tested
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    words = process.communicate(timeout=60)
    assert len(stopped) > 1 and verdicts(folder / "out.json") == {"amy": ["PASS"]}, (stopped, words)
