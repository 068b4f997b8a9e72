/* The parent keeps its copy of the accepted socket. */
/*
 * Upper case server, one process per client
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/socket.h>
#include <netinet/in.h>

#define BUFSIZE 4096

void error(const char *msg)
{
    perror(msg);
    exit(1);
}

void handle_client(int sock)
{
    char buffer[BUFSIZE];
    ssize_t n, i, sent, k;

    while ((n = read(sock, buffer, BUFSIZE)) > 0) {
        for (i = 0; i < n; i++)
            if (buffer[i] >= 'a' && buffer[i] <= 'z')
                buffer[i] = buffer[i] - 'a' + 'A';
        sent = 0;
        while (sent < n) {
            k = write(sock, buffer + sent, n - sent);
            if (k < 0)
                return;
            sent += k;
        }
    }
}

int main(int argc, char *argv[])
{
    int sockfd, newsockfd, on = 1;
    struct sockaddr_in serv_addr, cli_addr;
    socklen_t clilen;
    pid_t pid;

    if (argc < 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        exit(1);
    }
    signal(SIGCHLD, SIG_IGN);   /* no zombies */

    sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sockfd < 0)
        error("ERROR opening socket");
    setsockopt(sockfd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));

    memset(&serv_addr, 0, sizeof(serv_addr));
    serv_addr.sin_family = AF_INET;
    serv_addr.sin_addr.s_addr = INADDR_ANY;
    serv_addr.sin_port = htons(atoi(argv[1]));
    if (bind(sockfd, (struct sockaddr *) &serv_addr, sizeof(serv_addr)) < 0)
        error("ERROR on binding");
    listen(sockfd, 10);

    while (1) {
        clilen = sizeof(cli_addr);
        newsockfd = accept(sockfd, (struct sockaddr *) &cli_addr, &clilen);
        if (newsockfd < 0) {
            perror("ERROR on accept");
            continue;
        }
        pid = fork();
        if (pid < 0) {
            perror("ERROR on fork");
            close(newsockfd);
        } else if (pid == 0) {
            close(sockfd);
            handle_client(newsockfd);
            close(newsockfd);
            exit(0);
        }
    }
    return 0;
}
