"""Cases of other languages: tools that the machine has not, words of a build that was tried in several ways."""
import shutil

import tools
from cases import case
from command import HERE, as_somebody, report, sockgrade
from grading import ROOT

MODELS = ROOT / "reference/tcp-uppercase-server"
HELLO = HERE / "hello.yaml"
CROWD = """
assignment: crowd
program: {role: server, transport: tcp, run: ./server $port}
limits: {time: 60s, cpu: 30s, LIMITS}
tests:
  - name: all at once
    steps:
      - swarm: CLIENTS
        steps: [{send: "a\\n"}, {expect: "A\\n"}]
"""
# Tools that few machines have all of, with the extension of their scripts.
RARE = {"lua": ".lua", "php": ".php", "ruby": ".rb", "node": ".js"}


def missing():
    """(tool, extension) of one that is not here, or Nones."""
    return next(((tool, extension) for tool, extension in RARE.items()
                 if not shutil.which(tool, path=tools.BUILD_PATH)), (None, None))


def voids(folder, spec, files, tool):
    """A hand-in of these files is void, since the machine lacks the tool."""
    hand_in = folder / f"hand-in-{len(list(folder.iterdir()))}"
    hand_in.mkdir()
    for name, text in files.items():
        (hand_in / name).write_text(text)
        (hand_in / name).chmod(0o755)
    out = folder / "out.json"
    done = sockgrade("check", spec, hand_in, "--json", out)
    tests = report(out)["submissions"][0]["tests"]
    assert done.code == 3 and {test["verdict"] for test in tests} == {"HARNESS"}, (files, done)
    assert f"this machine has no '{tool}'" in done.out + done.err, (files, done)


@case
def a_missing_tool_costs_no_points(folder):
    """An interpreter or a compiler that is not installed is nobody's fault but the machine's."""
    tool, extension = missing()
    if not tool:
        return
    voids(folder, HELLO, {f"server{extension}": ""}, tool)
    voids(folder, HELLO, {"server": f"#!/usr/bin/env {tool}\n"}, tool)
    voids(folder, HELLO, {"Makefile": f"server:\n\t{tool} x\n"}, tool)
    voids(folder, HELLO, {"Makefile": f"server:\n\t@cd . && {tool} x\n"}, tool)
    spec = folder / "runs.yaml"
    spec.write_text(HELLO.read_text().replace("./server", f"{tool} server"))
    voids(folder, spec, {"server": ""}, tool)


@case
def a_wrong_makefile_is_the_students(folder):
    """A tool that nobody knows is a slip of the hand-in."""
    (folder / "x").mkdir()
    (folder / "x/Makefile").write_text("server:\n\tggcc -o server server.c\n")
    done = sockgrade("check", HELLO, folder / "x")
    assert done.code == 1 and "BUILD" in done.out and "ggcc" in done.out, done


@case
def a_failing_build_tells_its_first_words(folder):
    """What was tried after the first failure is not told."""
    (folder / "x").mkdir()
    (folder / "x/server.c").write_text("int main(void)\n{\n    for (int i = 0; i < 3; i++)\n        undeclared++;\n}\n")
    done = sockgrade("check", HELLO, folder / "x")
    assert done.code == 1 and done.out.count("undeclared (") == 1 and "C99" not in done.out, done


def all_at_once(folder, name, clients, limits, **options):
    """A model of a server answers so many clients that are connected together."""
    spec = folder / "crowd.yaml"
    spec.write_text(CROWD.replace("CLIENTS", str(clients)).replace("LIMITS", limits))
    done = sockgrade("check", spec, shutil.copytree(MODELS / name, folder / name), **options)
    assert done.code == 0, done


@case
def sixty_children(folder):
    """What the children of a fork share counts once: 32 MiB are enough for sixty, who seem to have 50."""
    all_at_once(folder, "c", 60, "memory: 32MiB")


@case
def a_hundred_threads_of_java(folder):
    """Java's own threads and one for each client keep within the default limits."""
    if shutil.which("javac", path=tools.BUILD_PATH):
        all_at_once(folder, "java", 100, "")


@case
def threads_are_no_processes(folder):
    """Java has more threads than the spec allows processes, and an ordinary user, for whom the kernel counts both."""
    if shutil.which("javac", path=tools.BUILD_PATH):
        before, binary = as_somebody(folder)
        all_at_once(folder, "java", 3, "processes: 4", before=before, binary=binary, cwd=folder, env={"TMPDIR": "/tmp"})


@case
def samples_without_their_tools_are_skipped(folder):
    """A class is graded without them, and says so."""
    for name, files in {"a": ["x.c"], "b": ["x.zig"], "c": ["deep/x.zig"]}.items():
        for file in files:
            path = folder / "class" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
    needs, counted = tools.NEEDS, tools.skipped.copy()
    try:
        tools.NEEDS = [("*.zig", "no-such-tool", tools.BUILD_PATH)]
        tools.skipped.clear()
        with tools.gradable(folder / "class") as there:
            assert [path.name for path in there.iterdir()] == ["a"], there
        assert tools.words() == ["2 samples skipped: no no-such-tool"], tools.words()
    finally:
        tools.NEEDS = needs
        tools.skipped.clear()
        tools.skipped.update(counted)
