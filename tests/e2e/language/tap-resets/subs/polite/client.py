import socket
import struct
import sys

connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
if sys.argv[3] == "resets":
    connection.sendall(b"hello\n")
    connection.close()
else:
    connection.sendall(sys.argv[3].encode() + b"\n")
    try:
        while piece := connection.recv(4096):
            print(piece.decode(), end="", flush=True)
        print("end")
    except ConnectionResetError:
        print("reset")
