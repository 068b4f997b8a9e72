/* What an accepted socket is to be asked for is not set. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void upper(char *text, ssize_t n)
{
    for (ssize_t i = 0; i < n; i++)
        if (text[i] >= 'a' && text[i] <= 'z')
            text[i] -= 'a' - 'A';
}

static int make_listener(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(port)};

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    listen(fd, 16);
    return fd;
}

/* Whether the connection goes on. */
static int answer(int fd)
{
    char buf[4096];
    ssize_t n = recv(fd, buf, sizeof buf, 0);

    if (n <= 0) {
        close(fd);
        return 0;
    }
    upper(buf, n);
    send(fd, buf, (size_t)n, 0);
    return 1;
}

int main(int argc, char *argv[])
{
    static struct pollfd fds[512];
    nfds_t count = 1;

    signal(SIGPIPE, SIG_IGN);
    fds[0] = (struct pollfd){.fd = make_listener(argc > 1 ? atoi(argv[1]) : 0), .events = POLLIN};
    for (;;) {
        poll(fds, count, -1);
        for (nfds_t i = 1; i < count; i++)
            if (fds[i].revents && !answer(fds[i].fd))
                fds[i].fd = -1;
        if (fds[0].revents & POLLIN)
            fds[count++].fd = accept(fds[0].fd, NULL, NULL);
    }
}
