# Collects what comes from a client, and answers when the client has ended its sending.
import selectors
import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(16)
selector = selectors.DefaultSelector()
selector.register(listener, selectors.EVENT_READ)
collected = {}
while True:
    for key, events in selector.select():
        conn = key.fileobj
        if conn is listener:
            client, address = listener.accept()
            collected[client] = b""
            selector.register(client, selectors.EVENT_READ)
            continue
        try:
            data = conn.recv(4096)
        except ConnectionError:
            data = b""
        collected[conn] += data
        if not data:
            selector.unregister(conn)
            try:
                conn.sendall(collected.pop(conn).upper())
            except ConnectionError:
                pass
            conn.close()
