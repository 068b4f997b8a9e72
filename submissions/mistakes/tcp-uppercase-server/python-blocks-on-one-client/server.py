# Waits for all clients at once, and then for a whole line of one.
import select
import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(16)
clients = {}
while True:
    ready, _, _ = select.select([listener, *clients], [], [])
    for conn in ready:
        if conn is listener:
            new, address = listener.accept()
            clients[new] = new.makefile("rb", buffering=0)
            continue
        try:
            line = clients[conn].readline()
            conn.sendall(line.upper())
        except ConnectionError:
            line = b""
        if not line:
            clients.pop(conn).close()
            conn.close()
