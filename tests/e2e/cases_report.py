"""Cases of the report on a failed test: its whole text, on a terminal and elsewhere."""
import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios

from cases import case
from command import HERE, RIGHT, WRONG, classmates, report, sockgrade, submission
from grading import SOCKGRADE

HELLO = HERE / "hello.yaml"
SPEC = """
assignment: report
program: {role: server, transport: tcp, run: ./server $port}
tests:
  - name: a word
    about: One line is sent.
    points: 2
    hint: Mind the end of the line.
    steps:
      - connect
      - send: "one\\n"
      - expect: "ONE\\n"
      - send: "two\\n"
      - expect: "TWO\\n"
"""

SERVER = """\
#!/usr/bin/env python3
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
client, _ = server.accept()
client.recv(100)
client.sendall(b"ONE\\n")
client.recv(100)
ANSWER
"""

AGAIN = "    again     sockgrade check spec.yaml hand-in --only 'a word'\n"


def told(folder, answer):
    """What `check` prints of the test whose second answer is made by this line of Python, up to the blank line."""
    (folder / "spec.yaml").write_text(SPEC)
    (folder / "hand-in").mkdir(exist_ok=True)
    server = folder / "hand-in/server"
    server.write_text(SERVER.replace("ANSWER", answer))
    server.chmod(0o755)
    done = sockgrade("check", "spec.yaml", "hand-in", "--json", "out.json", cwd=folder)
    assert done.code == 1 and not done.err, done
    return done.out.split("\n\n")[1] + "\n"


def compare(text, wanted):
    assert text == wanted, f"got:\n{text}\nwanted:\n{wanted}"
    assert all(len(line) <= 80 for line in text.splitlines())


@case
def the_command_that_repeats_it(folder):
    """It has what the test depended on, and names that begin with '-' are no options in it."""
    (folder / "-spec.yaml").write_text(SPEC)
    (folder / "-x").mkdir()
    (folder / "-x/server").write_text(SERVER.replace("ANSWER", "client.sendall(b'x')"))
    (folder / "-x/server").chmod(0o755)
    words = ["--only", "a word", "--memory", "--track-fds", "--seed", "7"]
    done = sockgrade("check", *words, "--", "-spec.yaml", "-x", cwd=folder)
    line, = (line for line in done.out.splitlines() if line.startswith("    again "))
    assert line == "    again     sockgrade check ./-spec.yaml ./-x --only 'a word' --memory --track-fds --seed 7", done


@case
def a_report_with_text(folder):
    """Order and words of the report on a wrong answer in ASCII; what was sent is in the JSON, too."""
    compare(told(folder, 'client.sendall(b"TwO\\n"); client.recv(1)'), f"""\
FAIL     0/2  a word
    checks    One line is sent.
    spec      spec.yaml:14:9
    sent      two\\n (1 more before)
    expected  TWO\\n
    received  TwO\\n
               ^ first difference: byte 2
    reason    peer: byte 2 is 'w' where 'W' was expected
    hint      Mind the end of the line.
{AGAIN}""")
    test = report(folder / "out.json")["submissions"][0]["tests"][0]
    assert test["sent"] == [{"who": "peer", "bytes": "two\\n"}], test


@case
def a_report_in_hexadecimal(folder):
    """A carriage return, a zero byte, a blank at the end and binary data are told by their bytes."""
    for answer, rows in (
            ('client.sendall(b"TWO\\r\\n"); client.recv(1)', """\
    expected  54 57 4f 0a     |TWO\\n|
    received  54 57 4f 0d 0a  |TWO\\r\\n|
                       ^^ first difference: byte 4
"""), ('client.sendall(b"TWO\\0"); client.recv(1)', """\
    expected  54 57 4f 0a  |TWO\\n|
    received  54 57 4f 00  |TWO\\0|
                       ^^ first difference: byte 4
"""), ('client.sendall(b"\\x1b[2J\\xe2\\x80\\xae"); client.recv(1)', """\
    expected  54 57 4f 0a           |TWO\\n|
    received  1b 5b 32 4a e2 80 ae  |.[2J...|
              ^^ first difference: byte 1
""")):
        text = told(folder, answer)
        assert rows in text, f"got:\n{text}\nwanted in it:\n{rows}"


@case
def a_report_on_what_is_missing(folder):
    """An answer that ends too early is marked where it ends; the program's end is told once."""
    text = told(folder, 'client.sendall(b"TW"); client.close(); server.accept()')
    assert "    expected  TWO\\n\n    received  TW\n                ^ ends here: 2 of 4 bytes\n" in text, text
    text = told(folder, 'client.sendall(b"TW"); client.recv(1)')
    assert "    received  TW\n                ^ ends here: 2 of 4 bytes\n    reason    STUCK: peer: " in text, text
    text = told(folder, "sys.exit(3)")
    assert "    received  (nothing)\n    reason    EXITED: " in text and "    exit " not in text, text


