"""Cases of classes as learning platforms export them, of archives, and of hand-ins that are refused."""
import gzip
import io
import os
import resource
import shutil
import tarfile
import zipfile

from cases import case
from command import as_somebody, report, says, sockgrade, verdicts
from grading import ROOT

SPEC = ROOT / "specs/tcp-uppercase-server.yaml"
SAMPLES = ROOT / "submissions/tcp-uppercase-server"
GOOD = (SAMPLES / "c-threads/server.c").read_bytes()
WRONG = (SAMPLES / "minus-32/server.c").read_bytes()
PAIR = {path.name: path.read_bytes() for path in (SAMPLES / "c-two-files-makefile").iterdir() if path.name != "EXPECT"}
ONLY = ["--only", "a word", "--only", "digits*"]
WRONG_GETS = ["PASS", "FAIL"]
UNPACKED = "results/unpacked/tcp-uppercase-server"


def zipped(files):
    """A zip as a Mac makes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, "__MACOSX/._x": b"x", ".DS_Store": b"x"}.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files, *special, mode="w:gz"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in special:
            archive.addfile(info)
    return out.getvalue()


def link(name, target):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, target
    return info


def inside(folder, files):
    return {f"{folder}/{name}": data for name, data in files.items()}


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def graded(folder, what, *words, **more):
    """({name: verdicts}, Done) of a class."""
    out = folder / "report.json"
    done = sockgrade("grade", SPEC, what, *ONLY, "--json", out, "--out", folder / "results", *words, **more)
    assert done.code == 0, done
    return verdicts(out), done


def reasons(folder):
    return {row["name"]: row["tests"][0]["reason"] for row in report(folder / "report.json")["submissions"]}


PASSED, LOST = ["PASS", "PASS"], ["MISSING", "MISSING"]

CANVAS = {
    "smithamy_101_9000_server.c": WRONG,
    "smithamy_101_9001_server-1.c": GOOD,
    "raybob_LATE_102_9002_server.c": WRONG,
    "leecarl_103_9003_hw1-2.zip": zipped(inside("hw1", PAIR)),
    "linktext_108_text.html": b"see my page",
    "anon_AbC1x_9031_server.c": GOOD,
    **{f"doedan_104_{9010 + i}_{name}": data for i, (name, data) in enumerate(PAIR.items())},
}
CANVAS_GETS = {"smithamy": PASSED, "raybob": WRONG_GETS, "leecarl": PASSED, "doedan": PASSED, "linktext": LOST,
               "anon_AbC1x": PASSED}


@case
def a_class_from_canvas(folder):
    """Canvas: several files of one student, one again, one late, a zip, a typed text; as a folder and as the zip itself."""
    write(folder / "class", CANVAS)
    got, done = graded(folder, folder / "class")
    assert got == CANVAS_GETS, (got, done)
    assert says(done.err, "'smithamy_101_9000_server.c' is left out", "server-1.c' is a later upload"), done
    (folder / "canvas.zip").write_bytes(zipped(CANVAS))
    assert graded(folder, folder / "canvas.zip")[0] == CANVAS_GETS


@case
def names_that_only_look_like_canvas(folder):
    """A number that several files share is no upload of Canvas's: each of them is a hand-in of its own."""
    write(folder / "class", {"lab_3_2026_amy.zip": zipped(PAIR), "lab_3_2026_bob.zip": zipped({"server.c": WRONG})})
    got, done = graded(folder, folder / "class")
    assert got == {"lab_3_2026_amy": PASSED, "lab_3_2026_bob": WRONG_GETS}, (got, done)


def moodle(end):
    return {
        **inside(f"Amy Lee_11_assignsubmission_file{end}", {"server.c": GOOD}),
        **inside(f"Bob Ray_12_assignsubmission_file{end}", {"hand in.tar.gz": tarred(inside("work", PAIR)), "notes.txt": b"x"}),
        **inside(f"Bob Ray_13_assignsubmission_file{end}", {"server.c": WRONG}),
        **inside(f"Jörg Müller_14_assignsubmission_onlinetext{end}", {"onlinetext.html": b"x"}),
        **inside(f"Lea Ott_16_assignsubmission_comments{end}", {"comments.html": b"x"}),
        **inside(f"Lea Ott_16_assignsubmission_file{end}", {"server.c": GOOD}),
        "Zoë O'Neil_15_assignsubmission_file_server.c": GOOD,
    }


