/* One process, epoll over all clients, edge-triggered. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
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

struct client {
    int fd;
    char in[10000];
    int in_len;
    char out[10000];
    int out_len, out_pos;
};

/* moves one line from in to out */
int take_line(struct client *c)
{
    char *end = memchr(c->in, '\n', c->in_len);
    int n = 0;

    if (end == NULL)
        return 0;
    for (char *p = end - 1; p >= c->in; p--)
        c->out[n++] = *p;
    c->out[n++] = '\n';
    c->out_len = n;
    c->out_pos = 0;
    c->in_len -= n;
    memmove(c->in, end + 1, c->in_len);
    return 1;
}

/* Edge-triggered: goes on until neither reading nor writing gets any further. 0: the client has gone */
int serve(struct client *c)
{
    int n;

    for (;;) {
        while (c->out_len > 0 || take_line(c)) {
            n = send(c->fd, c->out + c->out_pos, c->out_len - c->out_pos, MSG_NOSIGNAL);
            if (n < 0)
                return errno == EAGAIN;
            c->out_pos += n;
            if (c->out_pos == c->out_len)
                c->out_len = 0;
        }
        n = recv(c->fd, c->in + c->in_len, sizeof c->in - c->in_len, 0);
        if (n < 0)
            return errno == EAGAIN;
        if (n == 0)
            return 0;
        c->in_len += n;
    }
}

void watch(int epoll, int fd, struct client *c)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = c};

    fcntl(fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    int listener = make_listener(atoi(argv[1]));
    int epoll = epoll_create1(0);

    watch(epoll, listener, NULL);
    for (;;) {
        struct epoll_event events[32];
        int count = epoll_wait(epoll, events, 32, -1);
        for (int i = 0; i < count; i++) {
            struct client *c = events[i].data.ptr;
            if (c != NULL) {
                if (!serve(c)) {
                    close(c->fd);
                    free(c);
                }
                continue;
            }
            int fd;
            while ((fd = accept(listener, NULL, NULL)) >= 0) {
                c = calloc(1, sizeof *c);
                c->fd = fd;
                watch(epoll, fd, c);
            }
        }
    }
}
