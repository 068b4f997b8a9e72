# One-message client
import socket
import sys

SERVER = "127.0.0.1"

sock = socket.socket()
try:
    sock.connect((SERVER, 12345))
except OSError as e:
    sys.exit(f"cannot connect: {e}")
print("Connected to", SERVER)
text = input("Your message: ")
sock.sendall(text.encode()[:31].ljust(32, b"\0"))

answer = b""
while len(answer) < 32:
    part = sock.recv(32 - len(answer))
    if part == b"":
        sys.exit("the server is gone")
    answer += part
print("Message from server:", answer[:answer.index(b"\0")].decode(errors="replace"))
sock.close()
