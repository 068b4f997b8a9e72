"""Cases of the command line: options, exit codes, bad input, files that cannot be written."""
import os
import pathlib
import re
import shutil
import stat
import subprocess

from cases import case
from command import HERE, RIGHT, SOCKGRADE, WRONG, as_somebody, report, says, sockgrade, submission, verdicts

HELLO = HERE / "hello.yaml"
CLASS = HERE / "class"
ROOT = pathlib.Path(__file__).resolve().parents[2]
HINTS = ROOT / "docs/hints.md"


@case
def exit_codes_of_check(_):
    """check: 0 all passed, 1 something failed."""
    done = sockgrade("check", HELLO, CLASS / "right")
    assert done.code == 0, done
    done = sockgrade("check", HELLO, CLASS / "wrong")
    assert done.code == 1, done


@case
def exit_codes_of_grade(_):
    """grade: 0 whatever the scores; --fail-under changes that."""
    done = sockgrade("grade", HELLO, CLASS)
    assert done.code == 0, done
    assert sockgrade("grade", HELLO, CLASS, "--fail-under", "100").code == 1
    assert sockgrade("grade", HELLO, CLASS, "--fail-under", "1").code == 0


@case
def usage_is_exit_2(_):
    """A wrong command line is exit 2 with one sentence that names the mistake, on stderr."""
    for words in (["frob"], ["chekc", HELLO], ["check"], ["check", HELLO, "a", "b"], ["grade", HELLO],
                  ["check", HELLO, "--frob"], ["grade", HELLO, CLASS, "-j", "0"], ["grade", HELLO, CLASS, "-j", "x"],
                  ["check", HELLO, CLASS / "right", "--seed", "x"], ["grade", HELLO, CLASS, "--fail-under", "101"],
                  ["check", HELLO, CLASS / "right", "--color", "blue"]):
        done = sockgrade(*words)
        assert done.code == 2 and done.err and not done.out, (words, done)
    assert "check" in sockgrade("chekc", HELLO).err


@case
def help_is_everywhere(_):
    """--help and help COMMAND say how it is used, on stdout, exit 0."""
    for words in (["--help"], ["help"], ["check", "--help"], ["help", "check"], ["help", "grade"], ["help", "lint"]):
        done = sockgrade(*words)
        assert done.code == 0 and len(done.out) > 50 and not done.err, (words, done)
    assert sockgrade("help", "check").out == sockgrade("check", "--help").out
    assert "--json" in sockgrade("help", "grade").out


@case
def explain_knows_all_mistakes(_):
    """explain lists the mistakes, as docs/hints.md does; explain ID has a page for each; a wrong ID is exit 2 with the nearest."""
    done = sockgrade("explain")
    rows = re.findall(r"^([a-z0-9-]+) +(\S.*)$", done.out, re.M)
    assert done.code == 0 and len(rows) > 50, done
    assert [f"| `{name}` | {title} |" for name, title in rows] == re.findall(r"^\| `.*$", HINTS.read_text(), re.M)
    for name, title in rows:
        done = sockgrade("explain", name)
        assert done.code == 0 and done.out.startswith(f"{name}: {title}\n") and "right:" in done.out, done
        assert max(len(line) for line in done.out.splitlines()) <= 90, done
    done = sockgrade("explain", "mising-htons")
    assert done.code == 2 and "missing-htons" in done.err and not done.out, done


@case
def a_mistake_is_named(_):
    """The report for people names the mistake before the teacher's hint, and says how to read more; JSON has it, too."""
    done = sockgrade("check", ROOT / "specs/udp-uppercase-server.yaml", ROOT / "submissions/udp-uppercase-server/no-htons")
    named, more = done.out.index("mistake   missing-htons: "), done.out.index("more      sockgrade explain missing-htons")
    assert done.out.index("reason ") < named < more < done.out.index("hint "), done


LATE = """
import socket, sys, time
listener = socket.socket()
listener.bind(("", int(sys.argv[1])))
listener.listen()
while True:
    conn, address = listener.accept()
    data = conn.recv(100)
    time.sleep(0.7)
    conn.sendall(data)
    conn.close()
"""


def probes_of(report):
    return re.findall(r" probe (.*)$", report, re.M)


