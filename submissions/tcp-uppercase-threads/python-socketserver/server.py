# Uppercase with threads: the module socketserver makes them.
import socketserver
import sys


class UpperHandler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            for line in self.rfile:
                self.wfile.write(line.decode().upper().encode())
        except ConnectionError as e:
            print(self.client_address, e)


class UpperServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with UpperServer(("", int(sys.argv[1])), UpperHandler) as server:
    server.serve_forever()
