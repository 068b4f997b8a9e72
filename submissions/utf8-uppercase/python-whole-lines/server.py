# Upper case server: collects bytes until the line feed and decodes whole lines.
import socket
import sys
import threading


def serve(conn):
    with conn:
        rest = b""
        while data := conn.recv(1024):
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                conn.sendall((line.decode("utf-8").upper() + "\n").encode("utf-8"))


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(16)
while True:
    conn, address = listener.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
