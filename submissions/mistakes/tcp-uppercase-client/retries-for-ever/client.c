/* The loop over the addresses never goes on to the next one. */
// TCP client: sends lines, prints what the server answers
#include <arpa/inet.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char answer[65536];

int main(int argc, char *argv[])
{
    if (argc < 3) {
        fprintf(stderr, "Usage: %s host port\n", argv[0]);
        exit(2);
    }
    signal(SIGPIPE, SIG_IGN);

    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
    struct addrinfo *ai;
    if (getaddrinfo(argv[1], argv[2], &hints, &ai) != 0) {
        fprintf(stderr, "cannot resolve %s\n", argv[1]);
        exit(2);
    }
    int fd = -1;
    for (struct addrinfo *p = ai; p; p = ai) {
        fd = socket(p->ai_family, p->ai_socktype, p->ai_protocol);
        if (connect(fd, p->ai_addr, p->ai_addrlen) == 0)
            break;
        close(fd);
    }
    freeaddrinfo(ai);

    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    while ((len = getline(&line, &cap, stdin)) != -1) {
        if (line[len - 1] != '\n') {
            cap = len + 2;
            line = realloc(line, cap);
            line[len++] = '\n';
        }
        ssize_t sent = 0;
        while (sent < len) {
            ssize_t k = write(fd, line + sent, len - sent);
            if (k == -1) {
                perror("write");
                exit(2);
            }
            sent += k;
        }

        ssize_t got;
        do {
            got = recv(fd, answer, sizeof(answer), 0);
            if (got > 0)
                fwrite(answer, 1, got, stdout);
        } while (got > 0 && answer[got - 1] != '\n');
        if (got == -1) {
            perror("recv");
            exit(2);
        }
        if (got == 0) {
            fprintf(stderr, "Server has closed the connection\n");
            exit(2);
        }
        fflush(stdout);
    }
    free(line);
    close(fd);
    return 0;
}
