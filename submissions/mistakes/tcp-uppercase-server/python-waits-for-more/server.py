# Reads until the end of the connection.
import socket
import sys
import threading


def serve(conn):
    with conn:
        try:
            conn.sendall(conn.makefile("rb").read().upper())
        except ConnectionError:
            pass


with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", int(sys.argv[1])))
    listener.listen(16)
    while True:
        conn, address = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()
