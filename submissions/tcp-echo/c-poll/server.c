/* Echo server: one thread, poll(), sockets that never block, one buffer for each client. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CLIENTS 200

struct client {
    int start, end;     /* what is not sent back yet */
    char buf[8192];
};

struct pollfd fds[MAX_CLIENTS + 1];   /* fds[0] is the listener */
struct client *clients[MAX_CLIENTS + 1];
int nfds = 1;

void nonblocking(int fd)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);
}

void new_client(int listener)
{
    int fd = accept(listener, NULL, NULL);
    if (fd < 0)
        return;
    if (nfds == MAX_CLIENTS + 1) {
        close(fd);
        return;
    }
    nonblocking(fd);
    fds[nfds].fd = fd;
    fds[nfds].events = POLLIN;
    fds[nfds].revents = 0;
    clients[nfds] = calloc(1, sizeof(struct client));
    nfds++;
}

void drop(int i)
{
    close(fds[i].fd);
    free(clients[i]);
    nfds--;
    fds[i] = fds[nfds];
    clients[i] = clients[nfds];
}

/* returns -1 when the client is finished */
int handle(int i)
{
    struct client *c = clients[i];

    if (c->start == c->end) {
        int n = recv(fds[i].fd, c->buf, sizeof c->buf, 0);
        if (n == 0)
            return -1;
        if (n < 0)
            return errno == EAGAIN ? 0 : -1;
        c->start = 0;
        c->end = n;
    }
    int n = send(fds[i].fd, c->buf + c->start, c->end - c->start, 0);
    if (n < 0 && errno != EAGAIN)
        return -1;
    if (n > 0)
        c->start += n;
    /* first send the rest, then read again */
    fds[i].events = c->start == c->end ? POLLIN : POLLOUT;
    return 0;
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct sockaddr_in addr;

    signal(SIGPIPE, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(7);
    if (bind(listener, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    listen(listener, 16);
    nonblocking(listener);
    fds[0].fd = listener;
    fds[0].events = POLLIN;
    for (;;) {
        if (poll(fds, nfds, -1) < 0)
            continue;
        for (int i = nfds - 1; i > 0; i--)
            if (fds[i].revents && handle(i) < 0)
                drop(i);
        if (fds[0].revents)
            new_client(listener);
    }
}
