# A thread that ends by an exception never gives its place back.
import socket
import sys
import threading

places = threading.Semaphore(3)


def handle(conn):
    number = 0
    for line in conn.makefile("rb"):
        number += 1
        conn.sendall(str(number).encode() + b" " + line)
    conn.close()
    places.release()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1])))
s.listen(5)
while True:
    places.acquire()
    conn, addr = s.accept()
    threading.Thread(target=handle, args=(conn,)).start()
