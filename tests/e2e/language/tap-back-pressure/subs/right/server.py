import socket
import sys
import time

with socket.create_server(("", int(sys.argv[1]))) as door:
    while True:
        connection, _ = door.accept()
        time.sleep(0.3)   # so that the client has to wait
        told = bytearray()
        while piece := connection.recv(65536):
            told += piece
        connection.sendall(told)
        connection.close()
