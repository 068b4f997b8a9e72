/* Hello server: socket, bind, listen, accept, write. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>

int main(int argc, char **argv)
{
    int listenfd, connfd, opt = 1;
    struct sockaddr_in servaddr, cliaddr;
    socklen_t len = sizeof(cliaddr);
    char *msg = "Hello World!";

    if (argc < 2) {
        fprintf(stderr, "Usage: %s <port>\n", argv[0]);
        exit(EXIT_FAILURE);
    }

    listenfd = socket(AF_INET, SOCK_STREAM, 0);
    if (listenfd == -1) {
        perror("socket");
        exit(EXIT_FAILURE);
    }
    setsockopt(listenfd, SOL_SOCKET, SO_REUSEADDR, &opt, sizeof(opt));

    memset(&servaddr, 0, sizeof(servaddr));
    servaddr.sin_family = AF_INET;
    servaddr.sin_addr.s_addr = INADDR_ANY;
    servaddr.sin_port = htons(atoi(argv[1]));
    if (bind(listenfd, (struct sockaddr *)&servaddr, sizeof(servaddr)) == -1) {
        perror("bind");
        exit(EXIT_FAILURE);
    }
    if (listen(listenfd, 5) == -1) {
        perror("listen");
        exit(EXIT_FAILURE);
    }
    printf("Waiting for a client on port %s...\n", argv[1]);

    connfd = accept(listenfd, (struct sockaddr *)&cliaddr, &len);
    if (connfd == -1) {
        perror("accept");
        exit(EXIT_FAILURE);
    }
    printf("Client connected\n");

    /* + 1: the client wants the '\0', too */
    if (write(connfd, msg, strlen(msg) + 1) != (ssize_t)strlen(msg) + 1) {
        perror("write");
        exit(EXIT_FAILURE);
    }
    printf("Greeting sent\n");
    exit(EXIT_SUCCESS);     /* closes both sockets */
}
