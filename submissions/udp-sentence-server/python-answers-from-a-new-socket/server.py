# Opens a new socket for each answer, so that the answer comes from a port that the client never asked.
from socket import *

serverPort = 12000
serverSocket = socket(AF_INET, SOCK_DGRAM)
serverSocket.bind(('', serverPort))
print("The server is ready to receive")
while True:
    message, clientAddress = serverSocket.recvfrom(2048)
    answerSocket = socket(AF_INET, SOCK_DGRAM)
    answerSocket.sendto(message.decode().upper().encode(), clientAddress)
    answerSocket.close()
