# The client: right.
import socket
import sys
import threading

try:
    sock = socket.create_connection((sys.argv[1], int(sys.argv[2])))
except OSError as e:
    print("cannot connect:", e, file=sys.stderr)
    sys.exit(1)
print("connected to", sock.getpeername()[0])


def receive():
    for line in sock.makefile("r"):
        print(line, end="")


printer = threading.Thread(target=receive)
printer.start()
for line in sys.stdin:
    sock.sendall(line.encode())
sock.shutdown(socket.SHUT_WR)
printer.join()
sock.close()
