"""Measures how much memory our own processes hold."""
import os
import subprocess

import procs
import tools
from command import SANITIZED, SOCKGRADE


def peaks_of(process):
    """The most that each of our processes ever held, in KiB; the programs are others' and do not count."""
    peaks = {}
    ours = os.path.realpath(SOCKGRADE)
    while process.poll() is None:
        for pid in [process.pid, *procs.descendants(process.pid)]:
            try:
                if os.readlink(f"/proc/{pid}/exe") == ours:
                    peaks[pid] = max(peaks.get(pid, 0), procs.peak_kib(pid))
            except OSError:
                continue
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue
    return peaks


def measure(spec, folder, out, jobs=4):
    """Grades, and demands that each of our processes stays below 32 MiB."""
    command = [SOCKGRADE, "grade", str(spec), str(folder), "-j", str(jobs), "--json", str(out), "-q"]
    with open(os.devnull, "w") as nothing, tools.own_results() as own:
        process = subprocess.Popen([*command, *own], stdout=nothing)
        peaks = peaks_of(process)
    assert process.returncode == 0, process.returncode
    assert len(peaks) > 1, "saw no worker"
    if not SANITIZED:
        assert max(peaks.values()) < 32 * 1024, f"peak {max(peaks.values())} KiB"
