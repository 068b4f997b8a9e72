from socket import *

serverPort = 12000
serverSocket = socket(AF_INET, SOCK_DGRAM)
serverSocket.bind(('', serverPort))
print("The server is ready to receive", flush=True)

while True:
    message, clientAddress = serverSocket.recvfrom(2048)
    sentence = message.decode('ascii', errors='surrogateescape').strip()
    answer = sentence.upper().encode('ascii', errors='surrogateescape')
    serverSocket.sendto(answer, clientAddress)
