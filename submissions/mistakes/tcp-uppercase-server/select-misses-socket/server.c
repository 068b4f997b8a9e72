/* The set is not filled anew before each select. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
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
    int listener = make_listener(argc > 1 ? atoi(argv[1]) : 0), highest = listener;
    fd_set set;

    signal(SIGPIPE, SIG_IGN);
    FD_ZERO(&set);
    FD_SET(listener, &set);
    for (;;) {
        select(highest + 1, &set, NULL, NULL, NULL);
        for (int fd = 0; fd <= highest; fd++) {
            if (!FD_ISSET(fd, &set))
                continue;
            if (fd != listener) {
                if (!answer(fd))
                    FD_CLR(fd, &set);
                continue;
            }
            int conn = accept(listener, NULL, NULL);
            FD_SET(conn, &set);
            highest = conn > highest ? conn : highest;
        }
    }
}
