# A connection for each number. The request ends where the client ends its sending.
import socket
import sys

if len(sys.argv) != 3:
    sys.exit("usage: client.py HOST PORT")

for line in sys.stdin:
    try:
        with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as conn:
            conn.sendall(line.rstrip("\n").encode())
            conn.shutdown(socket.SHUT_WR)
            answer = conn.makefile().read()
    except OSError as e:
        sys.exit(f"server: {e}")
    if not answer:
        sys.exit("server: no answer")
    print(answer, flush=True)
