"""A server that ends its conversations well:   server.py PORT

Sends back all bytes, and at the end their number. A thread serves each client.
"""
import socket
import sys
import threading

END_OF_TRANSMISSION = b"\x04"


def echo(client):
    """Sends back what comes, until one side ends the conversation; gives the number of bytes."""
    count = 0
    while data := client.recv(16384):  # nothing: the client has ended its sending; it still reads
        data, end, _ = data.partition(END_OF_TRANSMISSION)
        client.sendall(data)
        count += len(data)
        if end:
            break
    return count


def serve(client):
    try:
        with client:
            client.sendall(b"%d bytes\n" % echo(client))
            # The end is put behind all that was sent. Then the rest is read: to close while something lies here unread
            # would reset the connection, and throw away what is still on its way.
            client.shutdown(socket.SHUT_WR)
            while client.recv(16384):
                pass
    except OSError as error:  # the client has vanished
        print(f"a client: {error}", file=sys.stderr)


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    listener = socket.create_server(("", int(sys.argv[1])), backlog=128)  # sets SO_REUSEADDR
    while True:
        client, _ = listener.accept()
        threading.Thread(target=serve, args=(client,)).start()


main()
