"""UDP uppercase client:   python3 client.py HOST PORT

Sends each line of the keyboard, without its line end, as one datagram, and prints the answer with a line end.
A datagram may get lost. When no answer comes within a second the line is sent again, three times in all;
then the client gives up with a message on standard error and exit status 1.
"""
import socket
import sys

LARGEST = 65507  # what fits into one datagram over IPv4
TRIES = 3


def ask(server, line):
    """Sends the line until an answer comes."""
    for _ in range(TRIES):
        server.send(line)
        try:
            return server.recv(LARGEST)
        except socket.timeout:
            continue
    sys.exit(f"no answer after {TRIES} tries")


if len(sys.argv) != 3:
    sys.exit("usage: python3 client.py HOST PORT")
try:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        # A socket that is connected hears only this one address: no stranger's datagram is taken for an answer, and a
        # machine that says "nobody has this port" is heard as an error. Nothing is sent yet.
        connection.connect((sys.argv[1], int(sys.argv[2])))
        connection.settimeout(1)
        for line in sys.stdin.buffer:  # bytes, since they may be no text at all
            sys.stdout.buffer.write(ask(connection, line[:-1] if line.endswith(b"\n") else line) + b"\n")
            sys.stdout.buffer.flush()  # at once, also when the output is a file or a pipe
except OSError as error:
    sys.exit(str(error))
