"""Cases of crowds: little processor, few files, many processes, more than anybody asked for."""
import shutil

from cases import case
from command import HERE, NONAMESPACES, PARTS, as_somebody, classmates, report, sockgrade, submission, verdicts
from measure import measure


@case
def thirty_two_that_compute(folder):
    """Clients that need 300 ms of a processor before they connect, 32 at a time and with a patience of 1 s: all pass."""
    out = folder / "out.json"
    done = sockgrade("grade", HERE / "computes.yaml", classmates(folder / "class", 32, client=PARTS / "computes"),
                     "-j", "32", "--json", out)
    late = {name: row for name, row in verdicts(out).items() if row != ["PASS"]}
    assert done.code == 0 and not late, (late, done)


@case
def more_peers_than_files(folder):
    """A swarm of 600 where a process may have 512 files, and more if it asks."""
    submission(folder / "right", server=PARTS / "threads")
    done = sockgrade("check", HERE / "swarm.yaml", folder / "right", before=["sh", "-c", 'ulimit -Sn 512; exec "$@"', "sh"])
    assert done.code == 0, done


@case
def a_user_with_many_processes(folder):
    """A limit of 16 processes, of a user who has 40 others, on a shared network: only the program's count."""
    before, binary = as_somebody(folder)
    helper = shutil.copy(NONAMESPACES, folder / "nonamespaces")
    crowd = 'for i in $(seq 40); do sleep 600 & done; "$@"; code=$?; kill $(jobs -p); exit $code'
    submission(folder / "right", server=PARTS / "forks")
    done = sockgrade("check", shutil.copy(HERE / "few-processes.yaml", folder), folder / "right", binary=binary, cwd=folder,
                     before=[*before, helper, "bash", "-c", crowd, "bash"], env={"TMPDIR": "/tmp"})
    assert done.code == 0 and "L4" in done.out, done


@case
def memory_of_empty_datagrams(folder):
    """A client that sends empty datagrams from ever new addresses: FAIL or FLOOD, and no process of ours holds 32 MiB."""
    submission(folder / "class/a", **{"client.c": PARTS / "empty-datagrams.c"})
    measure(HERE / "empty-datagrams.yaml", folder / "class", folder / "out.json")
    test = report(folder / "out.json")["submissions"][0]["tests"][0]
    assert test["verdict"] in ("FAIL", "FLOOD"), test
