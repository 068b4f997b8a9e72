#!/usr/bin/python3
# Calls serve() where it should hand it to the thread.
import sys
from socket import *
from threading import Thread


def serve(conn):
    try:
        data = conn.recv(1024)
        while data:
            conn.sendall(data.upper())
            data = conn.recv(1024)
    except OSError:
        pass            # client has gone
    finally:
        conn.close()


listener = socket(AF_INET, SOCK_STREAM)
listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", int(sys.argv[1])))
listener.listen(50)

while True:
    conn, addr = listener.accept()
    t = Thread(target=serve(conn))
    t.daemon = True
    t.start()
