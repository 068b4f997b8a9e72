import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.bind(("", int(sys.argv[1])))
    while True:
        told, client = sock.recvfrom(65536)
        if told != b"two":
            print(told.decode(), flush=True)
        sock.sendto(told.upper(), client)
