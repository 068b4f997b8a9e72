"""Cases of running: ports that are hard-coded, what is left behind, memory, a machine without namespaces."""
import os
import signal
import uuid

import procs
from cases import case
from command import HERE, NONAMESPACES, PARTS, RIGHT, classmates, report, sockgrade, submission, verdicts
from measure import measure

HELLO = HERE / "hello.yaml"


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
    measure(HERE / "once.yaml", folder / "class", folder / "out.json", jobs=16)
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
        assert done.code == 0 and report(out)["isolation"] == "L4", done
        assert set(sum(verdicts(out).values(), [])) == {"PASS"}, (verdicts(out), done)
        assert "shared" in done.out + done.err, done
    marker = uuid.uuid4().hex
    once = folder / "once.yaml"
    once.write_text((HERE / "once.yaml").read_text().replace("./server $port", f"./hides $port {marker}"))
    done = sockgrade("grade", once, folder / "class", before=[NONAMESPACES])
    assert done.code == 0 and not procs.alive_with(marker), done


@case
def children_of_others_without_namespaces(folder):
    """On a shared network all that the programs leave is killed, but not what the shell that became us had started."""
    marker, out, note = uuid.uuid4().hex, folder / "out.json", folder / "pid"
    spec = folder / "once.yaml"
    spec.write_text((HERE / "once.yaml").read_text().replace("./server $port", f"./hides $port {marker}"))
    submission(folder / "class/a", server=RIGHT, hides=PARTS / "hides")
    inherit = 'sleep 600 > /dev/null 2>&1 & echo $! > "$0"; exec "$@"'
    done = sockgrade("grade", spec, folder / "class", "--json", out, before=[NONAMESPACES, "bash", "-c", inherit, note])
    pid = int(note.read_text())
    survives = procs.read(pid, "cmdline").split("\0")[:2] == ["sleep", "600"]
    if survives:
        os.kill(pid, signal.SIGKILL)
    assert survives and not procs.alive_with(marker), done
    assert verdicts(out) == {"a": ["PASS"]} and report(out)["isolation"] == "L4", done
