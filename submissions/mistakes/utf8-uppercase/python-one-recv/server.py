# Decodes what one recv brings, be it half a character.
import socket
import sys
import threading


def serve(conn):
    with conn:
        while data := conn.recv(4096):
            text = data.decode("utf-8", errors="ignore")
            conn.sendall(text.upper().encode("utf-8"))


with socket.socket() as listener:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", int(sys.argv[1])))
    listener.listen(16)
    while True:
        conn, address = listener.accept()
        threading.Thread(target=serve, args=(conn,), daemon=True).start()
