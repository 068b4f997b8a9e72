# Makes two bytes of each that is above 127.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", int(sys.argv[1])))
while True:
    data, client = sock.recvfrom(65536)
    sock.sendto("".join(c.upper() if c.isascii() else c for c in data.decode("latin-1")).encode(), client)
