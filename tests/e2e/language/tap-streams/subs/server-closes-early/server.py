import socket
import sys

with socket.create_server(("", int(sys.argv[1]))) as door:
    while True:
        connection, _ = door.accept()
        with connection:
            connection.recv(4096)
