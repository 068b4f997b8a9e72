"""Cases of hand-ins with files that nobody expects: their own verdict, never the harness's fault."""
import os

from cases import case
from command import HERE, NONAMESPACES, RIGHT, report, sockgrade, submission, verdicts
from grading import LANGUAGE


def judged(spec, folder, out):
    """Grades, and demands that each got a verdict of its own, PASS or BUILD."""
    done = sockgrade("grade", spec, folder, "--json", out)
    got = verdicts(out) if out.exists() else done
    assert done.code == 0 and all(set(row) in ({"PASS"}, {"BUILD"}) for row in got.values()), (got, done)
    return got


def built(folder, name, recipe):
    submission(folder / name, server=RIGHT).joinpath("Makefile").write_text(f"all:\n\t{recipe}\n")


@case
def builds_that_make_odd_files(folder):
    """A build that leaves a FIFO, a socket, a link to an absolute path or to nowhere, or a folder without permissions."""
    built(folder / "class", "fifo", "mkfifo pipe")
    built(folder / "class", "socket", "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"door\")'")
    built(folder / "class", "absolute-link", "ln -s /usr/bin/python3 interpreter")
    built(folder / "class", "link-to-nowhere", "ln -s nowhere link")
    built(folder / "class", "closed-folder", "mkdir closed && chmod 0 closed")
    assert len(judged(HERE / "once.yaml", folder / "class", folder / "out.json")) == 5


@case
def hand_ins_with_odd_files(folder):
    """A FIFO, a link to an absolute path or a loop of links handed in."""
    os.mkfifo(submission(folder / "class/fifo", server=RIGHT) / "pipe")
    submission(folder / "class/absolute-link", server=RIGHT).joinpath("passwd").symlink_to("/etc/passwd")
    submission(folder / "class/loop", server=RIGHT).joinpath("loop").symlink_to("loop")
    assert len(judged(HERE / "once.yaml", folder / "class", folder / "out.json")) == 3


@case
def a_file_where_provide_wants_a_folder(folder):
    """The file `www` is handed in, and the spec provides www/a.html; a link in its place leads nowhere else."""
    submission(folder / "class/file", server=RIGHT).joinpath("www").write_text("x")
    (folder / "outside").mkdir()
    submission(folder / "class/link", server=RIGHT).joinpath("www").symlink_to(folder / "outside")
    assert len(judged(HERE / "provide.yaml", folder / "class", folder / "out.json")) == 2
    assert not list((folder / "outside").iterdir()), "written through a link"


@case
def first_threads_that_end_without_namespaces(folder):
    """A server whose first thread has ended, on a shared network: it runs on, is judged, and is gone in the end."""
    test, out = LANGUAGE / "main-ends-with-pthread-exit", folder / "out.json"
    done = sockgrade("grade", test / "spec.yaml", test / "subs", "--json", out, before=[NONAMESPACES])
    assert report(out)["isolation"] == "L4", done
    assert done.code == 0 and set(sum(verdicts(out).values(), [])) == {"PASS"}, (verdicts(out), done)
