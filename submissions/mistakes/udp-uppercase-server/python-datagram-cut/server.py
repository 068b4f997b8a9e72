# Its buffer is shorter than a datagram.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", int(sys.argv[1])))
while True:
    data, client = sock.recvfrom(1024)
    sock.sendto(data.upper(), client)
