# Echoes.
import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    while data := connection.recv(4096):
        connection.sendall(data)
    connection.close()
