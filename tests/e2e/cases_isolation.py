"""Cases of levels of isolation: found, demanded, refused, and what doctor says of them."""
import os

from cases import case
from command import HERE, NONAMESPACES, RIGHT, as_somebody, report, sockgrade, submission, verdicts

HELLO = HERE / "hello.yaml"


def graded_at(level, folder, *words, before=(), binary=None):
    """Grades one right submission, and demands that it passes at this level."""
    out = folder / f"{level}.json"
    more = {"binary": binary} if binary else {}
    done = sockgrade("grade", HELLO, folder / "class", "--json", out, *words, before=before, **more)
    assert done.code == 0 and report(out)["isolation"] == level and f"Isolation {level}" in done.out, done
    assert set(sum(verdicts(out).values(), [])) == {"PASS"}, done


@case
def levels_that_are_demanded(folder):
    """Each level that can be had is given when it is asked for, and the same submission passes at each."""
    submission(folder / "class/a", server=RIGHT)
    for level in ("L1", "L4", *(("L2",) if os.geteuid() == 0 else ())):
        graded_at(level, folder, "--isolation", level)
    graded_at("L5", folder, "--unsafe-no-sandbox")


@case
def levels_that_cannot_be_had(folder):
    """A level that is not there is exit 3 and no report; a word that is no level is exit 2."""
    submission(folder / "class/a", server=RIGHT)
    for level, before, code in (("L1", [NONAMESPACES], 3), ("L9", (), 2), ("L3", (), 3), ("L5", (), 2)):
        done = sockgrade("grade", HELLO, folder / "class", "--isolation", level, before=before)
        assert done.code == code and level in done.err and "points" not in done.out, done
    done = sockgrade("grade", HELLO, folder / "class", "--isolation", "L1", "--unsafe-no-sandbox")
    assert done.code == 2, done


@case
def an_ordinary_user_is_told_the_level(folder):
    """An ordinary user grades without cgroups, and the report says so."""
    submission(folder / "class/a", server=RIGHT)
    folder.chmod(0o777)
    before, binary = as_somebody(folder)
    graded_at("L1", folder, "--isolation", "L1", before=before, binary=binary)


@case
def doctor_tells_what_is_there(folder):
    """doctor: every line is yes or no, a no has a cure; programs are contained, with namespaces and without."""
    folder.chmod(0o777)
    before, binary = as_somebody(folder)
    for words, level in (([], ("L0", "L1")), ([NONAMESPACES], ("L4",)), (before, ("L1",))):
        done = sockgrade("doctor", before=words, binary=binary)
        assert done.code == 0 and "Containment holds" in done.out, done
        assert any(f"Isolation {word}" in done.out for word in level), done
        assert done.out.count("\nno ") + done.out.startswith("no ") == done.out.count("     try: "), done
