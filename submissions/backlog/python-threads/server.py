# A thread for each client. Numbers are given by the one that accepts, so that they stay in order.
import socket
import sys
import threading


def serve(conn, number):
    try:
        data = b""
        while not data.endswith(b"\n"):
            piece = conn.recv(100)
            if not piece:
                return
            data += piece
        conn.sendall(str(number).encode() + b" " + data)
    except OSError:
        pass
    finally:
        conn.close()


server = socket.create_server(("", int(sys.argv[1])), backlog=50)
input("open the door? ")
number = 0
while True:
    conn, address = server.accept()
    number += 1
    threading.Thread(target=serve, args=(conn, number)).start()
