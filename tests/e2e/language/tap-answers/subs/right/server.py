import socket
import sys


def datagram_socket(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", port))
    return sock


door = datagram_socket(int(sys.argv[1]))
while True:
    told, client = door.recvfrom(65536)
    if told == b"from elsewhere":
        with datagram_socket(0) as other:
            other.sendto(told.upper(), client)
            for _ in range(2):
                told, client = other.recvfrom(65536)
                other.sendto(told.upper(), client)
    else:
        door.sendto(told.upper(), client)
