# Uppercase server: decodes what it receives.
import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.bind(("", int(sys.argv[1])))
    while True:
        data, address = sock.recvfrom(65535)
        sock.sendto(data.decode().upper().encode(), address)
