"""Cases of results that stay: killed and continued, changed and compared, disks that are full and files that are broken."""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess

import procs
import tools
from cases import case, long_case
from cases_samples import SAMPLES, SPEC, steady
from cases_signals import wait_for_program, with_marker
from command import (HERE, PARTS, RIGHT, SANITIZED, SOCKGRADE, WRONG, as_somebody, classmates, report, says, sockgrade,
                     submission, verdicts)

HELLO = HERE / "hello.yaml"
KILLS = 6


def ask(folder, sql):
    """The rows of a question to the results in a folder; none while there is no answer yet."""
    try:
        with sqlite3.connect(f"file:{folder}/results.db?mode=ro", uri=True) as db:
            return db.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []


def count(folder, table="tests"):
    return (ask(folder, f"SELECT count(*) FROM {table}") or [(0,)])[0][0]


def start(*words, **more):
    command = [SOCKGRADE, "grade", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True, **more)


def small_class(folder, number):
    """Right and wrong ones, one that does not compile, a single file, and one that is empty. No two are the same."""
    for i in range(number):
        submission(folder / f"s{i:03}", server=RIGHT if i % 3 else WRONG).joinpath("note").write_text(str(i))
    shutil.copy(RIGHT, folder / "single")
    submission(folder / "broken").joinpath("server.c").write_text("int main(void) { return }\n")
    submission(folder / "nothing")
    return folder


def kill_and_continue(words, results, targets):
    """Kills the run each time so many results are there as a target says. What was seen must be there afterwards."""
    killed = 0
    for target in targets:
        process = start(*words, "--out", results)
        seen = procs.wait_until(lambda: count(results) >= target and count(results) or process.poll() is not None, "results", 600)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.communicate()
        assert count(results) >= seen, f"{seen} results were there before it was killed, {count(results)} after"
    return killed


def compare_with_undisturbed(words, results, folder):
    """Goes on to the end: the same words and report as of an undisturbed run, and no test was kept twice."""
    outs, reports = [], []
    for name, out in (("killed", results), ("undisturbed", folder / "undisturbed")):
        path = folder / f"{name}.json"
        done = sockgrade("grade", *words, "--out", out, "--json", path)
        assert done.code == 0, done
        outs.append(done.out)
        reports.append(json.dumps(steady(report(path)), indent=1).splitlines())
    different = [pair for pair in zip(*reports) if pair[0] != pair[1]]
    assert reports[0] == reports[1], f"{len(different)} lines differ: {different[:6]}"
    assert outs[0] == outs[1], outs
    kept = "SELECT count(*) FROM results WHERE test <> ''"
    used = "SELECT count(*), count(DISTINCT t.result) FROM tests t JOIN results r ON r.id = t.result WHERE r.test <> ''"
    for out in (results, folder / "undisturbed"):
        rows, (tests, different) = ask(out, kept)[0][0], ask(out, used)[0]
        assert rows == tests == different, f"{rows} results, {different} different ones of {tests} tests"
        assert count(out, "runs") == 1, ask(out, "SELECT * FROM runs")


@case
def killed_and_continued(folder):
    """A class killed at random moments and continued each time: the same grades as of an undisturbed run, none double."""
    there = small_class(folder / "class", 15)
    moments = random.Random(folder.name)
    words = [HELLO, there, "-j", "4"]
    total = 3 * len(list(there.iterdir()))
    targets = sorted(moments.randrange(total - 6) for _ in range(KILLS))
    killed = kill_and_continue(words, folder / "results", [0, *targets])
    assert killed > KILLS / 2, f"only {killed} were killed in time, at {targets}"
    compare_with_undisturbed(words, folder / "results", folder)


def hand_in(there, number, sample):
    """The sample in one of four forms."""
    files = [path for path in sample.iterdir() if path.name != "EXPECT"]
    if number % 4 == 0 and len(files) == 1 and files[0].suffix == ".c":
        there.mkdir(exist_ok=True)
        shutil.copy(files[0], there / f"{number:03}-{sample.name}.c")
    elif number % 4 == 1 and files:
        there.mkdir(exist_ok=True)
        shutil.make_archive(there / f"student{number:03}_{number}_{9000 + number}_hw", "zip", sample)
    elif number % 4 == 2 and files:
        name = there / f"Student {number:03}_{number}_assignsubmission_file_"
        name.mkdir(parents=True)
        shutil.make_archive(name / "hw", "zip", sample)
    else:
        shutil.copytree(sample, there / f"{number:03}-{sample.name}", symlinks=True)


