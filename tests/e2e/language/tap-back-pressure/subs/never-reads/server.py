import signal
import socket
import sys

with socket.create_server(("", int(sys.argv[1]))) as door:
    connection, _ = door.accept()
    signal.pause()
