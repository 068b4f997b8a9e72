"""UDP echo server (RFC 862): waits on port 7 and sends each datagram back to where it came from."""
import socket
import sys

ECHO_PORT = 7  # the well-known port of the service. Below 1024, so usually for root only
LARGEST = 65507  # what fits into one datagram over IPv4; recvfrom would throw away the rest


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", ECHO_PORT))
        while True:
            try:
                # There is no connection: each datagram says itself whom to answer. It may be empty, which ends nothing.
                data, sender = sock.recvfrom(LARGEST)
                sock.sendto(data, sender)
            except OSError as error:
                print(error, file=sys.stderr)  # the trouble of one client; others may still come


if __name__ == "__main__":
    main()
