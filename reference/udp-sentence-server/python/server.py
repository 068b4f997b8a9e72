"""UDP server for sentences.

Waits on UDP port 12000 and answers each datagram with one datagram: the same sentence in upper case, to where it came
from.
"""
import socket

PORT = 12000
LONGEST = 2000  # bytes of a sentence

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server_socket:
    server_socket.bind(("", PORT))  # "": whichever address of this machine a client uses
    # Flushed, so that it is seen at once also in a file or a pipe.
    print("The server is ready to receive", flush=True)
    while True:
        # One recvfrom() is one datagram, and tells where it came from.
        sentence, client_address = server_socket.recvfrom(LONGEST)
        try:
            # Sockets carry bytes. Text is decoded when it comes in and encoded before it goes out.
            answer = sentence.decode().upper().encode()
        except UnicodeDecodeError as error:
            print(client_address, error)  # no text: the trouble of one client; others may still come
            continue
        server_socket.sendto(answer, client_address)
