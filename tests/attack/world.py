"""The machine around the attacks: what they must not see or touch, and whether they did."""
import os
import pathlib
import shutil
import socket
import stat
import sys
import threading
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "e2e"))
import procs  # noqa: E402

SCRIPT = "#!/bin/sh\nexit 0\n"


class World:
    """Secrets and services of the machine, in a folder that anybody who grades may read."""

    def __init__(self, folder):
        self.canary = "canary" + uuid.uuid4().hex[:8]
        self.marker = "mark" + uuid.uuid4().hex[:8]
        self.folder = folder / self.canary
        self.scratch = folder / "scratch"
        self.outside = self.folder / "outside"
        for path, mode in ((self.folder, 0o755), (self.outside, 0o777), (self.scratch, 0o777)):
            path.mkdir()
            path.chmod(mode)
        self.spec = self.folder / "attack.yaml"
        shutil.copy(HERE / "attack.yaml", self.spec)
        self.secret, self.script = self.folder / "secret.txt", self.folder / "script.sh"
        self.secret.write_text("secret\n")
        self.script.write_text(SCRIPT)
        self.script.chmod(0o600)
        self.called = []
        self.pid = 0  # of the one who graded last
        self.doors = [self.door(socket.AF_INET, ("127.0.0.1", 0)), self.door(socket.AF_UNIX, str(self.folder / "door")),
                      self.door(socket.AF_UNIX, "\0" + self.canary)]
        (self.folder / "door").chmod(0o777)
        self.mounts = pathlib.Path("/proc/self/mounts").read_text()
        self.env = {**os.environ, "TMPDIR": str(self.scratch), "TOKEN": self.canary}

    def own(self, user):
        """The one who grades owns it."""
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)

    def door(self, family, address):
        door = socket.socket(family, socket.SOCK_STREAM)
        door.bind(address)
        door.listen()
        threading.Thread(target=self.hear, args=(door, address), daemon=True).start()
        return door

    def hear(self, door, address):
        while True:
            peer, _ = door.accept()
            self.called.append(str(address))
            peer.close()

    def other(self):
        return self.folder / "class/000-next/attack"

    def make_places(self):
        yield from (("SPEC_PATH", self.spec), ("OTHER_PATH", self.other()), ("SECRET_PATH", self.secret),
                    ("SCRIPT_PATH", self.script), ("OUTSIDE_FOLDER", self.outside), ("CANARY", self.canary))

    def c_places(self):
        for name, value in self.make_places():
            yield name, f'"{value}"'
        yield from (("MARKER", f'"{self.marker}"'), ("HOST_PORT", self.doors[0].getsockname()[1]),
                    ("HOST_SOCKET", f'"{self.folder / "door"}"'), ("HOST_ABSTRACT", f'"{self.canary}"'))

    def marked(self):
        return [pid for pid in procs.pids() if procs.read(pid, "comm").strip() == self.marker]

    def complaints(self, spec_text):
        """What is not as it was, or is left."""
        written = [path for top in (self.outside, pathlib.Path("/"), pathlib.Path("/tmp"), pathlib.Path("/var/tmp"),
                                    pathlib.Path("/dev/shm")) for path in top.glob(f"{self.canary}-written")]
        groups = [path for path, _, _ in os.walk("/sys/fs/cgroup") if path.endswith(f"/sockgrade-{self.pid}")]
        facts = {
            "files were written outside": written,
            "the spec was changed": self.spec.read_text() != spec_text,
            "another submission was changed": self.other().read_text() != SCRIPT,
            "the secret was changed": self.secret.read_text() != "secret\n",
            "the mode of a script was changed": stat.S_IMODE(self.script.stat().st_mode) != 0o600,
            "services of the machine were called": self.called,
            "processes are left": self.marked(),
            "files are left in the scratch folder": list(self.scratch.iterdir()),
            "groups are left": groups,
            "mounts are left": pathlib.Path("/proc/self/mounts").read_text() != self.mounts,
        }
        return [f"{words}: {found}" for words, found in facts.items() if found]
