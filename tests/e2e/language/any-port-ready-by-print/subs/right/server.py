# Says that it is ready before it listens, on a port of its own.
import socket

print("Ready on port 12000", flush=True)
listener = socket.create_server(("", 12000))
while True:
    connection, _ = listener.accept()
    connection.sendall(connection.recv(1))
    connection.close()
