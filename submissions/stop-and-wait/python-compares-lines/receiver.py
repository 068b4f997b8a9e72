"""The receiver of stop and wait:   receiver.py PORT

Wrong: it never looks at the number, only whether the line is the same as the last one.
"""
import socket
import struct
import sys

HEADER = 3
LARGEST = HEADER + 1000


def checksum(number, line):
    """The sum of all bytes but the two that hold it."""
    return (number + sum(line)) & 0xffff


def parse(datagram):
    """Number and line; None when it is damaged."""
    if len(datagram) < HEADER:
        return None
    number, told = struct.unpack("!BH", datagram[:HEADER])
    line = datagram[HEADER:]
    return (number, line) if told == checksum(number, line) else None


def main():
    last = None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", int(sys.argv[1])))
        while True:
            datagram, sender = sock.recvfrom(LARGEST)
            parsed = parse(datagram)
            if parsed is None:
                continue
            number, line = parsed
            if line != last:
                sys.stdout.buffer.write(line + b"\n")
                sys.stdout.flush()
                last = line
            sock.sendto(struct.pack("!BH", number, checksum(number, b"")), sender)


if len(sys.argv) != 2:
    sys.exit(f"usage: {sys.argv[0]} PORT")
main()