@case
def a_probe_decides(_):
    """What only a further experiment tells is named, and --explain tells of the probes; without them no hint, the same score."""
    command = ("check", ROOT / "specs/tcp-one-shot-server.yaml", ROOT / "submissions/tcp-one-shot-server/waits-for-the-end")
    done, without = sockgrade(*command, "--explain"), sockgrade(*command, "--explain", "--no-probes")
    assert "mistake   waits-for-end: " in done.out, done
    assert probes_of(done.out) == ["with a line end behind the message: fails",
                                   "with a half-close behind the message: passes", "unchanged: fails"], done
    assert "mistake " not in without.out and not probes_of(without.out), without
    assert done.code == without.code == 1 and done.out.splitlines()[-1] == without.out.splitlines()[-1], (done, without)
    assert not probes_of(sockgrade(*command, "--verbose").out)


@case
def a_probe_that_fails_decides_nothing(_):
    """A program that is wrong whatever is changed is told nothing that rests on a probe."""
    done = sockgrade("check", ROOT / "specs/byte-order.yaml", ROOT / "submissions/byte-order/no-conversion", "--explain")
    probes = probes_of(done.out)
    assert probes and all(probe.endswith(": fails") for probe in probes), done
    assert not re.search("mistake +(waits-for-newline|waits-for-end|answers-late)", done.out), done


@case
def a_late_answer_is_named(folder):
    """What comes after `within` is waited for once more, and longer."""
    (folder / "late").mkdir()
    (folder / "late/server.py").write_text(LATE)
    spec = folder / "late.yaml"
    spec.write_text("assignment: late\nprogram: {role: server, transport: tcp, run: ./server $port}\n"
                    "tests:\n  - {name: soon, send: hello, within: 50ms, expect: hello}\n")
    done = sockgrade("check", spec, folder / "late", "--explain")
    assert probes_of(done.out) == ["with a longer wait: passes", "unchanged: fails"], done
    assert done.code == 1 and "mistake   answers-late: " in done.out, done


@case
def lint_lists_all_mistakes(_):
    """A spec with eight mistakes lists all eight, each as file:line:col with its line and a caret; exit 2."""
    spec = HERE / "eight-mistakes.yaml"
    done = sockgrade("lint", spec)
    places = re.findall(rf"^{re.escape(str(spec))}:(\d+:\d+): ", done.out + done.err, re.M)
    assert places == ["2:13", "4:9", "7:3", "8:11", "11:13", "12:11", "17:9", "18:15"], (places, done)
    assert done.code == 2, done
    assert (done.out + done.err).count("^") >= 8, done
    for meant in ("server", "send"):
        assert says(done.out + done.err, "did you mean", f"'{meant}'"), done
    assert sockgrade("check", spec, CLASS / "right").code == 2
    assert sockgrade("grade", spec, CLASS).code == 2


@case
def lint_names_the_included_file(folder):
    """A mistake in an included file is told with that file's name, line and column; a circle of files is a mistake."""
    (folder / "common").mkdir()
    (folder / "spec.yaml").write_text("assignment: x\nprogram: {role: server, transport: tcp, run: ./s}\n"
                                      "include: [common/a.yaml, common/none.yaml, common/c.yaml, common/d.yaml]\n"
                                      "tests:\n  - name: x\n    sendd: y\n")
    (folder / "common/a.yaml").write_text("tests:\n  - name: y\n    sned: z\n  - name: x\n")
    (folder / "common/c.yaml").write_text("include: ../spec.yaml\n")
    (folder / "common/d.yaml").write_text("")
    done = sockgrade("lint", "spec.yaml", cwd=folder)
    places = re.findall(r"^(\S+?:\d+:\d+): ", done.out + done.err, re.M)
    assert places == ["spec.yaml:3:26", "spec.yaml:5:11", "spec.yaml:6:5", "common/a.yaml:3:5", "common/c.yaml:1:10",
                      "common/d.yaml:1:1"], (places, done)
    assert says(done.out + done.err, "line 4 of common/a.yaml") and "    sned: z" in done.out + done.err, done
    assert done.code == 2, done


@case
def lint_accepts_good_specs(_):
    """The project's own specs have no mistakes."""
    specs = sorted(pathlib.Path("specs").glob("*.yaml")) + [HELLO]
    done = sockgrade("lint", *specs)
    assert done.code == 0, done


@case
def what_is_not_there(folder):
    """A spec or a folder that is missing: exit 2 and a sentence with its name."""
    done = sockgrade("grade", HELLO, folder / "nobody")
    assert done.code == 2 and says(done.err, folder / "nobody"), done
    done = sockgrade("grade", folder / "none.yaml", CLASS)
    assert done.code == 2 and says(done.err, folder / "none.yaml"), done
    (folder / "empty").mkdir()
    done = sockgrade("grade", HELLO, folder / "empty")
    assert done.code == 2 and done.err, done


