import selectors
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(("0.0.0.0", int(sys.argv[1])))
sock.setblocking(False)
waiting = selectors.DefaultSelector()
waiting.register(sock, selectors.EVENT_READ)
expected = 0
while True:
    waiting.select()
    packet, address = sock.recvfrom(2048)
    if len(packet) < 3 or packet[0] + sum(packet[3:]) & 0xffff != int.from_bytes(packet[1:3], "big"):
        continue
    if packet[0] == expected:
        print(packet[3:].decode(errors="replace"), flush=True)
        expected ^= 1
    sock.sendto(bytes([packet[0], 0, packet[0]]), address)
