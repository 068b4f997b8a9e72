import os
import select
import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
while True:
    if not select.select([listener], [], [], 0.9)[0]:
        continue
    conn, _ = listener.accept()
    if os.fork() == 0:
        os._exit(0)
    os.wait()
    conn.sendall(conn.recv(9))
