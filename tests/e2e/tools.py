"""What samples need that this machine may not have: one that cannot be built or run here is skipped with a word."""
import collections
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

# As in harness/run/command.c: what is built finds the user's own tools, too; what runs only those of the machine.
RUN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BUILD_PATH = f"{RUN_PATH}:/usr/local/go/bin:{os.environ.get('PATH', '')}"
NEEDS = [("*.cpp", "c++", BUILD_PATH), ("*.go", "go", BUILD_PATH), ("go.mod", "go", BUILD_PATH),
         ("*.java", "javac", BUILD_PATH),
         ("*.java", "java", RUN_PATH), ("*.class", "java", RUN_PATH), ("Cargo.toml", "cargo", BUILD_PATH),
         ("*.js", "node", RUN_PATH), ("*.mjs", "node", RUN_PATH), ("*.rb", "ruby", RUN_PATH),
         ("*.php", "php", RUN_PATH), ("*.lua", "lua", RUN_PATH)]

skipped = collections.Counter()


def missing_tool(sample):
    """The tool that a sample needs and this machine has not, or None."""
    for glob, tool, path in NEEDS:
        if next(sample.rglob(glob), None) and not shutil.which(tool, path=path):
            return tool
    return None


def lacks_valgrind(spec, folder):
    """Whether the spec wants valgrind, and there is none: then all its samples are skipped."""
    if "memory: true" not in spec.read_text() or shutil.which("valgrind", path=RUN_PATH):
        return False
    skipped["valgrind"] += len(list(folder.glob("*/EXPECT")))
    return True


@contextlib.contextmanager
def without(folder, names):
    """A copy of the folder of samples without some of them; the folder itself, where there are none."""
    if not names:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="sockgrade-samples-") as scratch:
        # Others than the owner may look in: some cases give up root.
        pathlib.Path(scratch).chmod(0o755)
        copy = pathlib.Path(scratch, folder.name)
        shutil.copytree(folder, copy, symlinks=True,
                        ignore=lambda path, _: names if pathlib.Path(path) == folder else ())
        yield copy


def samples_in(folder):
    return [path for path in sorted(folder.iterdir()) if path.is_dir()]


@contextlib.contextmanager
def own_results():
    """Words that let one `grade` keep its results where no other finds them, whoever it is run by."""
    with tempfile.TemporaryDirectory(prefix="sockgrade-results-") as folder:
        os.chmod(folder, 0o777)
        yield ["--out", f"{folder}/results"]


@contextlib.contextmanager
def gradable(folder):
    """The folder of samples without those that cannot be graded here."""
    missing = {sample.name: tool for sample in samples_in(folder) if (tool := missing_tool(sample))}
    skipped.update(missing.values())
    with without(folder, set(missing)) as there:
        yield there


@contextlib.contextmanager
def chosen_samples(folder, names):
    """The folder with only the samples of these names."""
    with without(folder, {sample.name for sample in samples_in(folder)} - set(names)) as there:
        yield there


@contextlib.contextmanager
def spinning(count):
    """So many processes that do nothing but run."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextlib.contextmanager
def pressed(mebibytes):
    """This process and all it starts have so much memory together (version 1 of control groups, root), and one of them reads a
    file twice as large again and again, so that the kernel takes back pages all the time. 0: no limit. Yields a function
    that tells how often the limit was met."""
    if not mebibytes:
        yield lambda: 0
        return
    own = next(line.split(":", 2)[2].strip() for line in open("/proc/self/cgroup") if ":memory:" in line)
    before = pathlib.Path("/sys/fs/cgroup/memory" + own)
    group = before / f"sockgrade-soak-{os.getpid()}"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(f"{mebibytes}M")
    (group / "cgroup.procs").write_text(str(os.getpid()))
    reader = subprocess.Popen([sys.executable, "-c", READER, str(mebibytes)])
    try:
        yield lambda: int((group / "memory.failcnt").read_text())
    finally:
        reader.kill()
        reader.wait()
        (before / "cgroup.procs").write_text(str(os.getpid()))
        (group / "memory.force_empty").write_text("0")
        group.rmdir()


READER = """
import sys, tempfile
with tempfile.TemporaryFile(dir="/var/tmp") as file:
    for _ in range(2 * int(sys.argv[1])):
        file.write(bytes(1 << 20))
    while True:
        file.seek(0)
        while file.read(1 << 20):
            pass
"""


def words():
    """A line for each tool that was missed."""
    return [f"{count} sample{'s' * (count > 1)} skipped: no {tool}" for tool, count in sorted(skipped.items())]
