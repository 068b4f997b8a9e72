"""A server for three clients at once:   server.py PORT

Answers each line of a client with its number, a blank, and the line. Three threads do the same thing: accept a client,
serve it to its end, accept the next. While all three are busy nobody accepts, and a fourth client waits in the kernel's
queue.
"""
import socket
import sys
import threading

PLACES = 3


def serve(client):
    # A stream of bytes becomes lines again, however it was cut. Bytes, not text: the server need not understand them.
    with client.makefile("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.endswith(b"\n"):
                break  # the client has left in the middle of a line
            client.sendall(b"%d %s" % (number, line))


def work(listener):
    while True:
        client, _ = listener.accept()
        with client:
            try:
                serve(client)
            except OSError as error:  # a reset is the end of this client, not of the thread
                print(f"a client: {error}", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    listener = socket.create_server(("", int(sys.argv[1])))
    for _ in range(PLACES):
        threading.Thread(target=work, args=(listener,)).start()


main()