@long_case
def three_hundred_killed_twenty_times(folder):
    """A class of 300 from the samples, as folders, files, and zips as Canvas and Moodle name them, killed at 20 random moments
    and continued each time."""
    there = folder / "class"
    with tools.gradable(SAMPLES) as samples:
        names = [path for path in sorted(samples.iterdir()) if path.is_dir()]
        for number in range(300):
            hand_in(there, number, names[number % len(names)])
    words = [SPEC, there, "-j", "4", "--only", "a word", "--only", "two lines*", "--only", "a client resets*"]
    moments = random.Random(folder.name)
    targets = sorted(moments.randrange(300 * 3 - 20) for _ in range(20))
    killed = kill_and_continue(words, folder / "results", targets)
    assert killed > 15, f"only {killed} were killed in time, at {targets}"
    compare_with_undisturbed(words, folder / "results", folder)


@case
def nothing_changed(folder):
    """The same command again runs nothing and tells the same; --again and --fresh run."""
    there, results, out = small_class(folder / "class", 3), folder / "results", folder / "out.json"
    words = ["grade", HELLO, there, "--out", results, "--json", out]
    first = sockgrade(*words)
    before, rows = json.dumps(report(out)["submissions"]), count(results, "results")
    again = sockgrade(*words)
    assert says(again.err, "nothing has changed since run 1") and again.out == first.out, again
    assert json.dumps(report(out)["submissions"]) == before and count(results, "results") == rows
    done = sockgrade(*words, "--again", "s000", "--again", "sing*")
    assert says(done.err, "run 2", "12 of 18", "6 to run") and done.out == first.out, done
    assert count(results, "results") == rows + 6
    done = sockgrade(*words, "--again", "s00")
    assert done.code == 2 and says(done.err, "no submission is named 's00'", "did you mean 's000'"), done
    done = sockgrade(*words, "--fresh")
    assert says(done.err, "run 3", "kept in") and done.out == first.out, done


@case
def changed_and_compared(folder):
    """After a change of program, spec or seed a new run; diff says who, which test, from what to what and why; apply."""
    there, results, spec = small_class(folder / "class", 2), folder / "results", folder / "spec.yaml"
    shutil.copy(HELLO, spec)
    out = ["--out", results]

    def grade(*words):
        return sockgrade("grade", spec, there, *out, *words)

    def differs(*words):
        return sockgrade("diff", *words, *out)

    assert grade().code == 0
    assert differs().code == 2 and says(differs().err, "only one"), differs()
    shutil.copy(RIGHT, there / "s000/server")
    done = grade()
    assert says(done.err, "run 2", "12 of 15", "3 to run") and says(done.err, "run 2 is the official one now"), done
    done = differs()
    assert done.code == 1 and says(done.out, "s000", "-> 4/4", "(program)") and says(done.out, "-> PASS", "a word"), done
    assert says(done.out, "1 submission changed, 4 the same") and "s001" not in done.out, done
    assert sockgrade("apply", "1", *out).code == 0
    spec.write_text(HELLO.read_text().replace('expect: "42\\n"', 'expect: "43\\n"'))
    done = grade()
    assert says(done.err, "run 3 is finished", "run 1 stays the official one", "apply 3"), done
    done = differs("2", "3")
    assert done.code == 1 and says(done.out, "s001", "4/4 -> 3/4", "(spec)"), done
    assert says(done.out, "PASS -> FAIL", "1/1 -> 0/1", "a number") and says(done.out, "changed for all: spec"), done
    assert differs().out == differs("1", "3").out == differs("3").out
    done = grade("--seed", "77")
    assert differs("3", "4").code == 0 and says(differs("3", "4").out, "changed for all: seed"), differs("3", "4")
    done = sockgrade("runs", *out)
    assert says(done.out, "*    1") and says(done.out, "seed 77") and done.code == 0, done
    done = sockgrade("apply", "4", *out)
    assert done.code == 0 and says(done.err, "run 4 is the official one", "it was run 1"), done
    assert says(sockgrade("runs", *out).out, "*    4")


