# Gives unpack() what one recv() has brought.
import socket
import struct
import sys

HEAD = struct.Struct("!HI")


def receive(conn, size):
    data = b""
    while len(data) < size:
        part = conn.recv(size - len(data))
        if not part:
            break
        data += part
    return data


def serve(conn):
    while head := conn.recv(HEAD.size):
        length, number = HEAD.unpack(head)
        text = receive(conn, length)
        if len(text) < length:
            return
        conn.sendall(HEAD.pack(length, (number + sum(text)) & 0xFFFFFFFF) + text)


with socket.socket() as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", int(sys.argv[1])))
    server.listen()
    while True:
        conn, _ = server.accept()
        with conn:
            serve(conn)
