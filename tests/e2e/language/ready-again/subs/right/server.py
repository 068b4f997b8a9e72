# Says that it is ready, with more behind it than is waited for.
import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
print("Ready on", sys.argv[1], "and waiting", flush=True)
while True:
    connection, _ = listener.accept()
    connection.sendall(connection.recv(1))
    connection.close()
