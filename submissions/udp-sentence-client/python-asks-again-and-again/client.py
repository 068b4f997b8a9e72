# Asks for the next sentence when one has been answered, and so on until the keyboard ends.
from socket import *

serverName = '1.1.1.1'
serverPort = 12000
clientSocket = socket(AF_INET, SOCK_DGRAM)
while True:
    try:
        message = input('Input lowercase sentence:')
    except EOFError:
        break
    clientSocket.sendto(message.encode(), (serverName, serverPort))
    modifiedMessage, serverAddress = clientSocket.recvfrom(2048)
    print(modifiedMessage.decode())
clientSocket.close()
