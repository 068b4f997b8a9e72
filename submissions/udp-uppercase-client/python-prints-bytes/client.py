# Uppercase client: prints the bytes object that recv returned.
import socket
import sys


def ask(sock, line):
    for _ in range(3):
        sock.send(line)
        try:
            return sock.recv(65535)
        except socket.timeout:
            pass
    sys.exit("no answer after three tries")


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.settimeout(1)
    sock.connect((sys.argv[1], int(sys.argv[2])))
    for line in sys.stdin.buffer:
        print(ask(sock, line.rstrip(b"\n")), flush=True)
