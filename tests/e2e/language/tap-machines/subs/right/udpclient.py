import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.sendto(b"hello\n", (sys.argv[1], int(sys.argv[2])))
    for _ in range(2):
        print(sock.recvfrom(65536)[1][0], "answers")