@case
def results_in_the_class_itself(folder):
    """Graded from inside the class: the folder of results is no submission."""
    there = classmates(folder / "class", 2, server=RIGHT)
    command = [SOCKGRADE, "grade", str(HELLO), "."]
    for words in ("run 1: results are kept in 'sockgrade-results'", "nothing has changed"):
        done = subprocess.run(command, capture_output=True, text=True, cwd=there, check=True, timeout=600)
        assert says(done.stderr, words) and "2 submissions" in done.stdout, done


@case
def only_some_tests(folder):
    """--only runs and keeps these tests; all of them later are the same as at once."""
    there, results, out = small_class(folder / "class", 2), folder / "results", folder / "out.json"
    words = ["grade", HELLO, there, "--out", results, "--json", out]
    assert sockgrade(*words, "--only", "a word").code == 0
    assert {len(row) for row in verdicts(out).values()} == {1}, verdicts(out)
    assert says(sockgrade("runs", "--out", results).out, "not finished")
    assert sockgrade("apply", "1", "--out", results).code == 2
    done = sockgrade(*words)
    assert says(done.err, "run 1", "goes on", "5 of 15"), done
    assert {len(row) for row in verdicts(out).values()} == {3}, verdicts(out)
    assert not says(sockgrade("runs", "--out", results).out, "not finished")


@case
def files_of_the_spec(folder):
    """A payload's file and a teacher's program belong to the spec: after a change of them all is run again."""
    spec = folder / "spec.yaml"
    spec.write_text("assignment: files\nprogram: {role: server, transport: tcp, run: ./server $port}\n"
                    "tests: [{name: a, send: {file: words.txt}, expect: \"HELLO\\n\"}]\n")
    (folder / "words.txt").write_text("hello\n")
    words = ["grade", spec, classmates(folder / "class", 2, server=RIGHT), "--out", folder / "results"]
    assert says(sockgrade(*words).err, "run 1")
    assert says(sockgrade(*words).err, "nothing has changed")
    (folder / "words.txt").write_text("hallo\n")
    done = sockgrade(*words)
    assert says(done.err, "run 2", "kept in"), done
    done = sockgrade("diff", "--out", folder / "results")
    assert says(done.out, "(spec)") and says(done.out, "2 submissions changed"), done


@case
def a_second_grader(folder):
    """A second grade into the same folder is refused at once; runs and diff may read meanwhile. Ctrl-C says how to go on."""
    spec, marker = with_marker("hangs.yaml", folder)
    results = folder / "results"
    submission(folder / "zipped/a", server=RIGHT, silent=PARTS / "silent")
    shutil.make_archive(folder / "class/a", "zip", folder / "zipped/a")
    process = start(spec, folder / "class", "-j", "1", "--no-proof", "--out", results)
    wait_for_program(marker, process)
    done = sockgrade("grade", HELLO, HERE / "class", "--out", results)
    assert done.code == 2 and says(done.err, "another grader is at work", process.pid), done
    unpacked = sorted(results.glob("unpacked/**/server"))
    shutil.make_archive(folder / "other/a", "zip", HERE / "class/wrong")
    done = sockgrade("grade", HELLO, folder / "other", "--out", results)
    assert done.code == 2 and says(done.err, "another grader is at work"), done
    assert unpacked and sorted(results.glob("unpacked/**/server")) == unpacked, "it unpacked over what the first grades"
    assert unpacked[0].read_bytes() == (folder / "zipped/a/server").read_bytes()
    done = sockgrade("runs", "--out", results)
    assert done.code == 0 and says(done.out, "hangs", "not finished"), done
    process.send_signal(signal.SIGINT)
    words = process.communicate(timeout=60)[1]
    assert process.returncode == 130 and says(words, "1 of 3 tests are done", "the same command goes on"), words
    done = sockgrade("grade", spec, folder / "class", "--no-proof", "--only", "before", "--only", "after", "--out", results)
    assert done.code == 0 and says(done.err, "run 1", "goes on", "1 of 2"), done


