/* Goes on to the next client. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    int sockfd, newsockfd, yes = 1;
    struct sockaddr_in serv_addr;
    char greeting[] = "Hello World!";

    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        exit(1);
    }
    sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0) {
        perror("socket");
        exit(1);
    }
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    memset(&serv_addr, 0, sizeof serv_addr);
    serv_addr.sin_family = AF_INET;
    serv_addr.sin_addr.s_addr = htonl(INADDR_ANY);
    serv_addr.sin_port = htons(atoi(argv[1]));
    if (bind(sockfd, (struct sockaddr *)&serv_addr, sizeof serv_addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(sockfd, 5) < 0) {
        perror("listen");
        exit(1);
    }
    for (;;) {
        newsockfd = accept(sockfd, NULL, NULL);
        if (newsockfd < 0) {
            perror("accept");
            exit(1);
        }
        if (send(newsockfd, greeting, sizeof greeting, 0) < 0) {
            perror("send");
        }
        close(newsockfd);
    }
}
