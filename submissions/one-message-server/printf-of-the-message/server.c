/* Gives the message to printf as its format. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 12345
#define BUFSIZE 32

int main(void)
{
    int servSock, clntSock, n, on = 1;
    struct sockaddr_in servAddr, clntAddr;
    socklen_t clntLen = sizeof(clntAddr);
    char buffer[BUFSIZE] = "";

    servSock = socket(AF_INET, SOCK_STREAM, 0);
    if (servSock < 0) {
        perror("socket");
        exit(1);
    }
    setsockopt(servSock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    memset(&servAddr, 0, sizeof(servAddr));
    servAddr.sin_family = AF_INET;
    servAddr.sin_addr.s_addr = htonl(INADDR_ANY);
    servAddr.sin_port = htons(PORT);
    if (bind(servSock, (struct sockaddr *)&servAddr, sizeof(servAddr)) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(servSock, 5) < 0) {
        perror("listen");
        exit(1);
    }
    printf("Now Listening\n");

    clntSock = accept(servSock, (struct sockaddr *)&clntAddr, &clntLen);
    if (clntSock < 0) {
        perror("accept");
        exit(1);
    }
    printf("Handling Client %s\n", inet_ntoa(clntAddr.sin_addr));

    n = recv(clntSock, buffer, BUFSIZE, MSG_WAITALL);
    if (n != BUFSIZE) {
        fprintf(stderr, "message not complete\n");
        exit(1);
    }
    printf("Message from client: ");
    printf(buffer);
    printf("\n");

    memset(buffer, 0, BUFSIZE);
    printf("Your message: ");
    if (fgets(buffer, BUFSIZE, stdin) == NULL) {
        fprintf(stderr, "no message\n");
        exit(1);
    }
    buffer[strcspn(buffer, "\n")] = '\0';
    if (send(clntSock, buffer, BUFSIZE, 0) != BUFSIZE) {
        perror("send");
        exit(1);
    }
    close(clntSock);
    close(servSock);
    return 0;
}