MOODLE_GETS = {"Amy Lee": PASSED, "Bob Ray (12)": PASSED, "Bob Ray (13)": WRONG_GETS, "Jörg Müller": LOST,
               "Lea Ott": PASSED, "Zoë O'Neil": PASSED}


@case
def a_class_from_moodle(folder):
    """Moodle: folders with a file or an archive, two students of one name, a typed text, names that are not ASCII."""
    write(folder / "class", moodle("_"))
    got, done = graded(folder, folder / "class")
    assert got == MOODLE_GETS, (got, done)
    (folder / "moodle.zip").write_bytes(zipped(moodle("")))
    got, done = graded(folder, folder / "moodle.zip")
    assert got == MOODLE_GETS, (got, done)


METADATA = b"""---
submission_1:
  :submitters:
  - :name: Amy Lee
    :sid: '0042'
  - :name: Bob Ray
    :sid: '0043'
submission_2:
  :submitters:
  - :name: "Cy \\xd6z"
    :email: cy@example.org
"""


@case
def a_class_from_gradescope(folder):
    """Gradescope: folders by number, names from the metadata, a group, a folder that the metadata does not know."""
    files = inside("assignment_7_export", {"submission_metadata.yml": METADATA, **inside("submission_1", PAIR),
                                           **inside("submission_2/src", {"server.c": WRONG}), "submission_3/server.c": GOOD})
    gets = {"Amy Lee, Bob Ray": PASSED, "Cy Öz": WRONG_GETS, "submission_3": PASSED}
    (folder / "export.zip").write_bytes(zipped(files))
    got, done = graded(folder, folder / "export.zip")
    assert got == gets, (got, done)
    got, done = graded(folder, write(folder / "class", files))
    assert got == gets, (got, done)


@case
def a_class_from_blackboard(folder):
    """Blackboard: attempts with times, of which the last counts, and receipts, which are no programs."""
    first, last = "2026-01-30-09-00-00", "2026-01-31-23-59-59"
    write(folder / "class", {
        f"Lab 1_amy1_attempt_{first}.txt": b"Name: Amy", f"Lab 1_amy1_attempt_{first}_server.c": WRONG,
        f"Lab 1_amy1_attempt_{last}.txt": b"Name: Amy", f"Lab 1_amy1_attempt_{last}_work.zip": zipped(PAIR),
        f"Lab 1_bob2_attempt_{last}.txt": b"Name: Bob",
        f"Lab 1_cy3_attempt_{first}_server.c": WRONG, f"Lab 1_cy3_attempt_{last}.txt": b"Name: Cy",
        f"Lab 1_al_ray_attempt_{last}_server.c": GOOD, f"Lab 1_bo_ray_attempt_{last}_server.c": WRONG})
    got, done = graded(folder, folder / "class")
    assert got == {"amy1": PASSED, "bob2": LOST, "cy3": WRONG_GETS, "al_ray": PASSED, "bo_ray": WRONG_GETS}, (got, done)
    assert says(done.err, f"_amy1_attempt_{first}_server.c' is left out"), done
    assert says(done.err, f"_cy3_attempt_{last}.txt' is a later attempt without a file"), done


@case
def archives_and_plain_hand_ins(folder):
    """zip, tar and its compressed kinds beside folders and source files; one in another; two of one student."""
    write(folder / "class", {
        "a.zip": zipped(PAIR), "b.tar": tarred(PAIR, mode="w"), "c.tar.gz": tarred(inside("c", PAIR)),
        "d.tgz": tarred(inside("x/y", PAIR)), "e.tar.xz": tarred(PAIR, mode="w:xz"), "f.c": GOOD,
        **inside("g", PAIR), "h.zip": zipped({"h/inner.zip": zipped(PAIR)}), "i.zip": tarred(PAIR),
        "j/only.zip": zipped(PAIR), "k.zip": zipped({"server.c": WRONG}), "k/server.c": GOOD,
        "l.ZIP": zipped(PAIR), "m/hw.zip": zipped(PAIR), "m/shots/one.png": b"x", "n/hw/only.zip": zipped(PAIR),
        "o/hw.rar": b"x", "README": b"x", "marks.ods": b"x"})
    os.utime(folder / "class/k.zip", (1, 1))
    got, done = graded(folder, folder / "class")
    assert got == {**{name: PASSED for name in [*"abcdeghijklmn", "f.c"]}, "o": LOST}, (got, done)
    assert "'hw.rar' is refused: it is of a kind that is not read here" in reasons(folder)["o"]
    assert says(done.err, "'k.zip' is left out", "'k' is a later hand-in"), done
    assert says(done.err, "left out", "marks.ods") and not says(done.err, "README"), done


