# Echo server: socketserver, with a thread for each datagram.
import socketserver


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


class Server(socketserver.ThreadingUDPServer):
    max_packet_size = 65535
    daemon_threads = True


with Server(("", 7), Echo) as server:
    server.serve_forever()
