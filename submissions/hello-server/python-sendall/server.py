# Hello server
import socket
import sys

if len(sys.argv) != 2:
    sys.exit("usage: server.py PORT")

with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", int(sys.argv[1])))
    s.listen()
    print("waiting for a client")
    conn, addr = s.accept()
    with conn:
        print("greeting", addr)
        conn.sendall(b"Hello World!\0")
