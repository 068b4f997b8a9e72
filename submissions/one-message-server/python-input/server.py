# One-message server
import socket
import sys

SIZE = 32


def read_message(conn):
    data = b""
    while len(data) < SIZE:
        part = conn.recv(SIZE - len(data))
        if not part:
            sys.exit("the client has closed too early")
        data += part
    return data.split(b"\0")[0].decode(errors="replace")


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", 12345))
server.listen(1)
print("Now Listening", flush=True)

conn, address = server.accept()
print("Handling Client", address[0], flush=True)
print("Message from client:", read_message(conn), flush=True)
answer = input("Your message: ").encode()[:SIZE - 1]
conn.sendall(answer.ljust(SIZE, b"\0"))
conn.close()
server.close()
