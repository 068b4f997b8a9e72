# Counts the clients from 0, and stops at 2 instead of 3.
import socket
import sys
import threading

clients = 0
changed = threading.Condition()


def handle(conn):
    global clients
    try:
        number = 0
        for line in conn.makefile("rb"):
            number += 1
            conn.sendall(str(number).encode() + b" " + line)
    except OSError:
        pass
    conn.close()
    with changed:
        clients -= 1
        changed.notify()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1])))
s.listen(5)
while True:
    with changed:
        while clients >= 2:
            changed.wait()
    conn, addr = s.accept()
    with changed:
        clients += 1
    threading.Thread(target=handle, args=(conn,)).start()
