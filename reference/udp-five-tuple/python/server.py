"""A UDP server that knows its senders:   server.py PORT

Answers each datagram with the sender's address and port, how many datagrams have come from there, and the text. One
socket receives from all; what belongs together is found by the pair of address and port.
"""
import collections
import socket
import sys

LARGEST = 65507  # what fits into one datagram over IPv4


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", int(sys.argv[1])))
        counts = collections.Counter()
        while True:
            text, sender = server.recvfrom(LARGEST)
            counts[sender] += 1  # `sender` is the pair (host, port)
            host, port = sender
            server.sendto(f"{host}:{port} {counts[sender]} ".encode() + text, sender)


main()
