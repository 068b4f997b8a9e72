import socket
import sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.bind(("", int(sys.argv[1])))
    while True:
        told, client = sock.recvfrom(65536)
        print(client[0], "calls", flush=True)
        sock.sendto(b"%s %d" % (client[0].encode(), client[1]), client)
