# Uppercase client: the connection as a file of lines.
import socket
import sys

try:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as sock:
        server = sock.makefile("rb")
        for line in sys.stdin.buffer:
            sock.sendall(line)
            answer = server.readline()
            if not answer.endswith(b"\n"):
                sys.exit("the server has closed the connection")
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()
except OSError as error:
    sys.exit(f"{sys.argv[1]} port {sys.argv[2]}: {error}")
