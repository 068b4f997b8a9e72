# Calls run() instead of start(): the thread never starts, and the main program serves the client itself.
import socket
import sys
import threading


class ClientThread(threading.Thread):
    def __init__(self, conn):
        threading.Thread.__init__(self)
        self.conn = conn

    def run(self):
        try:
            while True:
                data = self.conn.recv(1024)
                if not data:
                    break
                self.conn.sendall(data.decode().upper().encode())
        except ConnectionError as e:
            print(e)
        self.conn.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("", int(sys.argv[1])))
server.listen(50)
while True:
    conn, addr = server.accept()
    ClientThread(conn).run()
