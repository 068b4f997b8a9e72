"""Sends all lines, then prints what comes within a second, or what it was told to wait for."""
import socket
import sys

server = (sys.argv[1], int(sys.argv[2]))
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def many():
    for number in range(600):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.settimeout(5)
            other.sendto(b"%d" % number, server)
            assert other.recvfrom(65536) == (b"%d" % number, server)
    print("MANY")


def largest():
    for size in (0, 1, 1472, 65507):
        sock.sendto(b"x" * size, server)
        assert sock.recvfrom(65536) == (b"X" * size, server)
    print("LARGEST")


for line in sys.stdin.read().split("\n")[:-1]:
    if line == "many":
        many()
    elif line == "largest":
        largest()
    elif line == "stay there":
        told, server = sock.recvfrom(65536)
        print(told.decode())
        sock.sendto(line.encode(), server)
    else:
        sock.sendto(line.encode(), server)
sock.settimeout(1)
try:
    while True:
        told, address = sock.recvfrom(65536)
        assert address == server
        print(told.decode())
except socket.timeout:
    pass
