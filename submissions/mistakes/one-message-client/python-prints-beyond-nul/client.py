#!/usr/bin/env python3
# Removes zero bytes at the end, in place of cutting at the first one.
"""Client for the one-message protocol: 32 bytes out, 32 bytes in."""
import socket
import sys

HOST = "127.0.0.1"
PORT = 12345
SIZE = 32


def receive_message(sock):
    data = b""
    while len(data) < SIZE:
        part = sock.recv(SIZE - len(data))
        if not part:
            raise ConnectionError("server closed the connection")
        data += part
    return data.rstrip(b"\0")


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect((HOST, PORT))
        print(f"Connected to {HOST}")
        print("Your message: ", end="", flush=True)
        line = sys.stdin.buffer.readline()
        if not line:
            raise EOFError("no message")
        text = line.rstrip(b"\n")[:SIZE - 1]
        sock.sendall(text.ljust(SIZE, b"\0"))
        answer = receive_message(sock)
        sys.stdout.buffer.write(b"Message from server: " + answer + b"\n")
        sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except (OSError, EOFError) as e:
        print("Error:", e, file=sys.stderr)
        sys.exit(1)
