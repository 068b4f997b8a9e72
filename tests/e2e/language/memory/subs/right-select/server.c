#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECORD = 16 };

static int clients;

static int open_socket(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 5) < 0) {
        perror("server");
        exit(1);
    }
    return fd;
}

/* A line without its end; its length, or -1. */
static int read_line(int fd, char *line, int size)
{
    int len = 0;

    while (len < size - 1) {
        if (recv(fd, line + len, 1, 0) != 1)
            return -1;
        if (line[len] == '\n')
            break;
        len++;
    }
    line[len] = 0;
    return len;
}

static void serve(int fd)
{
    char *name = malloc(100), record[RECORD] = {0};
    int len = read_line(fd, name, 100);

    if (len > 0) {
        uint32_t number = htonl((uint32_t)++clients);
        record[0] = (char)len;
        memcpy(record + 1, &number, 4);
        memcpy(record + 5, name, (size_t)len < 11 ? (size_t)len : 11);
        send(fd, record, sizeof record, 0);
    }
    free(name);
}

int main(int argc, char **argv)
{
    int listening = open_socket(argc > 1 ? atoi(argv[1]) : 0);

    fd_set all;

    FD_ZERO(&all);
    FD_SET(listening, &all);
    for (;;) {
        fd_set ready = all;
        select(FD_SETSIZE, &ready, NULL, NULL, NULL);
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listening) {
                int client = accept(listening, NULL, NULL);
                FD_SET(client, &all);
                continue;
            }
            serve(fd);
            close(fd);
            FD_CLR(fd, &all);
        }
    }
}
