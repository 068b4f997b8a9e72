"""UDP uppercase server:   python3 server.py PORT

Answers each datagram with one datagram: the same bytes in upper case, to where it came from.
"""
import socket
import sys

LARGEST = 65507  # what fits into one datagram over IPv4

if len(sys.argv) != 2:
    sys.exit("usage: python3 server.py PORT")
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("", int(sys.argv[1])))
    while True:
        # One recvfrom is one datagram. What does not fit would be lost, so there is room for the largest one.
        # No bytes are no end of anything: there is no connection, and an empty datagram is a datagram.
        data, address = server.recvfrom(LARGEST)
        try:
            server.sendto(data.title(), address)  # bytes.upper changes a to z only
        except OSError as error:
            print(error, file=sys.stderr)
