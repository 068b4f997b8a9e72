# Uppercase server: a socket that never blocks, and a selector.
import selectors
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.setblocking(False)
sock.bind(("", int(sys.argv[1])))
selector = selectors.DefaultSelector()
selector.register(sock, selectors.EVENT_READ)
while True:
    selector.select()
    try:
        data, address = sock.recvfrom(65535)
        sock.sendto(data.upper(), address)
    except BlockingIOError:
        pass
