"""TCP uppercase server:   python3 server.py PORT

Answers each line of a client with the same line in upper case. Each client is served by a thread of its own, so that no
client has to wait for another.
"""
import socketserver
import sys


class Talk(socketserver.StreamRequestHandler):
    def handle(self):
        # TCP carries a stream of bytes: one recv may bring half a line, or three. The file self.rfile collects exactly
        # one line, of any length, and at the end of the stream what came after the last line end.
        try:
            for line in self.rfile:
                # bytes.upper changes a to z only. Decoded text would be another matter: "ß".upper() is "SS".
                self.wfile.write(line.swapcase())
        except OSError as error:
            print(error, file=sys.stderr)  # the trouble of one client; the others are still served


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True  # connections of an earlier run may linger in TIME_WAIT: bind to the port all the same
    request_queue_size = 128  # clients that may wait for their accept; the default is 5
    daemon_threads = True


if len(sys.argv) != 2:
    sys.exit("usage: python3 server.py PORT")
Server(("", int(sys.argv[1])), Talk).serve_forever()
