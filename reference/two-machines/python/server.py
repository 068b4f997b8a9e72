"""The server of two machines:   server.py PORT

Prints who calls, and answers each line with the same line in upper case.
"""
import socket
import sys


def serve(client):
    # One recv may bring half a line or three. Answering piece by piece is right for upper case, which needs no lines.
    # upper() of bytes changes a to z and leaves all others alone.
    while data := client.recv(4096):
        client.sendall(data.upper())


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # "" is 0.0.0.0: all addresses of this machine. Bound to 127.0.0.1 no other machine could call.
        listener.bind(("", int(sys.argv[1])))
        listener.listen()
        while True:
            client, (address, _port) = listener.accept()
            print("client from", address, flush=True)  # at once, also when the output is a file or a pipe
            try:
                with client:
                    serve(client)
            except OSError as error:
                print(error, file=sys.stderr)  # the trouble of one client; others may still come


if __name__ == "__main__":
    main()
