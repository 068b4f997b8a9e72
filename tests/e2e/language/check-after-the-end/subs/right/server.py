import os
import signal
import socket
import sys
import threading

listener = socket.create_server(("", int(sys.argv[1])))
child = os.fork()
if child == 0:
    threading.Event().wait()


def end(number, frame):
    os.kill(child, 9)
    os.wait()
    os._exit(0)


signal.signal(signal.SIGTERM, end)
while True:
    conn, _ = listener.accept()
    conn.sendall(conn.recv(9))
