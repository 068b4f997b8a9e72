# Encodes the line as UTF-8, which fails for bytes of the keyboard that were none.
import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as sock:
    reader = sock.makefile("rb")
    for line in sys.stdin:
        sock.sendall(line.encode())
        answer = reader.readline()
        if not answer.endswith(b"\n"):
            sys.exit("the server has closed the connection")
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
