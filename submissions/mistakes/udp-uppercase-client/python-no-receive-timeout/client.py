# Waits for an answer for ever.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for line in sys.stdin.buffer:
    try:
        sock.sendto(line.rstrip(b"\n"), (sys.argv[1], int(sys.argv[2])))
        answer, server = sock.recvfrom(65536)
    except OSError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.buffer.flush()
