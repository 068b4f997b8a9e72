import os
import socket
import sys
import time

listener = socket.create_server(("", int(sys.argv[1])))
while True:
    conn, _ = listener.accept()
    if os.fork() == 0:
        time.sleep(0.1)
        os._exit(0)
    conn.sendall(conn.recv(9))
