"""A server for many clients: one thread and a selector.   server.py PORT

Sends back each line backwards. The selector waits for all sockets at once and never for one alone: none of them blocks.
"""
import selectors
import socket
import sys

LONGEST = 10000  # the longest line, with its line feed
READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
selector = selectors.DefaultSelector()


class Client:
    """What came of a line waits in `input` for the rest; what could not be sent of answers waits in `output`."""

    def __init__(self, connection):
        self.connection = connection
        self.connection.setblocking(False)
        self.input = b""
        self.output = b""
        selector.register(connection, READ, self)

    def hear(self):
        data = self.connection.recv(65536)
        if not data:
            raise ConnectionError("the client has left")
        *lines, self.input = (self.input + data).split(b"\n")
        if len(self.input) >= LONGEST:
            raise ConnectionError("a line longer than was agreed")
        self.output = b"".join(line[::-1] + b"\n" for line in lines)
        self.answer()

    def answer(self):
        # send() takes what there is room for. It may be a part, or nothing at all.
        try:
            self.output = self.output[self.connection.send(self.output):]
        except BlockingIOError:
            pass
        # Who does not take the answers is not read either, so that they cannot pile up here.
        selector.modify(self.connection, WRITE if self.output else READ, self)

    def leave(self):
        selector.unregister(self.connection)
        self.connection.close()


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    listener = socket.create_server(("", int(sys.argv[1])), backlog=128)
    listener.setblocking(False)
    selector.register(listener, READ)
    while True:
        for key, events in selector.select():
            client = key.data
            try:
                if client is None:
                    Client(listener.accept()[0])
                elif events & WRITE:
                    client.answer()
                else:
                    client.hear()
            except BlockingIOError:
                pass  # it was nothing after all
            except OSError:  # the end of this client only
                if client:
                    client.leave()


main()
