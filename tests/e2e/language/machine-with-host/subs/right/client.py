import socket

door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.sendto(b"hi", ("10.0.0.1", 9000))
text, caller = door.recvfrom(100)
print(text.decode(), "from", caller[0])
