# A dictionary of counts, one for each port of a client
import socket
import sys
import threading

counts = {}
lock = threading.Lock()


def serve(conn, address):
    key = address[1]
    try:
        for line in conn.makefile("rb"):
            if not line.endswith(b"\n"):
                break
            with lock:
                counts[key] = counts.get(key, 0) + 1
                number = counts[key]
            conn.sendall(f"{address[0]}:{address[1]} {number} ".encode() + line)
    except ConnectionError:
        pass
    with lock:
        counts.pop(key, None)
    conn.close()


server = socket.create_server(("", int(sys.argv[1])))
while True:
    conn, address = server.accept()
    threading.Thread(target=serve, args=(conn, address)).start()
