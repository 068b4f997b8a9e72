import socket
import struct
import sys

clients = 0
with socket.create_server(("", int(sys.argv[1]))) as listening:
    while True:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            name = lines.readline().rstrip(b"\n")
            clients += 1
            connection.sendall(struct.pack(">BI11s", len(name), clients, name))
