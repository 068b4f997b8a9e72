# Nobody catches what input() raises at the end of the keyboard.
import socket
import sys

with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as sock:
    reader = sock.makefile("rb")
    while True:
        line = input()
        sock.sendall((line + "\n").encode("utf-8", "surrogateescape"))
        answer = reader.readline()
        if not answer.endswith(b"\n"):
            sys.exit("the server has closed the connection")
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
