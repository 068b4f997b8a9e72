"""Runs the command for the cases, with submissions put together from small parts."""
import json
import os
import pathlib
import shutil
import subprocess

import tools
from grading import ROOT, SOCKGRADE

HERE = ROOT / "tests/e2e/cases"
PARTS = HERE / "parts"
RIGHT = HERE / "class/right/server"
WRONG = HERE / "class/wrong/server"
SANITIZED = "/san/" in SOCKGRADE
NONAMESPACES = pathlib.Path(os.environ.get("BUILD", ROOT / "build/release")) / "tests/e2e/nonamespaces"


class Done:
    def __init__(self, process):
        self.code, self.out, self.err = process.returncode, process.stdout, process.stderr

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out[-1500:]}\nstderr: {self.err[-1500:]}"


def sockgrade(*words, before=(), env=None, cwd=ROOT, binary=SOCKGRADE):
    """Runs it to its end. `before` are words in front (another program that starts it).

    A `grade` that names no --out keeps its results where no other run finds them.
    """
    env = {**os.environ, "NO_COLOR": "", **(env or {})}
    if not env["NO_COLOR"]:
        del env["NO_COLOR"]
    with tools.own_results() as out:
        own = out if words[0] == "grade" and "--out" not in words else []
        command = [*map(str, before), str(binary), *map(str, words), *own]
        return Done(subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, cwd=cwd, timeout=600))


def as_somebody(folder):
    """Words that start a program as an ordinary user, and a copy of the binary that it may run."""
    binary = shutil.copy(SOCKGRADE, folder / "sockgrade")
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    return before, binary


def submission(folder, **files):
    """A submission made of copies: submission(f / "amy", server=RIGHT)."""
    folder.mkdir(parents=True)
    for name, source in files.items():
        shutil.copy(source, folder / name)
    return folder


def classmates(folder, count, **files):
    """A folder of submissions that are all the same."""
    for number in range(count):
        submission(folder / f"s{number:03}", **files)
    return folder


def report(path):
    return json.loads(path.read_text())


def verdicts(path):
    """{submission: [verdict of each test]}"""
    return {row["name"]: [test["verdict"] for test in row["tests"]] for row in report(path)["submissions"]}


def says(text, *parts):
    """One of the lines holds all parts, whatever their case."""
    return any(all(str(part).lower() in line.lower() for part in parts) for line in text.splitlines())
