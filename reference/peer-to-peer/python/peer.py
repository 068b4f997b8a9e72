# Peer:   python3 peer.py PORT HOST OTHER
#
# Listens on PORT and prints each line that comes; delivers each line of the keyboard to the peer on port OTHER of HOST.
#
# Three things have to be waited for at the same time: the keyboard, new connections, and the lines that these bring.
# Each has a thread: main() reads the keyboard, receive_all() accepts, and receive_line() reads one connection.
import socket
import sys
import threading

screen = threading.Lock()


def show(mark, line):
    """Threads share standard output: one line at a time."""
    with screen:
        sys.stdout.buffer.write(mark + b" " + line)   # the line has its line feed
        sys.stdout.buffer.flush()


def receive_line(connection):
    try:
        with connection, connection.makefile("rb") as stream:
            line = stream.readline()   # waits for all of the line, however it was cut
    except OSError:
        return   # a reset: what has come is thrown away
    if line.endswith(b"\n"):
        show(b"<", line)


def receive_all(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=receive_line, args=(connection,), daemon=True).start()


def deliver(other, line):
    """That the line was sent does not mean that it was read: who must know that needs an answer in the protocol."""
    try:
        with socket.create_connection(other) as connection:
            connection.sendall(line)
    except OSError:
        show(b"!", line)


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: peer.py PORT HOST OTHER")
    listener = socket.create_server(("", int(sys.argv[1])))   # sets SO_REUSEADDR
    # A daemon thread does not keep the program alive when main() ends.
    threading.Thread(target=receive_all, args=(listener,), daemon=True).start()
    other = (sys.argv[2], int(sys.argv[3]))
    for line in sys.stdin.buffer:
        if line.endswith(b"\n"):   # what is typed last may lack its line feed, and is no line
            deliver(other, line)


main()
