# Next higher integer, the client:   python3 client.py HOST PORT
#
# Sends each line of the keyboard to the server as it was typed, and prints the line that comes back.
import socket
import sys


def talk(server):
    with server.makefile("rb") as answers:
        for line in sys.stdin.buffer:
            server.sendall(line.rstrip(b"\n") + b"\n")
            answer = answers.readline()
            if not answer.endswith(b"\n"):
                sys.exit("the server closed the connection before it answered")
            print(answer.decode(), end="", flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: client.py HOST PORT")   # goes to standard error, with exit status 1
    try:
        with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as server:
            talk(server)
    except OSError as error:
        sys.exit(f"{sys.argv[1]} port {sys.argv[2]}: {error}")


main()
