/* select(), but then fgets() until the line is complete. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(fd, 5) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

#define PLACES 3

int conn[PLACES] = {-1, -1, -1};
int number[PLACES];

/* reads up to the line feed, byte by byte */
int read_line(int fd, char *line, int size)
{
    int n = 0;

    while (n < size - 1) {
        if (recv(fd, line + n, 1, 0) <= 0)
            return -1;
        if (line[n++] == '\n')
            break;
    }
    line[n] = '\0';
    return n;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    int listener = make_listener(atoi(argv[1]));
    for (;;) {
        fd_set set;
        int top = -1, free_place = -1;
        FD_ZERO(&set);
        for (int i = 0; i < PLACES; i++) {
            if (conn[i] < 0) {
                free_place = i;
                continue;
            }
            FD_SET(conn[i], &set);
            if (conn[i] > top)
                top = conn[i];
        }
        if (free_place >= 0) {
            FD_SET(listener, &set);
            if (listener > top)
                top = listener;
        }
        select(top + 1, &set, NULL, NULL, NULL);
        for (int i = 0; i < PLACES; i++) {
            char line[1024], answer[1100];
            if (conn[i] < 0 || !FD_ISSET(conn[i], &set))
                continue;
            if (read_line(conn[i], line, sizeof line) < 0) {
                close(conn[i]);
                conn[i] = -1;
                continue;
            }
            sprintf(answer, "%d %s", ++number[i], line);
            send(conn[i], answer, strlen(answer), 0);
        }
        if (free_place >= 0 && FD_ISSET(listener, &set)) {
            conn[free_place] = accept(listener, NULL, NULL);
            number[free_place] = 0;
        }
    }
}
