/* Uppercase client: watches the keyboard and the server at once; half-close at the end of the keyboard. */
#include <netdb.h>
#include <poll.h>
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

void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* Passes one piece on. How many of its bytes were line feeds, -1: the end. */
int pass(int from, int to)
{
    char buf[4096];
    int lines = 0, n = read(from, buf, sizeof buf);

    if (n < 0)
        fail("cannot read");
    if (n == 0)
        return -1;
    for (int done = 0; done < n;) {
        int some = write(to, buf + done, n - done);
        if (some < 0)
            fail("cannot write");
        done += some;
    }
    for (int i = 0; i < n; i++)
        lines += buf[i] == '\n';
    return lines;
}

int main(int argc, char *argv[])
{
    int lines, waiting = 0;

    if (argc != 3)
        fail("usage: client HOST PORT");
    signal(SIGPIPE, SIG_IGN);
    int fd = connect_to(argv[1], argv[2]);
    struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    while (fds[0].fd == 0 || waiting > 0) {
        poll(fds, 2, -1);
        if (fds[1].revents) {
            lines = pass(fd, 1);
            if (lines < 0)
                fail("the server has closed the connection");
            waiting -= lines;
        }
        if (fds[0].revents) {
            lines = pass(0, fd);
            if (lines < 0) {
                shutdown(fd, SHUT_WR);
                fds[0].fd = -1;
            } else {
                waiting += lines;
            }
        }
    }
    close(fd);
    return 0;
}