@case
def plain_classes_leave_nothing(folder):
    """Where nothing must be unpacked, nothing is made; nor is it with --dry-run."""
    write(folder / "class", {"a.c": GOOD, **inside("b", PAIR)})
    graded(folder, folder / "class")
    assert not (folder / "results/unpacked").exists()
    (folder / "class/c.zip").write_bytes(zipped(PAIR))
    env = {"TMPDIR": str(folder / "tmp")}
    (folder / "tmp").mkdir()
    done = sockgrade("grade", SPEC, folder / "class", "--dry-run", cwd=folder, env=env)
    assert done.code == 0 and says(done.out, "c", "archive", "4", "c.zip") and says(done.out, "3 submissions"), done
    assert sorted(os.listdir(folder)) == ["class", "report.json", *(["results"] if (folder / "results").exists() else []), "tmp"]
    assert not os.listdir(folder / "tmp")


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as zeros:
        for _ in range(80):
            zeros.write(bytes(1 << 20))
    return out.getvalue()


def crowd(count, folder=""):
    """A tar of empty files: as tarfile makes it, but in a moment."""
    head = tarfile.TarInfo(f"{folder}f{0:06}").tobuf(tarfile.USTAR_FORMAT)
    digits = slice(len(folder) + 1, len(folder) + 7)
    heads = []
    for number in range(count):
        one = bytearray(head)
        one[digits] = b"%06d" % number
        one[148:156] = b"%06o\0 " % (sum(one[digits]) - 6 * ord("0") + int(head[148:154], 8))
        heads.append(one)
    return b"".join(heads)


def end_of_tar(data):
    return gzip.compress(data + bytes(1024), 1)


def renamed(name, data):
    """A zip with that name of its one file, whatever it holds."""
    plain = b"n" * len(name)
    return zipped({plain.decode(): data}).replace(plain, name)


REFUSED = {
    "bomb.zip": (bomb(), "unpacks to more than 200 times its size"),
    "crowd.tar.gz": (end_of_tar(crowd(100000)), "holds more than 20000 files"),
    "slip.zip": (zipped({"../../slipped": b"x"}), "'../../slipped' leads out of the folder"),
    "absolute.tar": (tarred({}, mode="w"), "holds no files"),
    "link.tgz": (tarred({}, link("server.c", "/etc/passwd")), "'server.c' is a link, to '/etc/passwd'"),
    "cut.zip": (zipped(PAIR)[:-60], "cannot be read"),
    "text.zip": (b"PK? no", "cannot be read"),
    "empty.zip": (b"", "it is empty"),
    "other.rar": (b"Rar!\x1a\x07\x00", "of a kind that is not read here"),
    "twice.zip": (zipped({"a": b"x", "a/b": b"x"}), "is both a file and a folder"),
}


@case
def refusals_in_the_middle_of_a_class(folder):
    """Each has a row and a sentence, and the rest of the class is graded; nothing is written anywhere else."""
    write(folder / "class", {name: data for name, (data, _) in REFUSED.items()})
    write(folder / "class", {"aaa.c": GOOD, "mmm.zip": zipped(PAIR), "zzz.c": WRONG})
    got, done = graded(folder, folder / "class")
    names = {name: name.split(".")[0] for name in REFUSED}
    assert got == {**{name: LOST for name in names.values()}, "aaa.c": PASSED, "mmm": PASSED, "zzz.c": WRONG_GETS}, (got, done)
    for name, (_, words) in REFUSED.items():
        assert words in reasons(folder)[names[name]], (name, reasons(folder)[names[name]])
        assert f"the archive '{name}' is refused: " in reasons(folder)[names[name]]
        assert says(done.err, f"{names[name]}: the archive", words), done
    left = {name.strip(".").split(".")[0] for name in os.listdir(folder / UNPACKED)}
    assert left == {"mmm"} and not (folder / "slipped").exists() and not (folder.parent / "slipped").exists(), left


