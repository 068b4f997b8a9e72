import socket
import struct
import sys

with socket.create_server(("", int(sys.argv[1]))) as door:
    while True:
        connection, _ = door.accept()
        try:
            while line := connection.recv(4096).decode():
                print(line, end="", flush=True)
                if line == "waits\n":
                    connection.sendall(b"bye\n")
                    break
        except ConnectionResetError:
            print("reset", flush=True)
        connection.close()
