# Three threads at most. Whoever comes then is closed at once.
import socket
import sys
import threading

places = threading.Semaphore(3)


def handle(conn):
    try:
        number = 0
        for line in conn.makefile("rb"):
            number += 1
            conn.sendall(str(number).encode() + b" " + line)
    except OSError:
        pass
    conn.close()
    places.release()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1])))
s.listen(5)
while True:
    conn, addr = s.accept()
    if not places.acquire(blocking=False):
        conn.close()
        continue
    threading.Thread(target=handle, args=(conn,)).start()
