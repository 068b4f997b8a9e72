import socket
import sys

with socket.create_server(("", int(sys.argv[1]))) as door:
    while True:
        connection, address = door.accept()
        with connection:
            print(address[0], "calls", connection.getsockname()[0], flush=True)
            connection.recv(4096)
            connection.sendall(b"%s %d\n" % (address[0].encode(), address[1]))
