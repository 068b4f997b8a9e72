# An empty line has no last character: line[-2] raises an exception in the client's thread.
import socket
import sys
import threading


def serve(conn):
    with conn, conn.makefile("rb") as reader:
        for line in reader:
            if line[-2] == 13:
                print("a line ends in CR LF", file=sys.stderr)
            conn.sendall(bytes(b - 32 if 97 <= b <= 122 else b for b in line))


with socket.socket() as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", int(sys.argv[1])))
    server.listen(64)
    while True:
        conn, _ = server.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()
