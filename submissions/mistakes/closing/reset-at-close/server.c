/* A process for each client. SO_LINGER keeps the port out of TIME_WAIT, and data from arriving. */
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    if (listen(fd, 64) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

void send_all(int conn, char *data, int n)
{
    int done = 0, k;

    while (done < n && (k = send(conn, data + done, n - done, 0)) > 0)
        done += k;
}

void serve(int conn)
{
    char buf[4096], line[40];
    int n, count = 0;
    struct linger no_time = {1, 0};

    setsockopt(conn, SOL_SOCKET, SO_LINGER, &no_time, sizeof no_time);

    for (;;) {
        n = recv(conn, buf, sizeof buf, 0);
        if (n < 0) {
            close(conn);
            return;
        }
        if (n == 0)
            break;
        char *end = memchr(buf, 4, n);
        int part = end != NULL ? end - buf : n;
        send_all(conn, buf, part);
        count += part;
        if (end != NULL)
            break;
    }
    send_all(conn, line, sprintf(line, "%d bytes\n", count));
    if (n > 0) {
        /* end of transmission */
        shutdown(conn, SHUT_WR);
        while (recv(conn, buf, sizeof buf, 0) > 0)
            ;
    }
    close(conn);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (conn < 0) {
            perror("accept");
            exit(1);
        }
        if (fork() == 0) {
            close(listener);
            serve(conn);
            exit(0);
        }
        close(conn);
    }
}
