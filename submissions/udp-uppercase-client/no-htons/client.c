/* The port as it is, without htons. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int socket_to(const char *host, int port)
{
    struct sockaddr_in addr;
    struct timeval second = {1, 0};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = inet_addr(host);
    addr.sin_port = port;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    connect(fd, (struct sockaddr *)&addr, sizeof addr);
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
    int fd = socket_to(argv[1], atoi(argv[2]));
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
