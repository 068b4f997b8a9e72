# The sum is not taken modulo 2^32, and pack() raises an exception.
import socket
import struct
import sys

HEADER = struct.Struct("!HI")


def recv_exactly(conn, n):
    chunks = []
    while n > 0:
        chunk = conn.recv(n)
        if chunk == b"":
            raise EOFError
        chunks.append(chunk)
        n -= len(chunk)
    return b"".join(chunks)


def serve(conn):
    while True:
        length, number = HEADER.unpack(recv_exactly(conn, HEADER.size))
        text = recv_exactly(conn, length)
        number += sum(text)
        conn.sendall(HEADER.pack(length, number) + text)


with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", int(sys.argv[1])))
    s.listen()
    while True:
        conn, peer = s.accept()
        with conn:
            try:
                serve(conn)
            except (EOFError, ConnectionError):
                pass
