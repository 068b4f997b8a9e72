# Sends its keyboard, prints what comes back and from where.
import socket
import sys

connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
server = connection.getpeername()[0]
connection.sendall(sys.stdin.read().encode())
connection.shutdown(socket.SHUT_WR)
answer = b""
while piece := connection.recv(4096):
    answer += piece
print(answer.decode(), "from", server)
