/* Uppercase client: sendto, poll() and recvfrom. */
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct addrinfo *server;

int ask(int fd, const char *line, int len, char *answer, int size)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    for (int i = 0; i < 3; i++) {
        if (sendto(fd, line, len, 0, server->ai_addr, server->ai_addrlen) < 0)
            perror("sendto");
        while (poll(&wait, 1, 1000) > 0) {
            struct sockaddr_in from;
            socklen_t from_len = sizeof from;
            int n = recvfrom(fd, answer, size, 0, (struct sockaddr *)&from, &from_len);
            if (n >= 0 && from.sin_port == ((struct sockaddr_in *)server->ai_addr)->sin_port)
                return n;
        }
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
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
    if (getaddrinfo(argv[1], argv[2], &hints, &server) != 0) {
        fprintf(stderr, "no such host: %s\n", argv[1]);
        return 1;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    while ((n = getline(&line, &size, stdin)) > 0) {
        if (line[n - 1] == '\n')
            n--;
        n = ask(fd, line, n, answer, sizeof answer);
        fwrite(answer, 1, n, stdout);
        printf("\n");
        fflush(stdout);
    }
    close(fd);
    return 0;
}
