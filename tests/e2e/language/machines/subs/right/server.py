# Prints who calls, and sends what it got back in capitals when the caller has ended.
import socket
import sys
import threading


def serve(connection):
    data = b""
    while piece := connection.recv(4096):
        data += piece
    connection.sendall(data.upper())
    connection.close()


listener = socket.create_server(("", int(sys.argv[1])))
while True:
    connection, (address, _) = listener.accept()
    print(address, "calls", flush=True)
    threading.Thread(target=serve, args=(connection,)).start()
