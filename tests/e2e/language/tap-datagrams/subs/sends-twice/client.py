import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    for line in sys.stdin:
        sock.sendto(line.rstrip("\n").encode(), (sys.argv[1], int(sys.argv[2])))
        sock.sendto(line.rstrip("\n").encode(), (sys.argv[1], int(sys.argv[2])))
