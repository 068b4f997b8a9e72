"""The client of two machines:   client.py HOST PORT

Prints whom it is connected to, sends each line of the keyboard and prints the line that comes back.
"""
import socket
import sys


def talk(server):
    with server.makefile("rb") as answers:
        for line in sys.stdin.buffer:
            # Each line ends with a line feed on its way, also the last one when the keyboard ended without.
            server.sendall(line if line.endswith(b"\n") else line + b"\n")
            answer = answers.readline()  # waits for all of it, in however many pieces it comes
            if not answer.endswith(b"\n"):
                sys.exit("the server closed the connection before its answer was complete")
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()


def main():
    if len(sys.argv) != 3:
        sys.exit(f"usage: {sys.argv[0]} HOST PORT")
    host, port = sys.argv[1], int(sys.argv[2])
    try:
        with socket.create_connection((host, port)) as server:
            # The address at the other end of this connection, which is not always what was typed: a name is none.
            print("connected to", server.getpeername()[0], flush=True)
            talk(server)
    except OSError as error:
        sys.exit(f"{host} port {port}: {error}")  # on standard error, with exit status 1


if __name__ == "__main__":
    main()