@case
def refusals_in_the_class_itself(folder):
    """A class that is one archive: a bad hand-in in it is refused alone, one that leads out of it is told."""
    export = inside("assignment_7_export", {"submission_metadata.yml": METADATA, "submission_2/server.c": GOOD})
    rest = tarred({**export, "../out.c": b"x"}, link("assignment_7_export/submission_1/server.c", "/etc/passwd"), mode="w")
    (folder / "class.tar.gz").write_bytes(end_of_tar(crowd(20001, "assignment_7_export/submission_3/") + rest))
    got, done = graded(folder, folder / "class.tar.gz")
    again = graded(folder, folder / "class.tar.gz")
    assert got == again[0] == {"Amy Lee, Bob Ray": LOST, "Cy Öz": PASSED, "submission_3": LOST}, (got, again, done)
    assert "is a link, to '/etc/passwd'" in reasons(folder)["Amy Lee, Bob Ray"]
    assert "more than 20000 files" in reasons(folder)["submission_3"]
    for each in (done, again[1]):
        assert says(each.err, "left out of the class's archive", "'../out.c' leads out of the folder"), each
    (folder / "cut.zip").write_bytes(zipped(CANVAS)[:-30])
    done = sockgrade("grade", SPEC, folder / "cut.zip", "--out", folder / "results")
    assert done.code == 2 and says(done.err, "cut.zip' is refused: it cannot be read"), done


@case
def names_in_any_encoding(folder):
    """Bytes that are no UTF-8, control characters and a zero byte in names: kept or escaped, never lost."""
    top = os.fsencode(folder / "class") + b"/"
    os.mkdir(top)
    for name in (b"M\xfcller_1_2_server.c", b"a\nb\033[31m_3_4_server.c"):
        with open(top + name, "wb") as file:
            file.write(GOOD)
    write(folder / "class", {"cp437.zip": renamed(b"server\x81.c", GOOD), "zero.zip": renamed(b"server.c\0.txt", GOOD),
                             "windows.zip": zipped({"dir\\server.c": GOOD}),
                             "utf8.zip": zipped({"größe/server.c": GOOD})})
    got, done = graded(folder, folder / "class")
    assert got == {name: PASSED for name in ["M\\xfcller", "a\\nb\\x1b[31m", "cp437", "utf8", "windows", "zero"]}, (got, done)
    assert "\033" not in done.out + done.err
    assert (b"server\x81.c" in os.listdir(os.fsencode(folder / UNPACKED / "cp437"))), done
    done = sockgrade("grade", SPEC, folder / "class", "--dry-run")
    assert says(done.out, "M\\xfcller", "1") and "\033" not in done.out, done


@case
def what_was_unpacked_is_used_again(folder):
    """Unchanged it stays, with what somebody changed in it; a changed archive is unpacked anew; half of one is not used."""
    (folder / "class").mkdir()
    archive, unpacked = folder / "class/amy.zip", folder / UNPACKED / "amy"
    archive.write_bytes(zipped({"server.c": WRONG}))
    assert graded(folder, folder / "class")[0] == {"amy": WRONG_GETS}
    (unpacked / "server.c").write_bytes(GOOD)
    assert graded(folder, folder / "class")[0] == {"amy": PASSED}
    archive.write_bytes(zipped({"server.c": WRONG}))
    assert graded(folder, folder / "class")[0] == {"amy": WRONG_GETS}
    (unpacked.with_name(".amy.note")).unlink()
    write(unpacked.parent, {".amy.half/server.c": GOOD, ".amy.one/x": b"x"})
    (unpacked / "server.c").write_bytes(GOOD)
    assert graded(folder, folder / "class")[0] == {"amy": WRONG_GETS}
    assert sorted(os.listdir(unpacked.parent)) == [".amy.note", "amy"]


@case
def what_two_unpack_is_kept_apart(folder):
    """Another assignment's hand-ins do not take the place of what an earlier report names; nor does one named like the class."""
    (folder / "amy.zip").write_bytes(zipped({"server.c": WRONG}))
    (folder / "spec.yaml").write_text(SPEC.read_text().replace("assignment: tcp", "assignment: other-tcp", 1))
    write(folder / "first", {"amy.zip": zipped(PAIR)})
    write(folder / "second", {"amy.zip": zipped({"server.c": WRONG})})
    assert graded(folder, folder / "first")[0] == {"amy": PASSED}
    done = sockgrade("grade", folder / "spec.yaml", folder / "second", *ONLY, "--out", folder / "results")
    assert done.code == 0 and (folder / UNPACKED / "amy/Makefile").is_file(), done
    (folder / "class.zip").write_bytes(zipped({"amy.zip": zipped(PAIR), **inside("class.zip", {"work.zip": zipped(PAIR)})}))
    got, done = graded(folder, folder / "class.zip")
    assert got == {"amy": PASSED, "class.zip": PASSED}, (got, done)
    assert graded(folder, folder / "class.zip")[0] == got


