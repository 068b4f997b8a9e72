"""Grades folders of submissions and compares with their EXPECT files.

EXPECT: `score 12/20`, then `VERDICT test name` for each test that does not pass (`VERDICT *`: all of them). An indented line
under a test must occur in what the report says of that test.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import tempfile

import timing
import tools

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGE = ROOT / "tests/e2e/language"
SOCKGRADE = os.environ.get("SOCKGRADE", str(ROOT / "build/sockgrade"))


class Expect:
    def __init__(self, text):
        lines = [line for line in text.splitlines() if line.strip()]
        self.score = lines[0].split()[1]
        self.verdicts, self.says = {}, {}
        for line in lines[1:]:
            if line[0].isspace():
                self.says.setdefault(name, []).append(line.strip())
            else:
                verdict, name = line.split(None, 1)
                self.verdicts[name] = verdict

    def verdict_of(self, test):
        return self.verdicts.get(test, self.verdicts.get("*", "PASS"))


def words_of(test):
    """All that the report says of a test, for people to look at."""
    parts = [test["reason"], test["where"], test["expected"], test["received"]]
    parts += [hint["text"] for hint in test["hints"]]
    return " | ".join(part for part in parts if part)


def cut(words):
    return words if len(words) <= 500 else words[:500] + " ..."


def compare(expect, submission):
    """What differs between an EXPECT and a submission of a report, in lines."""
    got = f"{submission['score']:g}/{submission['max_score']:g}"
    if got != expect.score:
        yield f"score {got}, not {expect.score}"
    names = {test["name"] for test in submission["tests"]}
    for name in expect.verdicts:
        if name != "*" and name not in names:
            yield f"no test '{name}'"
    for test in submission["tests"]:
        words = words_of(test)
        if test["verdict"] != expect.verdict_of(test["name"]):
            yield f"{test['verdict']}, not {expect.verdict_of(test['name'])}: {test['name']}: {cut(words)}"
        if test["verdict"] == "PASS" and test["hints"]:
            yield f"a hint, though it passed: {test['name']}: {cut(words)}"
        for said in expect.says.get(test["name"], []):
            if said not in words:
                yield f"not said of '{test['name']}': {said}: {cut(words)}"


def grade(spec, folder, *options, env=None):
    """Runs `grade`; gives (process, report or None)."""
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch, "out.json")
        command = [SOCKGRADE, "grade", str(spec), str(folder), "--json", str(out), "--out", f"{scratch}/results", *options]
        process = subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, timeout=900)
        return process, json.loads(out.read_text()) if out.exists() else None


def grade_folder(title, spec, folder, *options):
    """One test a submission: a list of (name, complaints). Those whose tools are not there are left out."""
    if tools.lacks_valgrind(pathlib.Path(ROOT, spec), folder):
        return []
    with tools.gradable(folder) as folder:
        wanted = {path.parent.name: Expect(path.read_text()) for path in sorted(folder.glob("*/EXPECT"))}
        if not wanted:
            return []
        with timing.timed(title):
            process, report = grade(spec, folder, *options)
    if report is None or process.returncode not in (0, 3):
        words = [f"exit {process.returncode}", *process.stderr.splitlines()[:40]]
        return [(f"{title}/{name}", words) for name in wanted]
    there = {submission["name"]: submission for submission in report["submissions"]}
    rows = []
    for name, expect in wanted.items():
        lines = list(compare(expect, there[name])) if name in there else ["not in the report"]
        rows.append((f"{title}/{name}", lines))
    return rows


def chosen(names, title):
    return not names or any(name in title or title in name for name in names)


def grade_samples(names):
    """The assignments' own samples, each assignment eight at a time."""
    for spec in sorted((ROOT / "specs").glob("*.yaml")):
        title = f"submissions/{spec.stem}"
        if (ROOT / title).is_dir() and chosen(names, title):
            yield from grade_folder(title, spec.relative_to(ROOT), ROOT / title, "-j", "8")


def grade_language(names):
    """One folder a sentence of the language, several at once since they mostly wait."""
    folders = [path.parent for path in sorted(LANGUAGE.glob("*/spec.yaml"))]
    folders = [path for path in folders if chosen(names, f"language/{path.name}")]
    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        jobs = [pool.submit(grade_folder, f"language/{path.name}", path / "spec.yaml", path / "subs", "-j", "4")
                for path in folders]
        for job in jobs:
            yield from job.result()
