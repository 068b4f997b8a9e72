/* Ends itself when a client closes its connection. */
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
    if (listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void upper(char *text, int n)
{
    for (int i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 'a' - 'A';
}

/* One piece of one client. 0: the client has gone. */
int serve(int conn)
{
    char buf[4096];
    int n = recv(conn, buf, sizeof buf, 0);

    if (n <= 0) {
        printf("the client has left\n");
        exit(0);
    }
    upper(buf, n);
    send(conn, buf, n, 0);
    return 1;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    int top = listener;
    fd_set all;

    signal(SIGPIPE, SIG_IGN);
    FD_ZERO(&all);
    FD_SET(listener, &all);
    for (;;) {
        fd_set ready = all;
        select(top + 1, &ready, NULL, NULL, NULL);
        for (int fd = 0; fd <= top; fd++) {
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listener) {
                int conn = accept(listener, NULL, NULL);
                FD_SET(conn, &all);
                if (conn > top)
                    top = conn;
            } else if (!serve(fd)) {
                FD_CLR(fd, &all);
                close(fd);
            }
        }
    }
}
