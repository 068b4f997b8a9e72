# Echo server: socketserver does the threads.
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while True:
                data = self.request.recv(4096)
                if not data:
                    break
                self.request.sendall(data)
        except OSError as e:
            print("client", self.client_address, e)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Server(("", 7), Echo) as server:
    server.serve_forever()
