"""Cases of running: ports that are hard-coded, interruptions, workers that die, what is left behind, memory."""
import json
import os
import signal
import subprocess
import uuid

import procs
from cases import case
from command import HERE, NONAMESPACES, PARTS, RIGHT, SOCKGRADE, classmates, report, sockgrade, submission, verdicts
from measure import measure

HELLO = HERE / "hello.yaml"


def with_marker(name, folder):
    """A copy of a spec with a marker that no other run has; gives (spec, marker)."""
    marker = uuid.uuid4().hex
    spec = folder / name
    spec.write_text((HERE / name).read_text().replace("MARKER", marker))
    return spec, marker


def start(*words, env=None):
    """Starts it in a group of its own, so that a signal can be sent to it as a terminal would."""
    return subprocess.Popen([SOCKGRADE, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, **(env or {})}, start_new_session=True)


def all_pass(spec, folder, out):
    done = sockgrade("grade", HERE / spec, folder, "-j", "8", "--json", out)
    got = verdicts(out) if out.exists() else done
    assert done.code == 0 and all(set(row) == {"PASS"} for row in got.values()), (got, done)


@case
def eight_on_the_same_port(folder):
    """Port 12000 hard-coded, eight at a time."""
    all_pass("fixed-port.yaml", classmates(folder / "class", 8, server=RIGHT), folder / "out.json")


@case
def eight_on_port_seven(folder):
    """A port below 1024, eight at a time."""
    all_pass("port-seven.yaml", classmates(folder / "class", 8, server=RIGHT), folder / "out.json")


@case
def eight_that_call_1_1_1_1(folder):
    """Address 1.1.1.1 and port 12000 hard-coded in clients, eight at a time."""
    all_pass("fixed-host.yaml", classmates(folder / "class", 8, client=PARTS / "client"), folder / "out.json")


def wait_for_program(marker, process):
    """The marked program, which shows that the run is in its middle."""
    found = procs.wait_until(lambda: procs.alive_with(marker) or process.poll() is not None, "the program that hangs")
    assert process.poll() is None, (process.returncode, *process.communicate())
    return found[0]


def interrupt(folder, number):
    """Stops a class in its middle; gives (exit code, report or None, words)."""
    spec, marker = with_marker("hangs.yaml", folder)
    scratch, out = folder / "scratch", folder / "out.json"
    scratch.mkdir()
    for name in "abcd":
        submission(folder / "class" / name, server=RIGHT, silent=PARTS / "silent")
    process = start("grade", spec, folder / "class", "-j", "2", "--json", out, env={"TMPDIR": str(scratch)})
    wait_for_program(marker, process)
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=30)
    assert not procs.alive_with(marker), "a program is left"
    assert not list(scratch.iterdir()), f"left in TMPDIR: {list(scratch.iterdir())}"
    left = [path.name for path in folder.iterdir() if path.name not in ("scratch", "class", "out.json", spec.name)]
    assert not left, f"left beside the report: {left}"
    return process.returncode, json.loads(out.read_text()) if out.exists() else None, stdout + stderr


@case
def interrupted_in_the_middle(folder):
    """Ctrl-C in the middle of a class: exit 130, what was finished is told whole, no process and no folder is left."""
    code, run, words = interrupt(folder, signal.SIGINT)
    assert code == 130, (code, words)
    assert run is None or "submissions" in run


@case
def terminated_in_the_middle(folder):
    """SIGTERM does the same: exit 143."""
    code, _, words = interrupt(folder, signal.SIGTERM)
    assert code == 143, (code, words)


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


@case
def nothing_hides(folder):
    """A program that forks away and ignores signals is gone when the report is there."""
    marker = uuid.uuid4().hex
    spec = folder / "once.yaml"
    spec.write_text((HERE / "once.yaml").read_text().replace("./server $port", f"./hides $port {marker}"))
    submission(folder / "class/a", server=RIGHT, hides=PARTS / "hides")
    done = sockgrade("grade", spec, folder / "class", "--json", folder / "out.json")
    assert verdicts(folder / "out.json") == {"a": ["PASS"]}, done
    assert not procs.alive_with(marker)


@case
def memory_of_a_class_of_200(folder):
    """No process of ours holds 32 MiB, for a class of 200."""
    for number in range(200):
        submission(folder / f"class/s{number:03}", server=RIGHT)
    measure(HERE / "once.yaml", folder / "class", folder / "out.json")
    assert set(map(tuple, verdicts(folder / "out.json").values())) == {("PASS",)}


@case
def memory_whatever_is_sent(folder):
    """No process of ours holds 32 MiB, with a payload of 16 MiB, and programs that never stop sending."""
    for number in range(4):
        submission(folder / f"class/right{number}", server=PARTS / "chunks")
        submission(folder / f"class/flood{number}", server=PARTS / "flood")
    measure(HERE / "payload.yaml", folder / "class", folder / "out.json")
    got = verdicts(folder / "out.json")
    assert got["right0"] == ["PASS"] and got["flood0"][0] in ("FAIL", "FLOOD"), got


@case
def without_namespaces(folder):
    """Where namespaces are refused: one shared network, said in the report, and the same verdicts."""
    classmates(folder / "class", 8, server=RIGHT, hides=PARTS / "hides")
    for spec in (HELLO, HERE / "fixed-port.yaml"):
        out = folder / "out.json"
        done = sockgrade("grade", spec, folder / "class", "-j", "8", "--json", out, before=[NONAMESPACES])
        assert done.code == 0 and report(out)["isolation"] == "shared-network", done
        assert set(sum(verdicts(out).values(), [])) == {"PASS"}, (verdicts(out), done)
        assert "shared" in done.out + done.err, done
    marker = uuid.uuid4().hex
    once = folder / "once.yaml"
    once.write_text((HERE / "once.yaml").read_text().replace("./server $port", f"./hides $port {marker}"))
    done = sockgrade("grade", once, folder / "class", before=[NONAMESPACES])
    assert done.code == 0 and not procs.alive_with(marker), done