@case
def a_folder_in_place_of_a_spec(folder):
    """A folder where a spec should be: exit 2 and a sentence."""
    done = sockgrade("check", folder, CLASS / "right")
    assert done.code == 2 and says(done.err, folder), done


@case
def an_unreadable_file(folder):
    """A file that may not be read: a sentence with its name, exit 2."""
    before, binary = as_somebody(folder)
    spec = pathlib.Path(shutil.copy(HELLO, folder / "hello.yaml"))
    submission(folder / "class/amy", server=RIGHT)
    spec.chmod(0)
    done = sockgrade("check", spec, folder / "class/amy", before=before, binary=binary, cwd=folder)
    assert done.code == 2 and says(done.err, "hello.yaml", "permission denied"), done
    spec.chmod(0o644)
    (folder / "class").chmod(0)
    done = sockgrade("grade", spec, folder / "class", before=before, binary=binary, cwd=folder)
    (folder / "class").chmod(0o755)
    assert done.code == 2 and says(done.err, "class", "permission denied"), done
    done = sockgrade("grade", spec, folder / "class", before=before, binary=binary, cwd=folder)
    assert done.code == 0 and "4/4" in re.sub(r"\s*/\s*", "/", done.out), done


@case
def reports_into_a_missing_folder(folder):
    """--json, --junit and --csv into a folder that is not there: exit 2 before anything runs."""
    for option in ("--json", "--junit", "--csv"):
        path = folder / "none" / "out"
        done = sockgrade("grade", HELLO, CLASS, option, path)
        assert done.code == 2 and says(done.err, path) and not done.out, (option, done)


@case
def reports_onto_a_full_device(folder):
    """--json to a device that is full: exit 3, a sentence, and the device is still one."""
    device = folder / "full"
    if os.geteuid() != 0:
        device = pathlib.Path("/dev/full")
    else:
        try:
            os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 7))
            device.write_bytes(b"x")
        except OSError as error:
            if error.errno != 28:
                return
    done = sockgrade("check", HELLO, CLASS / "right", "--json", device)
    assert done.code == 3 and says(done.err, device, "no space left"), done
    assert stat.S_ISCHR(device.stat().st_mode)


@case
def reports_onto_a_full_disk(folder):
    """--json onto a disk that is full: exit 3, a sentence, nothing half-written."""
    script = f'mount -t tmpfs -o size=4k,nr_inodes=8 full "{folder}" && printf %4096s > "{folder}/fill"; "$@"; code=$?; ls -A "{folder}"; exit $code'
    before = ["unshare", "-Urm", "sh", "-c", script, "sh"]
    if subprocess.run(["unshare", "-Urm", "mount", "-t", "tmpfs", "full", folder], capture_output=True).returncode:
        return
    done = sockgrade("check", HELLO, CLASS / "right", "-q", "--json", folder / "out.json", before=before)
    assert done.code == 3 and says(done.err, "out.json", "no space left"), done
    assert "out.json" not in done.out, done


@case
def standard_output_that_is_full(_):
    """The report itself cannot be written: exit 3 and a sentence, not silence."""
    with open("/dev/full", "w") as full:
        process = subprocess.run([SOCKGRADE, "check", str(HELLO), str(CLASS / "right")], stdout=full,
                                 stderr=subprocess.PIPE, text=True)
    assert process.returncode == 3 and process.stderr, process


@case
def only_some_tests(folder):
    """--only takes a name or a glob; what matches nothing is exit 2."""
    out = folder / "out.json"
    done = sockgrade("check", HELLO, CLASS / "wrong", "--only", "a number", "--json", out)
    assert done.code == 0, done
    assert [test["name"] for test in report(out)["submissions"][0]["tests"]] == ["a number"], report(out)
    sockgrade("check", HELLO, CLASS / "right", "--only", "*word*", "--json", out)
    assert len(report(out)["submissions"][0]["tests"]) == 2
    done = sockgrade("check", HELLO, CLASS / "right", "--only", "a wodr")
    assert done.code == 2 and "a word" in done.err, done


