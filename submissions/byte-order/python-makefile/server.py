# Server with a file for each connection: read(n) waits for n bytes or the end.
import socket
import sys

s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("0.0.0.0", int(sys.argv[1])))
s.listen(5)

while True:
    conn, addr = s.accept()
    print("client", addr)
    f = conn.makefile("rwb")
    try:
        while True:
            header = f.read(6)
            if len(header) < 6:
                break
            length = int.from_bytes(header[:2], "big")
            number = int.from_bytes(header[2:], "big")
            text = f.read(length)
            if len(text) < length:
                break
            number = (number + sum(text)) & 0xFFFFFFFF
            f.write(length.to_bytes(2, "big") + number.to_bytes(4, "big") + text)
            f.flush()
        f.close()
    except OSError as e:
        print("lost the client:", e)
    conn.close()
