"""What the folders of attacks say of themselves.

ATTACK: a sentence, then `verdict WORD...` (one of them; PASS: it was refused and said so), where it is another at a level
`L1 WORD...` or `L4 not offered: REASON`, `again` (it is handed in twice), and `hand-in KIND ...` for what git cannot keep.
"""
import os
import pathlib
import shutil
import socket
import stat

HERE = pathlib.Path(__file__).resolve().parent
BOUNDS = {"LIMIT", "FLOOD", "TIMEOUT", "STUCK"}


class Attack:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.name
        lines = (folder / "ATTACK").read_text().splitlines()
        self.sentence, self.at, self.why_not, self.again, self.hand_in = lines[0], {}, {}, False, None
        for line in lines[1:]:
            word, _, rest = line.partition(" ")
            if word == "again":
                self.again = True
            elif word == "hand-in":
                self.hand_in = rest.split()
            elif rest.startswith("not offered:"):
                self.why_not[word] = rest.partition(": ")[2]
            else:
                self.at[word] = set(rest.split())

    def verdicts(self, level):
        return self.at.get(level, self.at["verdict"])


def catalogue(names):
    attacks = [Attack(path.parent) for path in sorted(HERE.glob("*/ATTACK"))]
    return [attack for attack in attacks if not names or attack.name in names]


def make_device(path):
    if os.geteuid() == 0:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    else:
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(str(path))


def put(attack, folder, world):
    """The submission: the attack's files, what they share, and the places they may know."""
    shutil.copytree(attack.folder, folder, ignore=shutil.ignore_patterns("ATTACK"))
    shutil.copy(HERE / "attack.h", folder)
    (folder / "places.h").write_text("".join(f"#define {name} {value}\n" for name, value in world.c_places()))
    (folder / "places.mk").write_text("".join(f"{name} = {value}\n" for name, value in world.make_places()))
    if attack.hand_in:
        kind, *words = attack.hand_in
        path = folder / words[-1]
        if kind == "symlink":
            path.symlink_to(words[0])
        elif kind == "fifo":
            os.mkfifo(path)
        elif kind == "hardlink":
            os.link(world.secret, path)
        else:
            make_device(path)
