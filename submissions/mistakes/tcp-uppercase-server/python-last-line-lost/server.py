# Answers only what ends in a line feed.
import socket
import sys
import threading


def serve(conn):
    with conn:
        try:
            rest = b""
            while data := conn.recv(4096):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    conn.sendall(line.upper() + b"\n")
        except ConnectionError:
            pass


with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", int(sys.argv[1])))
    listener.listen(16)
    while True:
        conn, address = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()
