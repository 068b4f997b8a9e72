/* Watches all clients with select, but send waits for a client that does not read. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 7

int make_listener(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(PORT);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    if (listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(void)
{
    int listener = make_listener();
    int max = listener;
    fd_set all, ready;
    char buf[4096];

    signal(SIGPIPE, SIG_IGN);
    FD_ZERO(&all);
    FD_SET(listener, &all);
    for (;;) {
        ready = all;
        select(max + 1, &ready, NULL, NULL, NULL);
        for (int fd = 0; fd <= max; fd++) {
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listener) {
                int conn = accept(listener, NULL, NULL);
                FD_SET(conn, &all);
                if (conn > max)
                    max = conn;
                continue;
            }
            int n = recv(fd, buf, sizeof buf, 0);
            if (n > 0) {
                send(fd, buf, n, 0);
            } else {
                close(fd);
                FD_CLR(fd, &all);
            }
        }
    }
}
