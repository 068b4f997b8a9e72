# An error of one connection ends the server.
import math
import re
import socket
import sys


def next_integer(text):
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        return "not a number"
    if len(text) > 20:
        return "too long"
    return str(math.floor(float(text)) + 1)


server = socket.create_server(("", int(sys.argv[1])))
while True:
    conn, _ = server.accept()
    with conn:
        text = b""
        while part := conn.recv(4096):
            text += part
        conn.sendall(next_integer(text.decode(errors="replace")).encode())
