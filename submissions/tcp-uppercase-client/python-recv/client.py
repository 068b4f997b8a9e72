# Uppercase client: recv until the line feed has come. Errors end it with Python's own message.
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect((sys.argv[1], int(sys.argv[2])))
for line in sys.stdin.buffer:
    sock.sendall(line)
    answer = b""
    while not answer.endswith(b"\n"):
        data = sock.recv(1024)
        if not data:
            raise EOFError("the server has closed the connection")
        answer += data
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
sock.close()
