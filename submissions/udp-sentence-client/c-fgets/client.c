/* UDP sentence: fgets, sendto and recvfrom. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVER_IP "1.1.1.1"
#define SERVER_PORT 12000
#define BUFSIZE 4096

int main(void)
{
    int sockfd, n;
    struct sockaddr_in servaddr;
    char buf[BUFSIZE];

    sockfd = socket(AF_INET, SOCK_DGRAM, 0);
    if (sockfd < 0) {
        perror("socket");
        exit(EXIT_FAILURE);
    }
    bzero(&servaddr, sizeof(servaddr));
    servaddr.sin_family = AF_INET;
    servaddr.sin_port = htons(SERVER_PORT);
    servaddr.sin_addr.s_addr = inet_addr(SERVER_IP);

    printf("Input lowercase sentence:\n");
    if (fgets(buf, BUFSIZE, stdin) == NULL)
        exit(EXIT_FAILURE);
    n = strlen(buf);
    if (n > 0 && buf[n - 1] == '\n')
        buf[--n] = '\0';

    sendto(sockfd, buf, n, 0, (struct sockaddr *)&servaddr, sizeof(servaddr));
    n = recvfrom(sockfd, buf, BUFSIZE - 1, 0, NULL, NULL);
    if (n < 0) {
        perror("recvfrom");
        exit(EXIT_FAILURE);
    }
    buf[n] = '\0';
    printf("%s\n", buf);
    close(sockfd);
    return 0;
}
