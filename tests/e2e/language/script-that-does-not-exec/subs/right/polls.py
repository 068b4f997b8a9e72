"""Answers in upper case, and never sleeps."""
import socket
import sys

server = socket.create_server(("", int(sys.argv[1])))
server.setblocking(False)
connections = []
while True:
    try:
        connection, _ = server.accept()
        connection.setblocking(False)
        connections.append(connection)
    except BlockingIOError:
        pass
    for connection in connections[:]:
        try:
            data = connection.recv(4096)
        except BlockingIOError:
            continue
        if data:
            connection.sendall(data.upper())
        else:
            connection.close()
            connections.remove(connection)
