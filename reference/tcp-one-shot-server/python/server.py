"""TCP server, one sentence a connection.

Listens on TCP port 12000. Receives one sentence of each client, sends it back in upper case and closes the connection.
"""
import socket

PORT = 12000
LONGEST = 1024  # bytes of a sentence


def serve(connection):
    # TCP carries a stream of bytes, and knows no sentences. That one recv() brings all of a sentence is a promise of
    # the assignment; a real protocol says where its messages end, and is read until then.
    sentence = connection.recv(LONGEST)  # b"": the client has left without a word
    # Sockets carry bytes. Text is decoded when it comes in and encoded before it goes out.
    connection.sendall(sentence.decode().upper().encode())


with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
    # Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", PORT))
    listener.listen()
    # Flushed, so that it is seen at once also in a file or a pipe.
    print("The server is ready to receive", flush=True)
    while True:
        connection, address = listener.accept()  # a socket of its own for each connection
        with connection:  # closed at the end: that tells the client that its answer is complete
            try:
                serve(connection)
            except (OSError, UnicodeDecodeError) as error:
                print(address, error)  # the trouble of one client; others may still come
