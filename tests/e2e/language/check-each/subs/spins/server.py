import socket
import sys


def serve(conn):
    conn.setblocking(False)
    while True:
        try:
            data = conn.recv(99)
        except BlockingIOError:
            continue
        if not data:
            break
        conn.sendall(data)
    conn.close()


def main():
    listener = socket.create_server(("", int(sys.argv[1])))
    while True:
        conn, _ = listener.accept()
        serve(conn)


main()
