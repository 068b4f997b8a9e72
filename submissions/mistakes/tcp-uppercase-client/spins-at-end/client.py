#!/usr/bin/env python3
import sys
from socket import *


def readLine(sock):
    answer = b''
    while not answer.endswith(b'\n'):
        answer += sock.recv(2048)
    return answer


serverName = sys.argv[1]
serverPort = int(sys.argv[2])

clientSocket = socket(AF_INET, SOCK_STREAM)
try:
    clientSocket.connect((serverName, serverPort))
except OSError as e:
    print("Cannot connect to server:", e, file=sys.stderr)
    sys.exit(1)

try:
    while True:
        sentence = sys.stdin.buffer.readline()
        if not sentence:
            break
        if not sentence.endswith(b'\n'):
            sentence += b'\n'
        clientSocket.sendall(sentence)
        modifiedSentence = readLine(clientSocket)
        sys.stdout.buffer.write(modifiedSentence)
        sys.stdout.buffer.flush()
except OSError as e:
    print("Connection lost:", e, file=sys.stderr)
    sys.exit(1)

clientSocket.close()
