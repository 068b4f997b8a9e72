# Server whose sum may become larger than 32 bits.
import socket
import struct
import sys


def recv_all(conn, n):
    data = b""
    while len(data) < n:
        chunk = conn.recv(n - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data


s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", int(sys.argv[1])))
s.listen(1)
while True:
    conn, addr = s.accept()
    try:
        while True:
            length, number = struct.unpack("!HI", recv_all(conn, 6))
            text = recv_all(conn, length)
            for b in text:
                number += b
            conn.sendall(struct.pack("!HI", length, number) + text)
    except (EOFError, OSError):
        pass
    conn.close()
