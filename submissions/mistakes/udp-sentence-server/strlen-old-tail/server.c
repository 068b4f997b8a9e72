/* Takes strlen() of a buffer that holds the message before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>

#define SERVER_PORT 12000
#define MAX_SENTENCE 2000

int main(void)
{
    int serverSocket;
    struct sockaddr_in serverAddr, clientAddr;
    socklen_t addrLen;
    char sentence[MAX_SENTENCE + 1] = "";

    serverSocket = socket(AF_INET, SOCK_DGRAM, 0);
    if (serverSocket < 0) {
        perror("socket");
        exit(1);
    }

    memset(&serverAddr, 0, sizeof(serverAddr));
    serverAddr.sin_family = AF_INET;
    serverAddr.sin_addr.s_addr = htonl(INADDR_ANY);
    serverAddr.sin_port = htons(SERVER_PORT);
    if (bind(serverSocket, (struct sockaddr *)&serverAddr, sizeof(serverAddr)) < 0) {
        perror("bind");
        exit(1);
    }

    printf("The server is ready to receive\n");
    fflush(stdout);

    while (1) {
        addrLen = sizeof(clientAddr);
        if (recvfrom(serverSocket, sentence, MAX_SENTENCE, 0,
                     (struct sockaddr *)&clientAddr, &addrLen) < 0) {
            perror("recvfrom");
            continue;
        }

        for (int i = 0; sentence[i] != '\0'; i++)
            sentence[i] = toupper(sentence[i]);

        if (sendto(serverSocket, sentence, strlen(sentence), 0,
                   (struct sockaddr *)&clientAddr, addrLen) < 0)
            perror("sendto");
    }

    close(serverSocket);
    return 0;
}
