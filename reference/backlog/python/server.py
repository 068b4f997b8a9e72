"""A server that gives out numbers:   server.py PORT

Listens, waits for a line from the keyboard, and then serves one client after the other. Those who come before are in no
hurry to be accepted: the kernel has made their connections, keeps what they have sent, and lets them wait in a queue.
"""
import itertools
import socket
import sys

WAITING = 20  # so many may wait


def serve(client, number):
    with client, client.makefile("rb") as lines:
        name = lines.readline()
        if name.endswith(b"\n"):
            client.sendall(b"%d %s" % (number, name))


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    # From here on clients can connect.
    listener = socket.create_server(("", int(sys.argv[1])), backlog=WAITING)
    print("Press return to open the door.", flush=True)
    sys.stdin.readline()
    for number in itertools.count(1):
        # Takes the one who has waited longest, or waits for the next to come. It may have left already.
        client, _ = listener.accept()
        try:
            serve(client, number)
        except OSError as error:
            print(f"number {number} has left: {error}", file=sys.stderr)


main()
