# The server of a pair. A message ends where the sending ends (shutdown).
import socket

server = socket.create_server(("127.0.0.1", 12345))   # sets SO_REUSEADDR
print("Now Listening")
conn, address = server.accept()
print("Handling Client", address[0])
with conn, conn.makefile("rb") as incoming:
    print("Message from client:", incoming.read().decode(errors="replace"))
    answer = input("Your message: ")
    conn.sendall(answer.encode()[:31])
