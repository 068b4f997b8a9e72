/* One sentence: asks, then connects; reads the keyboard with getline. */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFSIZE 1024

int main(void)
{
    struct addrinfo hints, *res;
    char *line = NULL;
    char buf[BUFSIZE + 1];
    size_t cap = 0;
    ssize_t len, n;
    int sockfd;

    puts("Input lowercase sentence:");
    len = getline(&line, &cap, stdin);
    if (len <= 0)
        exit(EXIT_FAILURE);
    if (line[len - 1] == '\n')
        line[--len] = '\0';

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo("localhost", "12000", &hints, &res) != 0) {
        fprintf(stderr, "localhost is unknown\n");
        exit(EXIT_FAILURE);
    }
    sockfd = socket(res->ai_family, res->ai_socktype, res->ai_protocol);
    if (sockfd < 0 || connect(sockfd, res->ai_addr, res->ai_addrlen) < 0) {
        perror("cannot connect");
        exit(EXIT_FAILURE);
    }
    freeaddrinfo(res);

    write(sockfd, line, len);
    shutdown(sockfd, SHUT_WR); /* that was all */
    free(line);

    printf("From Server: ");
    while ((n = read(sockfd, buf, BUFSIZE)) > 0) {
        buf[n] = '\0';
        printf("%s", buf);
    }
    printf("\n");
    close(sockfd);
    return 0;
}
