import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(b"hello\n", (sys.argv[1], int(sys.argv[2])))
    for _ in range(2):
        told, server = sock.recvfrom(65536)
        assert told.split()[1] == b"%d" % sock.getsockname()[1]
        print(server[0], "answers")
