# A client that breaks off ends it.
import selectors
import socket
import sys

selector = selectors.DefaultSelector()
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(16)
selector.register(listener, selectors.EVENT_READ)
while True:
    for key, events in selector.select():
        if key.fileobj is listener:
            conn, address = listener.accept()
            selector.register(conn, selectors.EVENT_READ)
        elif data := key.fileobj.recv(4096):
            key.fileobj.sendall(data.upper())
        else:
            selector.unregister(key.fileobj)
            key.fileobj.close()
