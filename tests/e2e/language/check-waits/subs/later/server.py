import os
import select
import socket
import sys

listener = socket.create_server(("", int(sys.argv[1])))
while True:
    if not select.select([listener], [], [], 0.9)[0]:
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            pass
        continue
    conn, _ = listener.accept()
    if os.fork() == 0:
        os._exit(0)
    conn.sendall(conn.recv(9))
