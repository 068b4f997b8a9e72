# Upper case server: normalises the text on the way.
import socket
import sys
import threading
import unicodedata


def serve(conn):
    with conn:
        with conn.makefile("r", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                text = unicodedata.normalize("NFC", line)
                conn.sendall(text.upper().encode("utf-8"))


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen(16)
while True:
    conn, address = listener.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
