# Prints the bytes as Python writes them: b'...'.
import socket
import sys

s = socket.socket()
s.connect((sys.argv[1], int(sys.argv[2])))
data = b""
while True:
    part = s.recv(1024)
    if not part:
        break
    data += part
if not data.endswith(b"\0"):
    sys.exit("incomplete greeting")
print("Message from server :", data)
s.close()