@case
def results_within_the_class(folder):
    """Graded from within the class's folder, the folder of results is no hand-in."""
    write(folder / "class", {"amy.zip": zipped(PAIR)})
    for _ in range(2):
        done = sockgrade("grade", SPEC, ".", "--out", "sockgrade-results", *ONLY, "--json", folder / "report.json", cwd=folder / "class")
        assert done.code == 0 and verdicts(folder / "report.json") == {"amy": PASSED}, done
    results = folder / "class/sockgrade-results"
    assert (results / "unpacked/tcp-uppercase-server/amy").is_dir() and results.stat().st_mode & 0o777 == 0o700, oct(results.stat().st_mode)


@case
def paths_of_unpacked_hand_ins(folder):
    """The line 'again' of a report names what is there, and can be typed."""
    write(folder / "class", {"Amy O'Neil_1_assignsubmission_file_server.c": WRONG})
    _, done = graded(folder, folder / "class", "-v", cwd=folder)
    line = next(line for line in done.out.splitlines() if "again" in line).split("again", 1)[1].strip()
    command = line.replace("sockgrade ", "", 1)
    again = sockgrade("-c", f"{os.environ.get('SOCKGRADE', ROOT / 'build/sockgrade')} {command}", binary="sh", cwd=folder)
    assert again.code == 1 and says(again.out, "FAIL"), again


@case
def lists_of_working_copies(folder):
    """@FILE: paths relative to it, names before a tab, comments, what is not there; a name that comes twice is a mistake."""
    write(folder / "repos", {**inside("amy/lab1", PAIR), "amy/lab1/.git/config": b"x", **inside("bob/lab1", {"server.c": WRONG}),
                             "cy.zip": zipped(PAIR)})
    listed = folder / "repos/class.txt"
    listed.write_text("# our class\r\n\namy\tamy/lab1/\n" f"bob\t{folder}/repos/bob/lab1\n" "cy.zip\ndan\tdan/lab1\n")
    got, done = graded(folder, f"@{listed}")
    assert got == {"amy": PASSED, "bob": WRONG_GETS, "cy": PASSED, "dan": LOST}, (got, done)
    assert "there is no '" in reasons(folder)["dan"]
    listed.write_text("amy/lab1\nbob/lab1\n")
    done = sockgrade("grade", SPEC, f"@{listed}")
    assert done.code == 2 and says(done.err, "line 2", "'lab1'"), done
    done = sockgrade("grade", SPEC, listed)
    assert done.code == 2 and says(done.err, "@"), done
    assert sockgrade("grade", SPEC, f"@{folder}/nothing").code == 2


@case
def links_in_a_class(folder):
    """A teacher's own link is followed; one with a platform's name is refused, and so is one within a hand-in."""
    write(folder, {**inside("elsewhere/amy", PAIR), "elsewhere/bob.zip": zipped(PAIR), "secret": b"secret"})
    write(folder / "class", {"dan_4_assignsubmission_file_/notes.txt": b"x"})
    for name, target in {"amy": "elsewhere/amy", "bob.zip": "elsewhere/bob.zip", "cy_3_9_server.c": "secret",
                         "dan_4_assignsubmission_file_/work.zip": "elsewhere/bob.zip"}.items():
        (folder / "class" / name).symlink_to(folder / target)
    got, done = graded(folder, folder / "class")
    assert got.pop("dan") in (["BUILD", "BUILD"], LOST) and got == {"amy": PASSED, "bob": PASSED, "cy": LOST}, (got, done)
    assert "a link, which no platform makes" in reasons(folder)["cy"]


