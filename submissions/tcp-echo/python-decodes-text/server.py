# Echo server: makes text of what it receives.
import socket
import threading


def serve(conn):
    with conn:
        while True:
            text = conn.recv(4096).decode()
            if not text:
                break
            conn.sendall(text.encode())


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", 7))
listener.listen(16)
while True:
    conn, address = listener.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
