"""TCP uppercase server with threads: server.py PORT

Answers each line of a client with the same line in upper case. Each client is served by a thread of its own, which
shares nothing with the others: its socket and its buffers are local variables.
"""
import socket
import sys
import threading


def serve(connection):
    """The life of a client, and of its thread."""
    # TCP carries a stream of bytes: one recv() may bring half a line, or three. The file collects exactly one line at
    # a time, and ends when the client has ended its sending.
    with connection, connection.makefile("rb") as lines:
        try:
            for line in lines:
                connection.sendall(line.upper())  # of bytes: a to z only
        except OSError as error:
            print("a client has gone:", error, file=sys.stderr)


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", int(sys.argv[1])))
        listener.listen()
        while True:
            connection, address = listener.accept()
            # target=serve, not serve(connection): that would be called here, and the next client would wait for it.
            # A daemon keeps nobody from ending the program with Ctrl-C.
            threading.Thread(target=serve, args=(connection,), daemon=True).start()


main()
