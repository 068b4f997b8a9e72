"""TCP client for one sentence.

Connects to TCP port 12000 of this machine, asks for a sentence, sends it and prints what comes back.
"""
import socket
import sys

SERVER = ("127.0.0.1", 12000)
LONGEST = 1024  # bytes of a sentence


def receive_all(connection):
    # The server closes when it has answered. So the answer is what comes until then, and it would not matter if the
    # network cut it into pieces.
    answer = b""
    while piece := connection.recv(LONGEST):
        answer += piece
    return answer


try:
    with socket.create_connection(SERVER) as connection:
        sentence = input("Input lowercase sentence: ")  # without its line end
        # Sockets carry bytes. Text is encoded before it goes out and decoded when it comes in.
        connection.sendall(sentence.encode())
        print("From Server:", receive_all(connection).decode())
except OSError as error:
    sys.exit(f"no answer from {SERVER[0]} port {SERVER[1]}: {error}")
