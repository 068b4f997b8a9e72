/* The port as it is, without htons. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int connect_to(const char *host, int port)
{
    struct sockaddr_in addr;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr(host);
    addr.sin_port = port;
    if (connect(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("connect");
        exit(1);
    }
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
    int fd = connect_to(argv[1], atoi(argv[2]));
    while ((n = getline(&line, &size, stdin)) > 0) {
        send(fd, line, n, 0);
        print_answer(fd);
    }
    close(fd);
    return 0;
}
