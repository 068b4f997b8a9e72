"""Cases of --pcap: what travelled in a test, read back from the file byte by byte, and by tshark where it is installed."""
import shutil
import struct
import subprocess

from cases import case
from command import HERE, NONAMESPACES, as_somebody, says, sockgrade
from grading import LANGUAGE

HELLO, CLASS = HERE / "hello.yaml", HERE / "class"
FIN, SYN, RST, ACK = 1, 2, 4, 16


def options(data):
    """(code, value) of each option of a block."""
    at = 0
    while at + 4 <= len(data):
        code, length = struct.unpack_from("<HH", data, at)
        if code == 0:
            return
        yield code, data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def blocks(data):
    """(type, body) of each block; lengths before and behind must agree."""
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        assert struct.unpack_from("<I", data, at + length - 4) == (length,), f"a block at {at} is not framed"
        yield kind, data[at + 8:at + length - 4]
        at += length


def packets(path):
    """(TCP flags or None, comments) of each packet of a capture, in order."""
    last_ns = 0
    for kind, body in blocks(path.read_bytes()):
        if kind != 6:
            continue
        _, high, low, captured, _ = struct.unpack_from("<IIIII", body)
        assert (high << 32 | low) >= last_ns, "packets are not in the order of time"
        last_ns = high << 32 | low
        frame = body[20:20 + captured]
        comments = [value.decode() for code, value in options(body[20 + (captured + 3) // 4 * 4:]) if code == 1]
        tcp = frame[12:14] == b"\x08\x00" and frame[23] == 6
        yield frame[14 + 20 + 13] if tcp else None, comments


def handshake_and_close(path):
    """The comments of a capture that shows a connection from its SYN to both FINs."""
    rows = list(packets(path))
    flags = [flag for flag, _ in rows if flag is not None]
    assert flags[:2] == [SYN, SYN | ACK], flags
    assert sum(flag & FIN for flag in flags) >= 2 * FIN or any(flag & RST for flag in flags), flags
    return [comment for _, comments in rows for comment in comments]


@case
def a_capture_shows_the_connection(folder):
    """--pcap: one file a test, with handshake, close, the test's name and each step as comments."""
    done = sockgrade("grade", HELLO, CLASS, "--pcap", folder / "out")
    assert done.code == 0, done
    for name in ("right", "wrong"):
        files = sorted((folder / "out" / name).iterdir())
        assert files and all(path.suffix == ".pcapng" for path in files), files
        comments = handshake_and_close(files[0])
        assert comments[0].startswith("test begins: ") and comments[-1].startswith("test ends: "), comments
        assert any(comment.startswith("send") for comment in comments), comments


@case
def a_capture_of_two_machines(folder):
    """What passes a wire is captured once, with both machines' addresses; as an ordinary user too."""
    before, binary = as_somebody(folder)
    out = folder / "out"
    out.mkdir()
    out.chmod(0o777)
    spec, hand_in = LANGUAGE / "machines/spec.yaml", LANGUAGE / "machines/subs/right"
    done = sockgrade("check", spec, hand_in, "--pcap", out, before=before, binary=binary)
    assert done.code == 0, done
    first = sorted((out / "right").iterdir())[0]
    assert "test ends: PASS" in handshake_and_close(first)
    if shutil.which("tshark"):
        shown = subprocess.run(["tshark", "-r", first, "-T", "fields", "-e", "frame.interface_name", "-e", "ip.src", "-e",
                                "tcp.flags.syn", "-e", "frame.comment"], capture_output=True, text=True, check=True).stdout
        assert "a-b\t10.0.0.2\t1" in shown and "test ends: PASS" in shown, shown
        assert "Duplicate" not in shown and "Retransmission" not in shown, shown


@case
def a_capture_of_several_runs(folder):
    """A test that runs three times has three sections in its file; odd names make plain file names."""
    hand_in = folder / "a b\u202e;c"
    shutil.copytree(CLASS / "right", hand_in)
    spec = folder / "spec.yaml"
    spec.write_text("assignment: x\nprogram: {role: server, transport: tcp, run: ./server $port}\n"
                    "tests: [{name: '../x / $$(y)', runs: 3, steps: [{connect: amy}]}]\n")
    done = sockgrade("check", spec, hand_in, "--pcap", folder / "out")
    assert done.code == 0, done
    files = [str(path.relative_to(folder / "out")) for path in (folder / "out").rglob("*.pcapng")]
    assert files == ["a-b-c-1/001-x-y.pcapng"], files
    kinds = [kind for kind, _ in blocks((folder / "out" / files[0]).read_bytes())]
    assert kinds.count(0x0A0D0D0A) == 3, kinds


@case
def a_capture_that_cannot_be(folder):
    """A folder that cannot be written is exit 2; a machine without networks of its own is exit 3. Nothing is run."""
    (folder / "file").write_text("")
    done = sockgrade("check", HELLO, CLASS / "right", "--pcap", folder / "file")
    assert done.code == 2 and says(done.err, folder / "file") and not done.out, done
    done = sockgrade("check", HELLO, CLASS / "right", "--pcap", folder / "out", before=[NONAMESPACES])
    assert done.code == 3 and says(done.err, "--pcap", "network") and not done.out, done
