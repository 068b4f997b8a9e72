import socket
import sys

with socket.create_server(("", int(sys.argv[1]))) as door:
    while True:
        connection, _ = door.accept()
        with connection:
            told = b""
            while piece := connection.recv(4096):
                told += piece
            connection.sendall(told.upper())
