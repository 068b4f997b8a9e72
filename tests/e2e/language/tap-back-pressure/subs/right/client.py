import socket
import sys
import time

said = sys.stdin.buffer.read()
with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
    connection.sendall(said)
    connection.shutdown(socket.SHUT_WR)
    time.sleep(0.3)   # so that the server has to wait
    heard = bytearray()
    while piece := connection.recv(65536):
        heard += piece
print(len(heard), "the same" if heard == said else "different")
