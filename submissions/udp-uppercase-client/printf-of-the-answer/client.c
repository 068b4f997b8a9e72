/* Gives the answer to printf as its format. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int socket_to(const char *host, const char *port)
{
    struct addrinfo hints, *info;
    struct timeval second = {1, 0};

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    if (getaddrinfo(host, port, &hints, &info) != 0) {
        fprintf(stderr, "no such host: %s\n", host);
        exit(1);
    }
    int fd = socket(info->ai_family, info->ai_socktype, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    connect(fd, info->ai_addr, info->ai_addrlen);
    freeaddrinfo(info);
    return fd;
}

/* Sends the line up to three times. The length of the answer. */
int ask(int fd, const char *line, int len, char *answer, int size)
{
    for (int i = 0; i < 3; i++) {
        send(fd, line, len, 0);
        int n = recv(fd, answer, size, 0);
        if (n >= 0)
            return n;
    }
    fprintf(stderr, "no answer\n");
    exit(1);
}

int main(int argc, char *argv[])
{
    static char answer[65536];
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    int fd = socket_to(argv[1], argv[2]);
    while ((n = getline(&line, &size, stdin)) > 0) {
        if (line[n - 1] == '\n')
            n--;
        n = ask(fd, line, n, answer, sizeof answer - 1);
        answer[n] = '\0';
        printf(answer);
        printf("\n");
        fflush(stdout);
    }
    close(fd);
    return 0;
}
