# Collects until recv returns nothing: the client never ends its sending.
from socket import AF_INET, SOCK_STREAM, socket

listener = socket(AF_INET, SOCK_STREAM)
listener.bind(("", 12000))
listener.listen(5)
print("The server is ready to receive", flush=True)
while True:
    conn, address = listener.accept()
    sentence = b""
    while chunk := conn.recv(1024):
        sentence += chunk
    conn.sendall(sentence.upper())
    conn.close()
