/* Does not notice the end of the keyboard. */
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int connect_to(const char *host, const char *port)
{
    struct addrinfo hints, *info;

    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &info) != 0) {
        fprintf(stderr, "no such host: %s\n", host);
        exit(1);
    }
    int fd = socket(info->ai_family, info->ai_socktype, 0);
    if (connect(fd, info->ai_addr, info->ai_addrlen) < 0) {
        perror("connect");
        exit(1);
    }
    freeaddrinfo(info);
    return fd;
}

/* Prints what comes from the server, up to the line feed. */
void print_answer(int fd)
{
    char buf[4096];
    int n;

    do {
        n = recv(fd, buf, sizeof buf, 0);
        if (n <= 0) {
            fprintf(stderr, "the server has closed the connection\n");
            exit(1);
        }
        fwrite(buf, 1, n, stdout);
    } while (buf[n - 1] != '\n');
    fflush(stdout);
}

int main(int argc, char *argv[])
{
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    if (argc != 3) {
        fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int fd = connect_to(argv[1], argv[2]);
    for (;;) {
        n = getline(&line, &size, stdin);
        if (n > 0)
            send(fd, line, n, 0);
        print_answer(fd);
    }
    close(fd);
    return 0;
}
