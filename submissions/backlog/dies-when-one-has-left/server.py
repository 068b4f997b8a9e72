# One client after the other. Nobody catches the exception when one has left.
import socket
import sys

server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))
server.listen(20)
input("open the door? ")
number = 0
while True:
    conn, address = server.accept()
    number += 1
    name = conn.makefile().readline()
    conn.sendall(f"{number} {name}".encode())
    conn.close()
