# Hello client:   python3 client.py IP PORT
#
# Prints the greeting that the server sends: a text of any length with a zero byte behind it.
import socket
import sys


def read_greeting(server):
    """One recv() may bring any part of the greeting; b"" is the end of the connection."""
    greeting = b""
    while not greeting.endswith(b"\0"):
        piece = server.recv(4096)
        if not piece:
            sys.exit("the server closed the connection before its greeting was complete")
        greeting += piece
    return greeting[:-1]


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: client.py IP PORT")   # goes to standard error, with exit status 1
    try:
        with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as server:
            greeting = read_greeting(server)
    except OSError as error:
        sys.exit(f"{sys.argv[1]} port {sys.argv[2]}: {error}")
    # Decoded only now: a piece may end in the middle of a character.
    print("Message from server :", greeting.decode(errors="replace"))


main()
