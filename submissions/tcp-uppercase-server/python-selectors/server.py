# Uppercase server: one thread, a selector over all clients.
import selectors
import socket
import sys

selector = selectors.DefaultSelector()
listener = socket.create_server(("", int(sys.argv[1])), backlog=16)
selector.register(listener, selectors.EVENT_READ)


def serve(conn):
    try:
        data = conn.recv(4096)
        conn.sendall(data.upper())
    except ConnectionError:
        data = b""
    if not data:
        selector.unregister(conn)
        conn.close()


while True:
    for key, _ in selector.select():
        if key.fileobj is listener:
            selector.register(listener.accept()[0], selectors.EVENT_READ)
        else:
            serve(key.fileobj)
