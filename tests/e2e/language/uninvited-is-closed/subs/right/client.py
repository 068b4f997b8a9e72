# Calls twice, and waits for the end of the second connection.
import socket
import sys

first = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
second = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
second.recv(1)
