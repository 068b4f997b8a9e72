"""The sender of stop and wait:   sender.py HOST PORT

Sends each line of the keyboard and waits for its acknowledgement before the next. The time limit is one for each try:
what is no acknowledgement of this line (damaged, or an old one that was late) does not begin it anew.
"""
import socket
import struct
import sys
import time

HEADER = 3
LARGEST = HEADER + 1000
TRIES = 3
WAIT = 1.0


def checksum(number, line):
    """The sum of all bytes but the two that hold it."""
    return (number + sum(line)) & 0xffff


def acknowledged(sock, number):
    """Whether the acknowledgement comes in time."""
    wanted = struct.pack("!BH", number, checksum(number, b""))
    until = time.monotonic() + WAIT
    while (left := until - time.monotonic()) > 0:
        sock.settimeout(left)
        try:
            if sock.recv(LARGEST) == wanted:
                return True
        except socket.timeout:
            break
        except ConnectionRefusedError:
            continue   # nobody has the port; the next try may find somebody
    return False


def send_line(sock, number, line):
    datagram = struct.pack("!BH", number, checksum(number, line)) + line
    for _ in range(TRIES):
        sock.send(datagram)
        if acknowledged(sock, number):
            return
    sys.exit(f"no acknowledgement after {TRIES} tries")


def main():
    number = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((sys.argv[1], int(sys.argv[2])))   # hears only the one that it sends to
        for line in sys.stdin.buffer:
            send_line(sock, number, line[:-1] if line.endswith(b"\n") else line)
            number = 1 - number


if len(sys.argv) != 3:
    sys.exit(f"usage: {sys.argv[0]} HOST PORT")
main()
