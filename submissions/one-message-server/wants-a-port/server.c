/* Wants its port as an argument. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFSIZE 32

int main(int argc, char *argv[])
{
    int servSock, clntSock, n, on = 1;
    struct sockaddr_in servAddr, clntAddr;
    socklen_t clntLen = sizeof(clntAddr);
    char buffer[BUFSIZE] = "";

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        exit(1);
    }
    servSock = socket(AF_INET, SOCK_STREAM, 0);
    if (servSock < 0) {
        perror("socket");
        exit(1);
    }
    setsockopt(servSock, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    memset(&servAddr, 0, sizeof(servAddr));
    servAddr.sin_family = AF_INET;
    servAddr.sin_addr.s_addr = htonl(INADDR_ANY);
    servAddr.sin_port = htons(atoi(argv[1]));
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
    printf("Message from client: %s\n", buffer);

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
