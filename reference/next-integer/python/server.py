# Next higher integer, the server:   python3 server.py PORT
#
# Client and server talk in lines of text: the client sends a number as it was typed, and the server sends the answer.
import math
import re
import socket
import sys
from decimal import Decimal

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")   # float() would also take "nan", "inf" and "1e9"


def answer_to(text):
    if not NUMBER.fullmatch(text):
        return "not a number"
    # A Decimal is exact, however many digits it has; math.floor makes an int of it, and an int has no "-0".
    return str(math.floor(Decimal(text)) + 1)


def serve(connection):
    with connection, connection.makefile("r", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            connection.sendall((answer_to(line.rstrip("\n")) + "\n").encode())


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: server.py PORT")
    with socket.create_server(("", int(sys.argv[1]))) as listener:   # sets SO_REUSEADDR
        while True:
            connection, address = listener.accept()
            try:
                serve(connection)
            except OSError as error:   # the trouble of one client; others may still come
                print(address, error, file=sys.stderr)


main()
