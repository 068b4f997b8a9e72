"""TCP uppercase client:   python3 client.py HOST PORT

Sends each line of the keyboard to the server and prints the line that comes back, until the keyboard ends.
Only answers go to standard output. Whatever goes wrong is told on standard error, with exit status 1.
"""
import socket
import sys


def talk(server):
    answers = server.makefile("rb")  # collects exactly one line, however it is cut
    for line in sys.stdin.buffer:  # bytes, since they may be no text at all
        server.sendall(line if line.endswith(b"\n") else line + b"\n")
        answer = answers.readline()
        if not answer.endswith(b"\n"):
            sys.exit("the server closed the connection before its answer was complete")
        sys.stdout.buffer.write(answer.swapcase())
        sys.stdout.buffer.flush()  # at once, also when the output is a file or a pipe


if len(sys.argv) != 3:
    sys.exit("usage: python3 client.py HOST PORT")
try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        talk(connection)
except OSError as error:
    sys.exit(str(error))
