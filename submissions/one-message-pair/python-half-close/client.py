# The client of a pair. A message ends where the sending ends (shutdown).
import socket
import sys

try:
    conn = socket.create_connection(("127.0.0.1", 12345))
except ConnectionRefusedError:
    sys.exit("no server is there")
print("Connected to 127.0.0.1")
conn.sendall(input("Your message: ").encode()[:31])
conn.shutdown(socket.SHUT_WR)
print("Message from server:", conn.makefile("rb").read().decode(errors="replace"))
conn.close()
