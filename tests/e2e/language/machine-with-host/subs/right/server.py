import socket

door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.bind(("10.0.0.1", 9000))
while True:
    text, caller = door.recvfrom(100)
    print(caller[0], "calls", flush=True)
    door.sendto(text.upper(), caller)
