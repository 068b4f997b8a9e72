"""Cases of the samples: the same verdicts whatever the workers and the isolation. Some of them in check, all when soaking."""
import json
import shutil

import tools
from cases import case, long_case
from command import NONAMESPACES, report, sockgrade, verdicts
from grading import ROOT, Expect

SPEC = ROOT / "specs/tcp-uppercase-server.yaml"
SAMPLES = ROOT / "submissions/tcp-uppercase-server"
# One for each verdict and for each way to end, as quick ones as there are.
SOME = ["bind-unchecked", "buffer-of-1024", "c-poll", "crash-on-a-long-line", "dies-on-reset", "does-not-compile",
        "empty-folder", "exits-at-once", "floods", "hides-in-the-background", "second-line-lost"]
# The tests in which these samples differ from each other: each takes its 300 ms of quiet.
TELLING = ["a word", "two lines in one segment", "a line of 100000 letters", "a client resets*", "started again at once"]


def some(folder):
    for name in SOME:
        shutil.copytree(SAMPLES / name, folder / "class" / name, symlinks=True)
    return folder / "class"


def steady(value):
    """A report without its times, and without what programs had printed by then."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items()
                if key not in ("duration_ms", "at_ms", "started", "stdout", "stderr")}
    return [steady(item) for item in value] if isinstance(value, list) else value


def hasty(folder):
    """The spec with less patience for what never comes."""
    spec = folder / SPEC.name
    spec.write_text(SPEC.read_text() + "\npatience: 2s\n")
    return spec


def compare_workers(spec, samples, folder, *options):
    """Grades with one worker and with eight: the same words, the same report but for times."""
    outs, reports = [], []
    for jobs in ("1", "8"):
        out = folder / f"{jobs}.json"
        outs.append(sockgrade("grade", spec, samples, "-j", jobs, "--json", out, *options).out)
        reports.append(json.dumps(steady(report(out)), indent=1).splitlines())
    different = [pair for pair in zip(*reports) if pair[0] != pair[1]]
    assert reports[0] == reports[1], f"{len(different)} lines differ: {different[:6]}"
    assert outs[0] == outs[1], "\n".join(line for line in outs[1].splitlines() if line not in outs[0].splitlines())


def compare_isolation(samples, folder):
    """Grades on a shared network: the verdicts that each sample's EXPECT asks for."""
    out = folder / "out.json"
    done = sockgrade("grade", SPEC, samples, "-j", "8", "--json", out, before=[NONAMESPACES])
    assert report(out)["isolation"] == "L4", done
    names = [test["name"] for test in report(out)["submissions"][0]["tests"]]
    wanted = {path.parent.name: Expect(path.read_text()) for path in samples.glob("*/EXPECT")}
    got = verdicts(out)
    assert set(got) == set(wanted) and wanted, (sorted(got), sorted(wanted))
    wrong = [f"{name}: {verdict}, not {expect.verdict_of(test)}: {test}" for name, expect in sorted(wanted.items())
             for test, verdict in zip(names, got[name]) if verdict != expect.verdict_of(test)]
    assert not wrong, "\n".join(wrong)


@case
def references_get_full_points(folder):
    """Each program of reference/ passes all tests of its spec."""
    for models in sorted((ROOT / "reference").iterdir()):
        with tools.gradable(models) as there:
            done = sockgrade("grade", ROOT / f"specs/{models.name}.yaml", there, "-j", "8", "--fail-under", "100")
        assert done.code == 0, done


@case
def one_worker_or_eight(folder):
    """-j1 and -j8 print the same and report the same but for times."""
    only = [word for name in TELLING for word in ("--only", name)]
    compare_workers(hasty(folder), some(folder), folder, *only)


@long_case
def one_worker_or_eight_all(folder):
    """-j1 and -j8 print the same and report the same but for times: all samples."""
    with tools.gradable(SAMPLES) as samples:
        compare_workers(SPEC, samples, folder)


@case
def samples_without_namespaces(folder):
    """The sample submissions get their verdicts on a shared network too."""
    compare_isolation(some(folder), folder)


@long_case
def samples_without_namespaces_all(folder):
    """All sample submissions get their verdicts on a shared network too."""
    with tools.gradable(SAMPLES) as samples:
        compare_isolation(samples, folder)
