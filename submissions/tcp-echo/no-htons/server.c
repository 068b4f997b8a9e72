/* The port as it is, without htons: 7 becomes 1792. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    addr.sin_port = PORT;
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

void serve(int conn)
{
    char buf[4096];
    int n;

    while ((n = recv(conn, buf, sizeof buf, 0)) > 0)
        send(conn, buf, n, 0);
    close(conn);
}

int main(void)
{
    int listener = make_listener();

    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
    }
}
