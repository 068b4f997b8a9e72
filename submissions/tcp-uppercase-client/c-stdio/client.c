/* Uppercase client: the connection as two FILEs. */
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
    FILE *in = fdopen(fd, "r");
    FILE *out = fdopen(dup(fd), "w");
    while ((n = getline(&line, &size, stdin)) > 0) {
        fwrite(line, 1, n, out);
        fflush(out);
        n = getline(&line, &size, in);
        if (n <= 0 || line[n - 1] != '\n') {
            fprintf(stderr, "no complete answer from the server\n");
            return 1;
        }
        fwrite(line, 1, n, stdout);
        fflush(stdout);
    }
    free(line);
    fclose(out);
    fclose(in);
    return 0;
}
