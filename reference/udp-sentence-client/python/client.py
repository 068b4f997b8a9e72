"""UDP client for one sentence.

Asks for a sentence, sends it to the server at 1.1.1.1, UDP port 12000, and prints what comes back.
"""
import socket

SERVER = ("1.1.1.1", 12000)
LONGEST = 2000  # bytes of a sentence

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client_socket:
    # Nothing is sent here. But from now on the socket hears this server only: no stranger's datagram is taken for the
    # answer, and an error such as "nobody has this port" is told by recv().
    client_socket.connect(SERVER)
    sentence = input("Input lowercase sentence: ")  # without its line end
    # Sockets carry bytes. Text is encoded before it goes out and decoded when it comes in.
    client_socket.send(sentence.encode())
    print(client_socket.recv(LONGEST).decode())
