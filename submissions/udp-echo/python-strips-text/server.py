# Echo server: treats each datagram as a line of text.
import socket

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("", 7))
while True:
    data, address = sock.recvfrom(65535)
    text = data.decode("latin-1").strip()
    print(address, text)
    sock.sendto(text.encode("latin-1"), address)