@case
def the_seed_is_said_and_taken(folder):
    """--seed overrides the spec's and is in the report."""
    out = folder / "out.json"
    sockgrade("check", HELLO, CLASS / "right", "--json", out)
    assert report(out)["seed"] == 1, report(out)["seed"]
    done = sockgrade("check", HELLO, CLASS / "right", "--seed", "7", "--json", out)
    assert report(out)["seed"] == 7 and done.code == 0, done


@case
def kept_folders(folder):
    """--keep leaves the scratch folder and says where; without it nothing is left."""
    env = {"TMPDIR": str(folder)}
    done = sockgrade("check", HELLO, CLASS / "right", env=env)
    assert done.code == 0 and not list(folder.iterdir()), (done, list(folder.iterdir()))
    done = sockgrade("check", HELLO, CLASS / "right", "--keep", env=env)
    assert str(folder) in done.out + done.err and list(folder.rglob("server")), done


@case
def colours(_):
    """Colours only when asked for or on a terminal; NO_COLOR wins over the terminal, --color over NO_COLOR."""
    assert "\033" not in sockgrade("check", HELLO, CLASS / "wrong").out
    assert "\033" in sockgrade("check", HELLO, CLASS / "wrong", "--color=always").out
    assert "\033" in sockgrade("check", HELLO, CLASS / "wrong", "--color=always", env={"NO_COLOR": "1"}).out
    assert "\033" not in sockgrade("check", HELLO, CLASS / "wrong", "--color=never").out


@case
def the_report_has_its_form(folder):
    """The JSON's keys are those of the schema, in their order."""
    out = folder / "out.json"
    sockgrade("grade", HELLO, CLASS, "--json", out)
    run = report(out)
    assert list(run) == ["schema", "assignment", "spec_sha256", "seed", "isolation", "started", "submissions",
                         "not_run"], list(run)
    assert run["not_run"] == 0
    assert run["schema"] == "sockgrade/run/1" and len(run["spec_sha256"]) == 64
    assert [row["name"] for row in run["submissions"]] == ["right", "wrong"]
    first = run["submissions"][0]
    assert list(first) == ["name", "score", "max_score", "verdict", "tests"], list(first)
    assert list(first["tests"][0]) == ["name", "verdict", "score", "max_score", "reason", "where", "sent", "expected",
                                       "received", "offset", "exit", "stdout", "stderr", "hints", "duration_ms",
                                       "events"], list(first["tests"][0])
    assert verdicts(out) == {"right": ["PASS"] * 3, "wrong": ["FAIL", "FAIL", "PASS"]}, verdicts(out)
    wrong = run["submissions"][1]["tests"][0]
    assert (wrong["expected"], wrong["offset"]) == ("HELLO\\n", 0), wrong
    assert wrong["received"].startswith("hellO"), wrong


@case
def nothing_to_build(folder):
    """An empty folder gets 0 and a sentence, by MISSING or BUILD, once and not as a harness fault."""
    (folder / "class/empty").mkdir(parents=True)
    out = folder / "out.json"
    done = sockgrade("grade", HELLO, folder / "class", "--json", out)
    row = report(out)["submissions"][0]
    assert done.code == 0 and row["score"] == 0 and row["verdict"] in ("MISSING", "BUILD"), (done, row)
    assert all(test["reason"] for test in row["tests"]), row


@case
def one_file_is_a_submission(folder):
    """A single source file stands for a folder with it."""
    folder.joinpath("class").mkdir()
    shutil.copy(RIGHT, folder / "class/amy.py")
    shutil.copy(WRONG, folder / "class/bob.py")
    out = folder / "out.json"
    sockgrade("grade", HELLO, folder / "class", "--json", out)
    assert sorted(verdicts(out).values()) == [["FAIL", "FAIL", "PASS"], ["PASS"] * 3], verdicts(out)


USES = """\
assignment: uses
programs:
  server: {role: server, transport: tcp, run: ./server $port}
  model: {role: client, transport: tcp, use: nowhere, run: ./model $host $port}
tests:
  - {name: a, start: server, send: "x", expect: "y"}
"""


@case
def a_model_that_is_not_there(folder):
    """A folder that 'use' names and that is not there is a mistake of the spec, in its place."""
    (folder / "spec.yaml").write_text(USES)
    done = sockgrade("lint", "spec.yaml", cwd=folder)
    assert done.code == 2 and says(done.out, "spec.yaml:4:46: 'nowhere' is no folder beside the spec"), done
    (folder / "nowhere").mkdir()
    assert sockgrade("lint", "spec.yaml", cwd=folder).code == 0
