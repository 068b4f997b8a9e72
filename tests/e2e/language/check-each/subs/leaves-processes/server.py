import os
import socket
import subprocess
import sys
import threading

KEPT = []


def serve(conn):
    for line in conn.makefile("rb"):
        conn.sendall(line)
    conn.close()
    if os.fork() == 0:
        threading.Event().wait()


def main():
    listener = socket.create_server(("", int(sys.argv[1])))
    while True:
        conn, _ = listener.accept()
        serve(conn)


main()
