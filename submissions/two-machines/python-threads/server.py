# The server of two machines: a thread for each client.
import socket
import sys
import threading


def serve(conn):
    print("client from", conn.getpeername()[0])
    for line in conn.makefile("rb"):
        conn.sendall(line.upper())
    conn.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", int(sys.argv[1])))
s.listen()
print("my server is running")
while True:
    conn, _ = s.accept()
    threading.Thread(target=serve, args=(conn,)).start()
