"""Looks at processes through /proc, and waits for what should be seen there."""
import os
import time


def pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def read(pid, name):
    """A file of a process, empty when the process is gone."""
    try:
        with open(f"/proc/{pid}/{name}", "rb") as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def parent(pid):
    stat = read(pid, "stat")
    return int(stat.rpartition(")")[2].split()[1]) if stat else 0


def alive_with(marker):
    """The processes that have `marker` among their arguments."""
    return [pid for pid in pids() if marker in read(pid, "cmdline").split("\0")]


def descendants(root):
    children = {}
    for pid in pids():
        children.setdefault(parent(pid), []).append(pid)
    found, open_ends = [], [root]
    while open_ends:
        below = children.get(open_ends.pop(), [])
        found += below
        open_ends += below
    return found


def ancestor_below(pid, root):
    """The child of `root` above `pid`, or `pid` itself; 0 when it is not below `root`."""
    while pid:
        above = parent(pid)
        if above == root:
            return pid
        pid = above
    return 0


def peak_kib(pid):
    for line in read(pid, "status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def wait_until(holds, what, seconds=60):
    """Polls until holds() gives something true, and gives that."""
    deadline = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.005)
