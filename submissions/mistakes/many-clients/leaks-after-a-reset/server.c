/* poll() over all clients. One whose connection fails is forgotten, but its descriptor stays open. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
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

#define MOST 512

struct client {
    char in[10000];
    int in_len;
    char out[10000];
    int out_len, out_pos;
};

struct pollfd fds[MOST];
struct client *clients[MOST];
int count = 1;

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

/* 0: the client has gone; -1: with an error */
int serve(int fd, struct client *c)
{
    int n;

    if (c->out_len == 0) {
        n = recv(fd, c->in + c->in_len, sizeof c->in - c->in_len, 0);
        if (n == 0)
            return 0;
        if (n < 0) {
            perror("recv");
            return -1;
        }
        c->in_len += n;
    }
    while (c->out_len > 0 || take_line(c)) {
        n = send(fd, c->out + c->out_pos, c->out_len - c->out_pos, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN;
        c->out_pos += n;
        if (c->out_pos == c->out_len)
            c->out_len = 0;
    }
    return 1;
}

void forget(int i)
{
    free(clients[i]);
    count--;
    fds[i] = fds[count];
    clients[i] = clients[count];
}

void leave(int i)
{
    close(fds[i].fd);
    forget(i);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s PORT\n", argv[0]);
        return 1;
    }
    fds[0].fd = make_listener(atoi(argv[1]));
    for (;;) {
        fds[0].events = count < MOST ? POLLIN : 0;
        for (int i = 1; i < count; i++)
            fds[i].events = clients[i]->out_len > 0 ? POLLOUT : POLLIN;
        poll(fds, count, -1);
        for (int i = count - 1; i > 0; i--)
            if (fds[i].revents) {
                int status = serve(fds[i].fd, clients[i]);
                if (status == 0)
                    leave(i);
                else if (status < 0)
                    forget(i);
            }
        if (fds[0].revents) {
            fds[count].fd = accept(fds[0].fd, NULL, NULL);
            clients[count] = calloc(1, sizeof(struct client));
            count++;
        }
    }
}