@case
def names_that_two_hand_ins_have(folder):
    """Hand-ins of one name are told apart, each with a folder of its own, also where a name looks like another's."""
    write(folder / "class", {"amy.zip": zipped(PAIR), "amy_assignsubmission_file_server.c": WRONG, "amy (1).zip": zipped(PAIR),
                             "bob-1.zip": zipped(PAIR), "bob_1_7777_server.c": WRONG,
                             **{f"cy_9_{number}_f{number}.c": b"" for number in range(501)}})
    got, done = graded(folder, folder / "class")
    assert sorted(got) == ["amy (#1)", "amy (#2)", "amy (1)", "bob", "bob-1", "cy"], (got, done)
    assert sorted(map(str, got.values())) == sorted(map(str, [PASSED, PASSED, PASSED, WRONG_GETS, WRONG_GETS, LOST])), got
    assert got["bob"] == WRONG_GETS and "more than 500 files" in reasons(folder)["cy"], got
    write(folder / "numbers", {**inside("amy", PAIR), **inside("amy_1_assignsubmission_file_", PAIR)})
    got, done = graded(folder, folder / "numbers")
    assert sorted(got) == ["amy (#1)", "amy (1)"], (got, done)


@case
def classes_without_anything(folder):
    """Nothing found is a mistake of the command, also with --dry-run."""
    (folder / "class").mkdir()
    for words in ([folder / "class"], [folder / "class", "--dry-run"], [folder / "none", "--dry-run"]):
        done = sockgrade("grade", SPEC, *words)
        assert done.code == 2 and done.err, done


@case
def what_may_not_be_read(folder):
    """Who has no right to read a hand-in says so of that one, and takes no point; the rest is graded."""
    write(folder / "class", {"a.zip": zipped(PAIR), "b/hw.zip": zipped(PAIR), "c/server.c": GOOD, "d/server.c": GOOD, "e.c": GOOD,
                             "f/deep/server.c": GOOD})
    (folder / "list").write_text("class/e.c\nclass/f/deep\n")
    for name in ("a.zip", "b/hw.zip", "c", "d/server.c", "f"):
        (folder / "class" / name).chmod(0)
    before, binary = as_somebody(folder)
    (folder / "own").mkdir()
    (folder / "own").chmod(0o777)
    spec, lost = shutil.copy(SPEC, folder / "spec.yaml"), ["HARNESS", "HARNESS"]
    for what, gets in (("../class", {**{name: lost for name in "abcdf"}, "e.c": PASSED}), ("@../list", {"deep": lost, "e.c": PASSED})):
        done = sockgrade("grade", spec, what, *ONLY, "-v", "--json", "out.json", before=before, binary=binary, cwd=folder / "own")
        assert done.code == 3 and verdicts(folder / "own/out.json") == gets, done
        assert says(done.out, "Permission denied"), done
    for name in ("c", "f"):
        (folder / "class" / name).chmod(0o755)


@case
def an_ordinary_user_unpacks(folder):
    """The same without being root, in a folder that is theirs."""
    write(folder / "class", {"amy.zip": zipped(PAIR), "bob.tar.gz": tarred({}, link("x", "y"))})
    before, binary = as_somebody(folder)
    (folder / "own").mkdir(mode=0o777)
    (folder / "own").chmod(0o777)
    spec = shutil.copy(SPEC, folder / "spec.yaml")
    done = sockgrade("grade", spec, folder / "class", "--out", "sockgrade-results", *ONLY, "--json", "out.json", before=before,
                     binary=binary, cwd=folder / "own")
    assert done.code == 0 and verdicts(folder / "own/out.json") == {"amy": PASSED, "bob": LOST}, done
    assert (folder / "own/sockgrade-results/unpacked/tcp-uppercase-server/amy").is_dir()
    done = sockgrade("grade", spec, folder / "class", "--out", folder / "closed/results", *ONLY, before=before, binary=binary)
    assert done.code == 2 and "cannot make the folder" in done.err, done


@case
def a_bomb_costs_little(folder):
    """A bomb of 8 GiB leaves off where its cap is: no more than that is ever written or read."""
    block = gzip.compress(bytes(64 << 20), 1)
    info = tarfile.TarInfo("zeros")
    info.size = 8 << 30
    head = gzip.compress(info.tobuf(), 1)
    write(folder / "class", {"bomb.tgz": head + block * 128 + gzip.compress(bytes(1024))})
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_oublock
    done = sockgrade("grade", SPEC, folder / "class", "--dry-run")
    written = 512 * (resource.getrusage(resource.RUSAGE_CHILDREN).ru_oublock - before)
    assert done.code == 0 and says(done.out, "refused: bomb: ", "it unpacks to more than "), done
    assert written < 600 << 20, written
