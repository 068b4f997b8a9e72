# A connection for each number. The request ends where the client ends its sending.
import re
import socket
import sys


def next_integer(text):
    match = re.fullmatch(r"([+-]?)(\d+)(?:\.(\d+))?", text, re.ASCII)
    if match is None:
        return "not a number"
    sign, whole, fraction = match.groups()
    n = int(whole)
    if sign != "-":
        return str(n + 1)
    if fraction and int(fraction) > 0:
        return "0" if n == 0 else f"-{n}"
    return str(1 - n)


server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    conn, _ = server.accept()
    with conn:
        try:
            text = b""
            while part := conn.recv(4096):
                text += part
            conn.sendall(next_integer(text.decode(errors="replace")).encode())
        except OSError as e:
            print("client lost:", e, file=sys.stderr)
