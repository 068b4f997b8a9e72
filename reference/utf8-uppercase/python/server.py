"""Upper case for text in UTF-8:   server.py PORT

Answers each line of a client with the same line in upper case, with all letters of Unicode.
"""
import codecs
import socket
import sys
import threading

new_decoder = codecs.getincrementaldecoder("utf-8")


def serve(client):
    # recv may end within a character, and decode() of these bytes alone would fail. An incremental decoder keeps the
    # beginning of a character until the rest has come. It is this client's own.
    decoder = new_decoder()
    with client:
        try:
            while data := client.recv(4096):
                client.sendall(decoder.decode(data).upper().encode("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            print(error, file=sys.stderr)  # the trouble of one client; others may still come


def main():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PORT")
    with socket.socket() as listener:
        # Connections of an earlier run may linger in TIME_WAIT: bind to the port all the same.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("", int(sys.argv[1])))
        listener.listen()
        while True:
            client, _ = listener.accept()
            threading.Thread(target=serve, args=(client,), daemon=True).start()


if __name__ == "__main__":
    main()
