"""A server that tells its clients who they are:   server.py PORT

Answers each line with the client's address and port, the number of the line, and the line. What accept() returns
belongs together: a connection, and who is at its other end. Both are handed to a thread of their own.
"""
import socket
import sys
import threading


def serve(client, address):
    host, port = address
    try:
        with client, client.makefile("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.endswith(b"\n"):
                    break  # the client has left in the middle of a line
                client.sendall(f"{host}:{port} {number} ".encode() + line)
    except OSError as error:  # the end of this client only
        print(f"{host}:{port}: {error}", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
    while True:
        threading.Thread(target=serve, args=listener.accept()).start()


main()
