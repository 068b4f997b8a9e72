"""Integers in network byte order:   server.py PORT

A request and its answer have the same form: a length of 2 bytes, a number of 4 bytes, and so many bytes of text as the
length says. The answer's number is the request's number plus all bytes of the text.
"""
import socket
import struct
import sys

# '!' is network byte order without padding; H has 2 bytes and I has 4, both without sign. Without the '!' the order
# would be this machine's, and two bytes of padding would stand before the number.
HEADER = struct.Struct("!HI")


def recv_exactly(client, length):
    """So many bytes, though recv may bring fewer than it was asked for; None when the stream ends before."""
    data = bytearray()
    while len(data) < length:
        piece = client.recv(length - len(data))
        if not piece:
            return None
        data += piece
    return bytes(data)


def serve(client):
    while (header := recv_exactly(client, HEADER.size)) is not None:
        length, number = HEADER.unpack(header)
        text = recv_exactly(client, length)
        if text is None:
            return
        # Python's integers have no end: the modulo makes them go on with 0 behind 4294967295, as 32 bits do.
        answer = (number + sum(text) + 1) % 2**32
        client.sendall(HEADER.pack(length, answer) + text)


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    with socket.socket() as listener:
        # Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", int(sys.argv[1])))
        listener.listen()
        while True:
            client, _ = listener.accept()
            try:
                with client:
                    serve(client)
            except OSError as error:
                print(error, file=sys.stderr)  # the trouble of one client; others may still come


if __name__ == "__main__":
    main()
