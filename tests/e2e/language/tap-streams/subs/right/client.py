import socket
import sys

for line in sys.stdin:
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        connection.sendall(line.encode())
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(4096):
            sys.stdout.write(piece.decode())
