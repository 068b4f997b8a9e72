# A selector over all clients
import selectors
import socket
import sys

sel = selectors.DefaultSelector()


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.out = b""
        self.count = 0
        self.ended = False      # the number has been said
        self.gone = False       # the client has ended its sending
        sock.setblocking(False)
        sel.register(sock, selectors.EVENT_READ, self)

    def read(self):
        data = self.sock.recv(65536)
        if not data:
            self.gone = True
        if not self.ended:
            data, end, _ = data.partition(b"\x04")
            self.out += data
            self.count += len(data)
            if end or self.gone:
                self.ended = True
                self.out += b"%d bytes\n" % self.count
        self.write()

    def write(self):
        if self.out:
            try:
                self.out = self.out[self.sock.send(self.out):]
            except BlockingIOError:
                pass
        if self.out:
            # read no more before this has been sent
            sel.modify(self.sock, selectors.EVENT_WRITE, self)
            return
        if self.gone:
            self.close()
            return
        if self.ended:
            self.sock.shutdown(socket.SHUT_WR)
        sel.modify(self.sock, selectors.EVENT_READ, self)

    def close(self):
        sel.unregister(self.sock)
        self.sock.close()


listener = socket.create_server(("", int(sys.argv[1])))
sel.register(listener, selectors.EVENT_READ)
while True:
    for key, events in sel.select():
        if key.data is None:
            Client(listener.accept()[0])
            continue
        try:
            if events & selectors.EVENT_WRITE:
                key.data.write()
            else:
                key.data.read()
        except BlockingIOError:
            pass
        except OSError:
            key.data.close()
