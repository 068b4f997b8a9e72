/* UDP sentences: a socket, a loop, recvfrom and sendto. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_PORT 12000
#define BUFSIZE 2048

int main(void)
{
    int sockfd;
    struct sockaddr_in servaddr, cliaddr;
    socklen_t clilen;
    char buf[BUFSIZE + 1];
    int n, i;

    sockfd = socket(AF_INET, SOCK_DGRAM, 0);
    if (sockfd == -1) {
        perror("socket");
        exit(EXIT_FAILURE);
    }

    memset(&servaddr, 0, sizeof(servaddr));
    servaddr.sin_family = AF_INET;
    servaddr.sin_addr.s_addr = htonl(INADDR_ANY);
    servaddr.sin_port = htons(SERVER_PORT);

    if (bind(sockfd, (struct sockaddr *)&servaddr, sizeof(servaddr)) == -1) {
        perror("bind");
        close(sockfd);
        exit(EXIT_FAILURE);
    }
    printf("The server is ready to receive\n");

    while (1) {
        clilen = sizeof(cliaddr);
        n = recvfrom(sockfd, buf, BUFSIZE, 0, (struct sockaddr *)&cliaddr, &clilen);
        if (n == -1) {
            perror("recvfrom");
            continue;
        }
        buf[n] = '\0';
        printf("%s:%d says: %s\n", inet_ntoa(cliaddr.sin_addr), ntohs(cliaddr.sin_port), buf);

        for (i = 0; i < n; i++)
            buf[i] = toupper((unsigned char)buf[i]);
        sendto(sockfd, buf, strlen(buf), 0, (struct sockaddr *)&cliaddr, clilen);
    }
}
