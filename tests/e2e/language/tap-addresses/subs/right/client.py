import socket
import sys

for port in sys.argv[2:]:
    with socket.create_connection((sys.argv[1], int(port))) as connection:
        connection.sendall(b"hello\n")
        assert connection.recv(4096).decode() == "%s %d\n" % connection.getsockname()
        print(connection.getsockname()[0], "calls", connection.getpeername()[0])