def at_a_terminal(stream, *words, cwd, columns=80):
    """Runs the command with "stdout" or "stderr" at a terminal of that width; the code and all that came there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    process = subprocess.Popen([SOCKGRADE, *words], stdin=subprocess.DEVNULL, env=env, cwd=cwd, **streams)
    os.close(theirs)
    text = b""
    try:
        while part := os.read(ours, 65536):
            text += part
    except OSError:
        pass
    os.close(ours)
    return process.wait(), text.decode().replace("\r\n", "\n")


@case
def the_report_on_a_terminal(folder):
    """On a terminal it is the same but for colours, and every line says its piece without them."""
    plain = told(folder, 'client.sendall(b"TWO\\r\\n"); client.recv(1)')
    code, shown = at_a_terminal("stdout", "check", "spec.yaml", "hand-in", cwd=folder)
    assert code == 1 and "\x1b[31mFAIL\x1b[0m" in shown, shown
    assert plain in re.sub("\x1b\\[[0-9;]*m", "", shown), shown


@case
def progress_on_a_terminal(folder):
    """One line that is written anew, no wider than the terminal, and gone in the end; with --quiet there is none."""
    shutil.copy(HELLO, folder / "spec.yaml")
    classmates(folder / "class", 10, server=RIGHT)
    for columns in (120, 45):
        code, shown = at_a_terminal("stderr", "grade", "--fresh", "spec.yaml", "class", cwd=folder, columns=columns)
        begin, shown = shown.split("\n", 1)
        assert begin.endswith("results are kept in 'sockgrade-results'"), begin
        shown = shown.split("sockgrade: run 2 is")[0]
        lines = [line for line in shown.split("\r\x1b[K") if line]
        assert code == 0 and shown.endswith("\r\x1b[K") and "\n" not in shown, repr(shown)
        assert lines and all(len(line) < columns and "/30 tests" in line for line in lines), lines
        assert all(line.startswith("[") == (columns == 120) for line in lines), lines
    assert at_a_terminal("stderr", "grade", "--fresh", "-q", "spec.yaml", "class", cwd=folder) == (0, "")


@case
def progress_in_a_log(folder):
    """Of a large class a line each tenth; of a small one, of `check`, and with --quiet nothing."""
    tests = "".join(f"  - {{name: t{number}, needs: [a word], send: x, expect: y}}\n" for number in range(120))
    (folder / "spec.yaml").write_text(HELLO.read_text() + tests)
    for number in range(5):
        submission(folder / f"class/s{number}", server=WRONG)
    done = sockgrade("grade", "spec.yaml", "class", cwd=folder)
    begin, *lines = done.err.splitlines()
    assert "results are kept" in begin and 5 <= len(lines) <= 10, done
    assert all(re.fullmatch(r"sockgrade: \d+ of 615 tests(, [0-9.]+/s(, [0-9:]+ left)?)?", line) for line in lines), lines
    assert lines[-1].startswith("sockgrade: 615 of 615 tests"), lines
    for words in (("grade", "-q", "spec.yaml", "class"), ("check", "spec.yaml", "class/s0"), ("grade", HELLO, "class")):
        done = sockgrade(*words, cwd=folder)
        assert " of " not in done.err, done


C_CLIENT = """\
#include <stdio.h>
int main(void) { int unused; puts("WORD"); return 0; }
"""


@case
def the_compilers_warnings(folder):
    """What the compiler warned of is told once where a test failed, escaped, and not where all is well."""
    (folder / "spec.yaml").write_text(
        "assignment: warnings\nprogram: {role: client, transport: tcp, run: ./client}\n"
        "tests:\n  - {name: words, stdout: \"hello\\n\", exit: 0}\n  - {name: more, stdout: \"hello\\n\", exit: 0}\n")
    (folder / "hand-in").mkdir()
    source = folder / "hand-in/client.c"
    for word, code, times in (("hello", 0, 0), ("held", 1, 1), ("held", 1, 1)):
        source.write_text(C_CLIENT.replace("WORD", word))
        done = sockgrade("check", "spec.yaml", "hand-in", "--builds", "builds", cwd=folder)
        assert done.code == code, done
        assert done.out.count("\nThe compiler built it, and warns:\n    | client.c:") == times, done.out
        assert done.out.count("[-Wunused-variable]\n") == times, done.out
