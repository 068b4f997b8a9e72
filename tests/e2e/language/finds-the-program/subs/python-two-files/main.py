import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
client = listener.accept()[0]
client.sendall(client.recv(100).upper())
