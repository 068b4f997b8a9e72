# Prints bytes as Python shows them.
import socket
import sys

try:
    sock = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    reader = sock.makefile("rb")
    for line in sys.stdin.buffer:
        sock.sendall(line)
        answer = reader.readline()
        if not answer.endswith(b"\n"):
            sys.exit("the server has closed the connection")
        print(answer, flush=True)
except OSError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