@case
def not_judged_is_run_again(folder):
    """What could not be judged since a worker was killed is run again by the same command."""
    spec, marker = with_marker("hangs.yaml", folder)
    spec.write_text(spec.read_text().replace("50s", "3s"))
    results, out = folder / "results", folder / "out.json"
    submission(folder / "class/a", server=RIGHT, silent=PARTS / "silent")
    words = [spec, folder / "class", "-j", "1", "--no-proof", "--out", results]
    process = start(*words)
    os.kill(procs.ancestor_below(wait_for_program(marker, process), process.pid), signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode == 3, process.returncode
    done = sockgrade("grade", *words, "--json", out)
    assert done.code == 0 and says(done.err, "run 1", "goes on", "2 of 3"), done
    assert verdicts(out)["a"] == ["PASS", "TIMEOUT", "PASS"], verdicts(out)


FULL = """
mount -t tmpfs -o size=$1k tmpfs "$2" && shift 1 && disk=$1 && shift 1 || exit 99
"$@"; first=$?
mount -o remount,size=100m "$disk" || exit 99
echo "again" >&2
"$@"; echo "first $first, then $?"
"""


@case
def a_full_disk(folder):
    """No room for results, at the start or in the middle: a sentence, exit 3, and what was kept stays."""
    there, disk = small_class(folder / "class", 9), folder / "disk"
    disk.mkdir()
    middle = 0
    for size in ("60", "300"):
        before = ["unshare", "-m" if os.geteuid() == 0 else "-rm", "sh", "-c", FULL, "sh", size, disk]
        done = sockgrade("grade", HELLO, there, "-j", "4", "--out", disk / "results", before=before, env={"TMPDIR": "/tmp"})
        assert "first 3, then 0" in done.out, (size, done)
        first, again = done.err.split("again\n", 1)
        assert says(first, "no room is left on the disk"), (size, done)
        if "goes on" in again:
            middle += 1
            assert says(first, "what was kept until then stays"), (size, done)
    assert middle, "none got into the middle"


@case
def broken_files(folder):
    """A database that is damaged, none at all, another's, or in a folder that cannot be made: a sentence each, exit 2."""
    words = ["grade", HELLO, HERE / "class", "--out"]
    results = folder / "results"
    assert sockgrade(*words, results).code == 0
    whole = (results / "results.db").read_bytes()
    (results / "results.db").write_bytes(whole[:4096] + b"\xaa" * (len(whole) - 4096))
    for command in (words, ["diff", "--out"], ["runs", "--out"], ["apply", "1", "--out"]):
        done = sockgrade(*command, results)
        assert done.code in (2, 3) and says(done.err, "is damaged") and done.err.count("\n") == 1, done
    (results / "results.db").write_bytes(b"\x00\x01" * 5000)
    done = sockgrade(*words, results)
    assert done.code == 2 and says(done.err, "is not a database of results"), done
    (folder / "file").write_text("")
    done = sockgrade(*words, folder / "file")
    assert done.code == 2 and says(done.err, "cannot keep results in"), done
    done = sockgrade(*words, folder / "none/results")
    assert done.code == 2 and says(done.err, "cannot make the folder"), done
    before, binary = as_somebody(folder)
    (folder / "mine").mkdir(mode=0o700)
    os.chmod(folder / "mine", 0o500)
    done = sockgrade(*words, folder / "mine/results", before=before, binary=binary)
    assert done.code == 2 and says(done.err, "cannot make the folder", "permission denied"), done


@case
def grades_are_nobody_elses_to_read(folder):
    """Neither in a folder that is made, nor in one that was there and is everybody's."""
    (folder / "open").mkdir(mode=0o755)
    for results in (folder / "open", folder / "made"):
        assert sockgrade("grade", HELLO, HERE / "class", "--out", results).code == 0
        readable = [path.name for path in results.iterdir() if path.stat().st_mode & 0o077]
        assert readable == [], (results, readable)
    assert (folder / "made").stat().st_mode & 0o077 == 0


@long_case
def ten_thousand_submissions(folder):
    """10,000 submissions, graded, told again from the store, and compared: the parent stays under 64 MiB."""
    for number in range(10000):
        path = folder / "class" / f"s{number:05}"
        path.mkdir(parents=True)
        (path / "note").write_text(str(number))
    grade = ["grade", HELLO, folder / "class", "-j", "4", "-v", "--json", folder / "out.json"]
    for words in (grade, grade, [*grade, "--again", "s0000?"], ["diff"]):
        command = [SOCKGRADE, *map(str, words), "--out", str(folder / "results")]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        peak = 0
        while process.poll() is None:
            peak = max(peak, procs.peak_kib(process.pid))
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        said = process.communicate()[1]
        assert process.returncode == 0, (words, said)
        assert SANITIZED or peak < 64 * 1024, f"{peak} KiB: {words}"
    assert len(report(folder / "out.json")["submissions"]) == 10000
